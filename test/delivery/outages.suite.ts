import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DeliveryTest } from './delivery-app.ts';
import { figure } from './figures.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

describe('a collector that is away', () => {
  test('for a while at 50 spans a second: everything arrives when it is back', async () => {
    await delivery.collectorGoes();
    const app = delivery.start(['steady', 500, 20]);
    await app.waitForLine(/^done$/, { timeoutMs: 25_000 });
    await delivery.collectorComes();
    const back = Date.now();
    await delivery.everythingArrives(500, 20_000);
    figure(
      '1',
      `500 of 500 after 10 s, drained in ${Date.now() - back} ms, ${delivery.duplicates()} duplicates`,
    );
    assert.equal(delivery.duplicates(), 0);
    assert.match(
      app.stderr,
      /^throughline: no OTLP endpoint took .*\nthroughline: the OTLP endpoint .* is back.*\n$/,
    );
  });

  test('every second second: nothing is lost', async () => {
    const app = delivery.start(['steady', 400, 10]);
    for (let round = 0; round < 2; round++) {
      await delivery.receiver.waitFor(() => delivery.receiver.spans().length > 0, { timeoutMs: 15_000 });
      await delivery.collectorGoes();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await delivery.collectorComes();
    }
    await app.waitForLine(/^done$/, { timeoutMs: 20_000 });
    await delivery.everythingArrives(400, 20_000);
    figure('4', `400 of 400 over 2 outages of 1 s, ${delivery.duplicates()} duplicates`);
  });
});

describe('much at once', () => {
  test('20,000 spans in one tick all arrive under the default limits', async () => {
    delivery.start(['burst', 20_000]);
    await delivery.everythingArrives(20_000, 25_000);
    assert.equal(delivery.duplicates(), 0);
    figure('14', '20,000 of 20,000, no duplicates');
  });

  test('with OTEL_BSP_MAX_QUEUE_SIZE the queue has the limit that the specification gives it', async () => {
    delivery.start(['burst', 5_000], {
      OTEL_BSP_MAX_QUEUE_SIZE: '1000',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '100',
    });
    await delivery.receiver.waitFor(() => delivery.spanNumbers().length >= 1_000, { timeoutMs: 10_000 });
    assert.equal(delivery.spanNumbers().length, 1_000);
  });
});
