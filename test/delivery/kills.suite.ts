import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../support/fault-schedule.ts';
import { DeliveryTest, deltaMetrics, fixture } from './delivery-app.ts';
import { figure } from './figures.ts';

/** Several processes start at once, perhaps on a machine that has other things to do. */
const PATIENCE_MS = 15_000;
const long = { timeoutMs: 4 * PATIENCE_MS };
const durable = {
  ...deltaMetrics,
  THROUGHLINE_SPOOL: 'durable',
  OTEL_METRIC_EXPORT_INTERVAL: '100',
};
/** Each process numbers its records from a multiple of this. */
const EACH = 100_000;

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

const segments = (): string[] => readdirSync(delivery.folder).filter((name) => name.endsWith('.spool'));

/** The numbers of one process without their first one: 0, 1, 2 and so on. */
function numbersOf(process: number, kind: 'spans' | 'logs'): number[] {
  return [...delivery.tally[kind].unique]
    .filter((seq) => Math.floor(seq / EACH) === process)
    .map((seq) => seq % EACH)
    .sort((one, other) => one - other);
}

/** What one worker has counted, in whatever series. */
function countOf(place: number): number {
  return delivery.tally.sumWith('delivery.made', (attributes) => Number(attributes['place']) === place);
}

/** Milliseconds since 1970 of the last span of one process that arrived. */
function newestOf(process: number): number {
  const own = delivery.receiver
    .spans()
    .filter((span) => Math.floor(Number(span.attributes['seq']) / EACH) === process);
  return Math.max(...own.map((span) => span.endTime));
}

describe('processes that write ahead and are killed at random moments under load', () => {
  for (const isAway of [true, false]) {
    test(`lose at most their last 200 ms and no record in between, while the collector is ${isAway ? 'away' : 'there'}`, async (t) => {
      const seed = Date.now() % 1_000_000;
      t.diagnostic(`seed ${seed}`);
      const random = seededRandom(seed);
      if (isAway) await delivery.collectorGoes();
      const killedAt = await Promise.all(
        [0, 1].map(async (place) => {
          const args = ['steady', EACH, 5, 1, 0, place * EACH];
          const app = delivery.start(args, durable, long);
          await app.waitForLine(/^made 400$/, { timeoutMs: PATIENCE_MS });
          await sleep(random() * 1_500);
          const at = Date.now();
          app.kill('SIGKILL');
          await app.ended();
          return at;
        }),
      );
      await delivery.collectorComes();
      delivery.start(['burst', 0], { OTEL_METRIC_EXPORT_INTERVAL: '60000' }, long);
      // What was acknowledged goes with its segment.
      const deadline = Date.now() + PATIENCE_MS;
      while (segments().length > 0 && Date.now() < deadline) await sleep(50);
      assert.deepEqual(segments(), []);
      const lost = killedAt.map((at, place) => Math.max(0, Math.round(at - newestOf(place))));
      for (const place of killedAt.keys()) {
        const [spans, logs] = [numbersOf(place, 'spans'), numbersOf(place, 'logs')];
        assert.deepEqual([spans.at(-1), logs.at(-1)], [spans.length - 1, logs.length - 1], 'no gap');
        assert.ok(spans.length > 10 && logs.length > 10);
      }
      const sum = delivery.tally.sum('delivery.made');
      const made = [0, 1].reduce((all, place) => all + numbersOf(place, 'spans').length, 0);
      figure(
        '9',
        `2 processes of 200 spans/s killed, collector ${isAway ? 'away' : 'there'}: no gap, the last ${lost.join(', ')} ms lost; delta metric ${sum} for ${made} spans; ${delivery.duplicates()} duplicates`,
      );
      assert.ok(Math.max(...lost) <= 2_000, `${lost} ms`);
      if (isAway) assert.equal(delivery.duplicates(), 0);
      // Counts are collected every 100 ms here: what each process made in its last second, ten times that.
      assert.ok(Math.abs(sum - made) <= 2 * 200, `${sum} counted, ${made} spans`);
    });
  }
});

test('four workers of a cluster on one spool folder, two of them killed: the others send it all, none twice', async () => {
  await delivery.collectorGoes();
  const app = delivery.start([4, 5], durable, { ...long, entry: fixture('cluster.mjs') });
  const pids = await Promise.all(
    [0, 1, 2, 3].map(async (place) => {
      const [, pid] = await app.waitForLine(new RegExp(`^worker ${place} is (\\d+)$`), {
        timeoutMs: PATIENCE_MS,
      });
      return Number(pid);
    }),
  );
  const killedAt = Date.now();
  for (const pid of pids.slice(0, 2)) process.kill(pid, 'SIGKILL');
  for (const pid of pids.slice(2)) process.kill(pid, 'SIGUSR2');
  const made = await Promise.all(
    [2, 3].map(async (place) => {
      const [, count] = await app.waitForLine(new RegExp(`^worker ${place} made (\\d+)$`), {
        timeoutMs: PATIENCE_MS,
      });
      return Number(count);
    }),
  );
  await delivery.collectorComes();
  const isWhole = (place: number): boolean =>
    (['spans', 'logs'] as const).every((kind) => numbersOf(place, kind).length === made[place - 2]) &&
    countOf(place) === made[place - 2];
  await delivery.receiver.waitFor(
    () => isWhole(2) && isWhole(3) && numbersOf(0, 'logs').length > 0 && numbersOf(1, 'logs').length > 0,
    { timeoutMs: PATIENCE_MS, what: 'what all four workers made' },
  );
  // A segment goes when everything in it is acknowledged; the living begin new ones for their own metrics.
  const before = segments();
  const deadline = Date.now() + PATIENCE_MS;
  while (segments().some((name) => before.includes(name)) && Date.now() < deadline) await sleep(50);
  const lost = [0, 1].map((place) => Math.max(0, Math.round(killedAt - newestOf(place))));
  for (const place of [0, 1]) {
    for (const kind of ['spans', 'logs'] as const) {
      const numbers = numbersOf(place, kind);
      assert.equal(numbers.at(-1), numbers.length - 1, `no gap in the ${kind} of worker ${place}`);
    }
  }
  figure(
    '13',
    `2 of 4 workers killed: nothing twice (${delivery.duplicates()} duplicates), no gap, the last ${lost.join(' and ')} ms of the killed lost`,
  );
  assert.equal(delivery.duplicates(), 0);
  assert.ok(Math.max(...lost) <= 2_000, `${lost} ms`);
});
