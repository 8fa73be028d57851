import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from '../support/fault-proxy.ts';
import { FaultSchedule } from '../support/fault-schedule.ts';
import { DeliveryTest, deltaMetrics } from './delivery-app.ts';
import { figure } from './figures.ts';

/** Requests may hang for a second here, not for ten. */
const soon = { ...deltaMetrics, OTEL_EXPORTER_OTLP_TIMEOUT: '1000' };
const patient = { timeoutMs: 200_000 };
const MOST_IN_FLIGHT = 4;

async function withDelivery(run: (delivery: DeliveryTest) => Promise<void>): Promise<void> {
  const delivery = await DeliveryTest.begin();
  try {
    await run(delivery);
  } finally {
    await delivery.end();
  }
}

async function everythingArrivesOnce(delivery: DeliveryTest, count: number): Promise<void> {
  await delivery.everythingArrives(count, 60_000);
  await delivery.countsArrive(count, 60_000);
  assert.deepEqual(delivery.missing(count), []);
  assert.equal(delivery.tally.sum('delivery.made'), count);
}

/** What may come twice: the records of the requests in flight, for each fault and both kinds of record. */
function duplicatesBound(delivery: DeliveryTest, faults: number): number {
  const largest = Math.max(
    ...delivery.receiver.requests.map(({ spans, logs }) => spans.length + logs.length),
  );
  return 2 * MOST_IN_FLIGHT * faults * largest;
}

const faults: readonly (readonly [fault: Fault, says: string])[] = [
  ['hang', 'takes nothing more from its connections'],
  ['slow', 'lets a trickle through'],
  ['reset-request', 'breaks off in the middle of requests'],
  ['reset-answer', 'breaks off in the middle of answers'],
  ['unavailable', 'answers 503 with Retry-After'],
  ['freeze', 'takes requests and never answers'],
];

describe('a network to the collector that', { concurrency: 2 }, () => {
  for (const [fault, says] of faults) {
    test(`${says} for two seconds loses nothing, and doubles no more than what was on its way`, () =>
      withDelivery(async (delivery) => {
        const app = delivery.start(['steady', 400, 10], soon, patient);
        await delivery.receiver.waitFor(() => delivery.tally.spans.unique.size > 0, { timeoutMs: 60_000 });
        await delivery.proxy.set(fault);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        await delivery.proxy.set('none');
        await app.waitForLine(/^done$/, { timeoutMs: 60_000 });
        await everythingArrivesOnce(delivery, 400);
        // Every request of the two seconds may have been stored: four at a time, or one probe after the other.
        const bound = duplicatesBound(delivery, 2);
        figure(
          'faults',
          `${fault} for 2 s: 400 of 400, ${delivery.duplicates()} duplicates (at most ${bound})`,
        );
        assert.ok(delivery.duplicates() <= bound, `${delivery.duplicates()} duplicates`);
      }));
  }

  test('breaks at random, in every way, loses nothing', (t) =>
    withDelivery(async (delivery) => {
      const seed = Date.now() % 1_000_000;
      t.diagnostic(`seed ${seed}`);
      const app = delivery.start(['steady', 3_000, 10, 5], soon, patient);
      await delivery.receiver.waitFor(() => delivery.tally.spans.unique.size > 0, { timeoutMs: 60_000 });
      const schedule = new FaultSchedule(delivery.proxy, { seed, up: [100, 700], down: [50, 900] });
      await app.waitForLine(/^done$/, { timeoutMs: 60_000 });
      await schedule.end();
      await everythingArrivesOnce(delivery, 3_000);
      const bound = duplicatesBound(delivery, schedule.faults);
      figure(
        'faults',
        `${schedule.faults} at random in 6 s at 500 spans/s (seed ${seed}): 3,000 of 3,000, ${delivery.duplicates()} duplicates (at most ${bound})`,
      );
      assert.ok(delivery.duplicates() <= bound, `${delivery.duplicates()} duplicates`);
    }));
});
