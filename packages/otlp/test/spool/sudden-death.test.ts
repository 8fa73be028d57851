import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openSpool } from '@throughline/otlp';
import { numbersOf, replayAll, temporaryFolder } from '../support/spool-folder.ts';
import { SpoolingProcess } from '../support/spooling-process.ts';
import { until } from '../support/until.ts';

/** What durable mode promises. */
const MOST_LOST_MS = 200;

describe('a process that writes ahead and is killed with SIGKILL', () => {
  let folder: { path: string; remove(): void };

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  for (const lines of [10, 150, 700, 1_500, 4_000]) {
    test(`loses at most its last ${MOST_LOST_MS} ms (killed after ${lines} batches)`, async () => {
      const writer = new SpoolingProcess([folder.path, 'shop', 'write-on']);
      await until('it has written for a while', () => writer.output.split('\n').length > lines);
      await writer.kill();
      const said = writer.output
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' ').map(Number) as [number: number, at: number]);
      const killedAt = said.at(-1)?.[1] ?? 0;
      const spool = openSpool({ folder: folder.path, service: 'shop' });
      const found = new Set(numbersOf(await replayAll(spool)));
      const lost = said.filter(([number]) => !found.has(number));
      assert.ok(said.length >= lines);
      assert.deepEqual(
        lost.filter(([, at]) => killedAt - at > MOST_LOST_MS),
        [],
      );
      assert.equal(spool.counts().corrupt, 0);
      spool.close();
    });
  }
});
