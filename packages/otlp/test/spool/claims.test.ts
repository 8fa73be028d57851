import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openSpool } from '@throughline/otlp';
import { numberedBatch } from '../support/numbered-batches.ts';
import {
  assertSpoolLedger,
  numbersOf,
  replayAll,
  segmentFiles,
  temporaryFolder,
} from '../support/spool-folder.ts';
import { SpoolingProcess } from '../support/spooling-process.ts';
import { until } from '../support/until.ts';

/** Starts a command in a process namespace of its own, as a container does; undefined where this machine has none. */
const ownNamespace = [
  ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'],
  ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount-proc', '--kill-child'],
].find(([command, ...args]) => spawnSync(command as string, [...args, 'true']).status === 0);

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

describe('what a dead process left on disk', () => {
  let folder: { path: string; remove(): void };
  const processes: SpoolingProcess[] = [];

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    for (const one of processes.splice(0)) await one.kill();
    folder.remove();
  });

  function run(...args: (string | number)[]): Promise<SpoolingProcess> {
    const one = new SpoolingProcess([folder.path, ...args.map(String)]);
    processes.push(one);
    return one.isReady();
  }

  test('is found by the next start of the same service at once, be it killed', async () => {
    const writer = await run('shop', 'write', 0, 10);
    await writer.kill();
    const spool = openSpool({ folder: folder.path, service: 'shop' });
    assert.deepEqual(numbersOf(await replayAll(spool)), numbers(0, 10));
    spool.close();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  test('is found at once after an exit, with who wrote it and when', async () => {
    const writer = await run('shop', 'write-and-exit', 0, 3);
    await writer.end();
    const spool = openSpool({ folder: folder.path, service: 'shop' });
    const replayed = await replayAll(spool);
    assert.deepEqual(numbersOf(replayed), [0, 1, 2]);
    assert.equal(replayed[0]?.origin?.service, 'shop');
    assert.equal(replayed[0]?.origin?.pid, writer.child.pid);
    assert.ok(Date.now() - (replayed[0]?.batch.time ?? 0) < 60_000);
    spool.close();
  });

  test('is left to its own service, unless all are asked for', async () => {
    await (await run('shop', 'write', 0, 1)).kill();
    const other = openSpool({ folder: folder.path, service: 'billing' });
    assert.deepEqual(await replayAll(other), []);
    assert.deepEqual(numbersOf(await replayAll(other, 'all')), [0]);
    other.close();
  });

  test('is never taken while the process lives, be it stopped', async () => {
    const writer = await run('shop', 'write', 0, 5, 1);
    writer.child.kill('SIGSTOP');
    const spool = openSpool({ folder: folder.path, service: 'shop', staleAfterMs: 1 });
    assert.deepEqual(await replayAll(spool), []);
    spool.close();
  });

  test('is taken by exactly one of several processes: four on one folder, two killed', async () => {
    const writers = await Promise.all([0, 1, 2, 3].map((index) => run('shop', 'write', index * 500, 500)));
    const readers = await Promise.all([0, 1, 2, 3].map(() => run('shop', 'replay')));
    await Promise.all([writers[0]?.kill(), writers[1]?.kill()]);
    await until(
      'everything was claimed',
      () => readers.reduce((sum, { got }) => sum + got.length, 0) >= 1_000,
    );
    await Promise.all(readers.map((reader) => reader.end()));
    assert.deepEqual(
      readers.flatMap(({ got }) => got).sort((one, other) => one - other),
      numbers(0, 1_000),
    );
    assert.equal(segmentFiles(folder.path).length, 2);
  });

  test('goes on to the next one when the process that claimed it dies too', async () => {
    await (await run('shop', 'write', 0, 10)).kill();
    const first = openSpool({ folder: folder.path, service: 'shop' });
    const half = first.replay();
    for (let index = 0; index < 4; index++) {
      const { value } = await half.next();
      if (value && index < 3) first.acknowledge(value.batch.tag);
    }
    first.close();
    const second = openSpool({ folder: folder.path, service: 'shop' });
    assert.deepEqual(numbersOf(await replayAll(second)), numbers(3, 7));
    second.close();
  });

  test('is not replayed twice by a process that released what it had in memory', async () => {
    const spool = openSpool({ folder: folder.path, service: 'shop' });
    const held = spool.append(numberedBatch(0, 1), true);
    const spilled = spool.append(numberedBatch(1, 1));
    assert.ok(held && spilled);
    assert.deepEqual(numbersOf(await replayAll(spool)), [1]);
    spool.release(held);
    assert.deepEqual(numbersOf(await replayAll(spool)), [0]);
    assert.deepEqual(await replayAll(spool), []);
    spool.close();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  test('is given up by an owner that stood still so long that a process of another container took it', async () => {
    const asleep = openSpool({ folder: folder.path, service: 'shop', staleAfterMs: 2, heartbeatMs: 60_000 });
    asleep.appendSync(numberedBatch(0, 1));
    const [ownerFile] = readdirSync(folder.path).filter((file) => file.endsWith('.owner'));
    const path = join(folder.path, ownerFile as string);
    // As from another container: the process number says nothing, and the last heartbeat is an hour old.
    writeFileSync(path, '{"pid":1}');
    utimesSync(path, new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000));
    const other = openSpool({ folder: folder.path, service: 'shop' });
    assert.deepEqual(numbersOf(await replayAll(other)), [0]);
    asleep.appendSync(numberedBatch(1, 1));
    const { takenOver, pending } = asleep.counts().signals.traces;
    assert.deepEqual([takenOver, pending], [1, 1]);
    assertSpoolLedger(asleep.counts());
    assert.deepEqual(await replayAll(other), []);
    asleep.close();
    assert.deepEqual(numbersOf(await replayAll(other)), [1]);
    other.close();
  });

  if (ownNamespace) {
    test('across containers is told by the heartbeat: the living keep theirs, the dead do not', async () => {
      const start = async (...args: (string | number)[]): Promise<SpoolingProcess> => {
        const one = new SpoolingProcess([folder.path, ...args.map(String)], ownNamespace);
        processes.push(one);
        return one.isReady();
      };
      const alive = await start('shop', 'write', 0, 10);
      const dead = await start('shop', 'write', 100, 10);
      const reader = await start('shop', 'replay', 0, 0, 3_000);
      await dead.kill();
      await until('the dead one was claimed', () => reader.got.length >= 10);
      await reader.end();
      assert.deepEqual(reader.got, numbers(100, 10));
      assert.equal(segmentFiles(folder.path).length, 1);
      await alive.kill();
    });
  }
});
