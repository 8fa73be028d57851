import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openSpool } from '@throughline/otlp';
import fc from 'fast-check';
import { readSegment } from '../../src/spool/segment-reader.ts';
import { numberedBatch, numbersIn } from '../support/numbered-batches.ts';
import {
  assertSpoolLedger,
  numbersOf,
  replayAll,
  segmentFiles,
  temporaryFolder,
} from '../support/spool-folder.ts';

const RECORDS = 6;
/** 32 of the head, 8 of a body with one number. */
const FIRST_RECORD_BYTES = 40;

describe('a damaged segment', () => {
  let folder: { path: string; remove(): void };
  /** A segment with six batches (numbers 0 to 5) of a process that is gone, its name and where each record ends. */
  let whole: Buffer;
  let name: string;
  let ends: number[];

  beforeEach(() => {
    folder = temporaryFolder();
    const spool = openSpool({ folder: folder.path, service: 'shop', resource: { 'host.name': 'a' } });
    ends = [];
    for (let number = 0; number < RECORDS; number++) {
      spool.appendSync(numberedBatch(number, 1, 'logs', number));
      ends.push(readFileSync(join(folder.path, segmentFiles(folder.path)[0] as string)).length);
    }
    spool.close();
    name = segmentFiles(folder.path)[0] as string;
    whole = readFileSync(join(folder.path, name));
  });
  afterEach(() => folder.remove());

  test('costs only the torn record, wherever it was cut', async () => {
    for (let length = 0; length <= whole.length; length++) {
      const content = readSegment(whole.subarray(0, length));
      const complete = ends.filter((end) => end <= length).length;
      assert.deepEqual(
        content.batches.map(({ body }) => numbersIn(body)[0]),
        Array.from({ length: complete }, (_, number) => number),
        `cut at byte ${length}`,
      );
      const isBetweenRecords = [0, (ends[0] as number) - FIRST_RECORD_BYTES, ...ends].includes(length);
      assert.equal(content.torn, isBetweenRecords ? 0 : 1, `cut at byte ${length}`);
      assert.equal(content.corrupt, 0);
    }
  });

  test('is replayed from the file as far as it is sound, and removed afterwards', async () => {
    for (const length of [0, 5, 13, 40, (ends[2] as number) + 7, whole.length - 1, whole.length]) {
      rmSync(join(folder.path, name), { force: true });
      writeFileSync(join(folder.path, name), whole.subarray(0, length), { mode: 0o600 });
      const spool = openSpool({ folder: folder.path, service: 'shop' });
      assert.equal((await replayAll(spool)).length, ends.filter((end) => end <= length).length);
      assert.deepEqual(segmentFiles(folder.path), []);
      assertSpoolLedger(spool.counts());
      spool.close();
    }
  });

  test('costs only the records whose bytes were changed', async () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] as number) ^ flip;
        const kept = readSegment(bytes).batches.map(({ body }) => numbersIn(body)[0]);
        const hit = ends.findIndex((end) => at < end);
        const expected = [0, 1, 2, 3, 4, 5].filter((number) => number !== hit);
        // A change in the header costs none of the records.
        const inHeader = at < (ends[0] as number) - FIRST_RECORD_BYTES;
        assert.deepEqual(kept, inHeader ? [0, 1, 2, 3, 4, 5] : expected, `byte ${at}`);
      }),
      { numRuns: 500 },
    );
  });

  test('costs nothing behind a stretch of garbage, which is counted', async () => {
    const middle = ends[2] as number;
    const bytes = Buffer.concat([
      whole.subarray(0, middle),
      Buffer.from('TLR1garbage'.repeat(50)),
      whole.subarray(middle),
    ]);
    const content = readSegment(bytes);
    assert.equal(content.batches.length, RECORDS);
    assert.deepEqual([content.corrupt, content.torn], [1, 0]);
  });

  test('of any bytes is read without an error', async () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(whole.length), (noise, at) => {
        readSegment(Buffer.from(noise));
        const mixed = Buffer.concat([whole.subarray(0, at), noise]);
        assert.ok(readSegment(mixed).batches.length >= ends.filter((end) => end <= at).length);
      }),
    );
  });

  test('can be appended to and acknowledged by whoever claimed it', async () => {
    const path = join(folder.path, name);
    writeFileSync(path, whole.subarray(0, (ends[3] as number) - 3));
    const first = openSpool({ folder: folder.path, service: 'shop' });
    const { value: one } = await first.replay().next();
    assert.ok(one);
    first.acknowledge(one.batch.tag);
    first.close();
    const second = openSpool({ folder: folder.path, service: 'shop' });
    assert.deepEqual(numbersOf(await replayAll(second)), [1, 2]);
    second.close();
  });

  test('of another format version is left alone and counted', async () => {
    const path = join(folder.path, name);
    const newer = Buffer.from(whole);
    newer.writeUInt16LE(2, 8);
    writeFileSync(path, newer);
    const spool = openSpool({ folder: folder.path, service: 'shop', maxAgeMs: 0 });
    assert.deepEqual(await replayAll(spool, 'all'), []);
    assert.equal(spool.counts().foreignSegments, 1);
    spool.appendSync(numberedBatch(0, 1));
    assert.deepEqual(readFileSync(path), newer);
    spool.close();
  });

  test('does not confuse files of others in the folder with segments', async () => {
    rmSync(join(folder.path, name));
    for (const file of ['notes.txt', `${name}.bak`, `x${name}`])
      appendFileSync(join(folder.path, file), 'mine');
    const spool = openSpool({ folder: folder.path, service: 'shop' });
    assert.deepEqual(await replayAll(spool), []);
    spool.appendSync(numberedBatch(0, 1));
    spool.close();
    assert.equal(readFileSync(join(folder.path, 'notes.txt'), 'utf8'), 'mine');
  });
});
