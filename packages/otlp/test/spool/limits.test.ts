import assert from 'node:assert/strict';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openSpool, type SpooledBatch, type SpoolOptions, type SpoolPlace } from '@throughline/otlp';
import fc from 'fast-check';
import { numberedBatch } from '../support/numbered-batches.ts';
import {
  assertSpoolLedger,
  numbersOf,
  replayAll,
  segmentFiles,
  temporaryFolder,
} from '../support/spool-folder.ts';

const KiB = 1024;

describe('a spool', () => {
  let folder: { path: string; remove(): void };

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const open = (options: Partial<SpoolOptions> = {}): ReturnType<typeof openSpool> =>
    openSpool({ folder: folder.path, service: 'shop', ...options });

  const bytesOnDisk = (): number =>
    readdirSync(folder.path).reduce((sum, file) => sum + lstatSync(join(folder.path, file)).size, 0);

  test('stays within its size; the oldest make room and are counted', async () => {
    const spool = open({ maxBytes: 256 * KiB });
    for (let number = 0; number < 500; number++) {
      spool.appendSync(numberedBatch(number, 1, 'traces', 2 * KiB));
      assert.ok(bytesOnDisk() <= 256 * KiB, `${bytesOnDisk()} bytes after ${number} batches`);
    }
    assertSpoolLedger(spool.counts());
    const { dropped } = spool.counts().signals.traces;
    const kept = numbersOf(await replayAll(spool));
    assert.equal(kept.length + dropped.full, 500);
    assert.ok(kept.length > 60);
    assert.deepEqual(
      kept,
      Array.from({ length: kept.length }, (_, index) => 500 - kept.length + index),
    );
    spool.close();
  });

  test("makes room by what dead processes left, never by what a living process's", async () => {
    const living = open({ maxBytes: 256 * KiB, service: 'billing' });
    for (let number = 0; number < 50; number++) living.appendSync(numberedBatch(number, 1, 'logs', 2 * KiB));
    const dead = open({ maxBytes: 256 * KiB });
    for (let number = 0; number < 50; number++) dead.appendSync(numberedBatch(number, 1, 'traces', 2 * KiB));
    dead.close();
    const spool = open({ maxBytes: 256 * KiB });
    for (let number = 100; number < 150; number++)
      spool.appendSync(numberedBatch(number, 1, 'traces', 2 * KiB));
    const { claimed, dropped } = spool.counts().signals.traces;
    assert.ok(dropped.full > 0 && dropped.full <= 50);
    assert.equal(claimed, dropped.full);
    assertSpoolLedger(spool.counts());
    assert.equal(spool.counts().signals.traces.pending, 50);
    assert.equal(numbersOf(await replayAll(living)).length, 50);
    spool.close();
    living.close();
  });

  test('says of a batch that was in memory too whether its copy had to make room', () => {
    const spool = open({ maxBytes: 64 * KiB });
    const first = spool.appendSync(numberedBatch(0, 1, 'traces', 2 * KiB), true);
    for (let number = 1; number < 60; number++)
      spool.appendSync(numberedBatch(number, 1, 'traces', 2 * KiB), true);
    const last = spool.appendSync(numberedBatch(60, 1, 'traces', 2 * KiB), true);
    assert.ok(first && last);
    assert.deepEqual([spool.release(first), spool.release(last)], [false, true]);
    assertSpoolLedger(spool.counts());
    spool.close();
  });

  test('takes nothing more when the living processes fill the folder, and says so in its counts', async () => {
    const first = open({ maxBytes: 64 * KiB });
    for (let number = 0; number < 25; number++) first.appendSync(numberedBatch(number, 1, 'traces', 2 * KiB));
    const second = open({ maxBytes: 64 * KiB, service: 'billing' });
    assert.equal(second.append(numberedBatch(0, 7, 'traces', 20 * KiB)), undefined);
    assert.equal(second.counts().refused, 7);
    first.close();
    assert.ok(second.append(numberedBatch(0, 7, 'traces', 20 * KiB)));
    second.close();
  });

  test('drops segments that are older than its age limit, and counts them', async () => {
    const first = open();
    first.appendSync(numberedBatch(0, 5));
    first.close();
    const second = open({ maxAgeMs: -1 });
    assert.deepEqual(await replayAll(second), []);
    assert.equal(second.counts().signals.traces.dropped.expired, 5);
    assert.deepEqual(segmentFiles(folder.path), []);
    assertSpoolLedger(second.counts());
    second.close();
  });

  test('takes 5,000 batches in one tick, in the background and in order', async () => {
    const spool = open();
    for (let number = 0; number < 5_000; number++) spool.append(numberedBatch(number, 1));
    assert.deepEqual(
      numbersOf(await replayAll(spool)),
      Array.from({ length: 5_000 }, (_, number) => number),
    );
    spool.close();
  });

  test('takes a batch that is larger than a segment', async () => {
    const spool = open({ segmentBytes: KiB });
    spool.appendSync(numberedBatch(0, 1, 'traces', 100 * KiB));
    spool.appendSync(numberedBatch(1, 1));
    assert.deepEqual(numbersOf(await replayAll(spool)), [0, 1]);
    spool.close();
  });

  test('adds up, whatever is done with it, and loses nothing that it did not count', async () => {
    const action = fc.constantFrom('append', 'hold', 'sync', 'acknowledge', 'release', 'replay', 'restart');
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const own = temporaryFolder();
        const options = { folder: own.path, service: 'shop', segmentBytes: 200 };
        let spool = openSpool(options);
        let next = 0;
        const held = new Map<number, SpoolPlace>();
        const waiting = new Set<number>();
        const append = (isHeld: boolean, isSync: boolean): void => {
          const batch = numberedBatch(next, 1);
          const place = isSync ? spool.appendSync(batch, isHeld) : spool.append(batch, isHeld);
          assert.ok(place);
          if (isHeld) held.set(next, place);
          else waiting.add(next);
          next += 1;
        };
        for (const one of actions) {
          const [first] = held;
          if (one === 'append') append(false, false);
          if (one === 'sync') append(false, true);
          if (one === 'hold') append(true, false);
          if (one === 'acknowledge' && first) {
            spool.acknowledge(first[1]);
            spool.acknowledge(first[1]);
            held.delete(first[0]);
          }
          if (one === 'release' && first) {
            spool.release(first[1]);
            held.delete(first[0]);
            waiting.add(first[0]);
          }
          if (one === 'replay') {
            const replayed: SpooledBatch[] = [];
            for await (const spooled of spool.replay()) replayed.push(spooled);
            assert.deepEqual(new Set(numbersOf(replayed)), waiting);
            assert.equal(numbersOf(replayed).length, waiting.size);
            for (const { batch } of replayed) held.set(Buffer.from(batch.body).readUInt32LE(4), batch.tag);
            waiting.clear();
          }
          if (one === 'restart') {
            spool.close();
            spool = openSpool(options);
            for (const number of held.keys()) waiting.add(number);
            held.clear();
          }
          assertSpoolLedger(spool.counts());
        }
        spool.close();
        const left = numbersOf(await replayAll(openSpool(options)));
        assert.deepEqual(left.sort(), [...held.keys(), ...waiting].sort());
        own.remove();
      }),
      { numRuns: 60 },
    );
  });
});
