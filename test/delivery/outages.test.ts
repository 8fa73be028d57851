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
    assert.equal(app.stderr.trim().split('\n').length, 1, app.stderr);
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

  test('with 503 and Retry-After: no earlier request, nothing lost', async () => {
    const refusedAt: number[] = [];
    delivery.receiver.answer = ({ signal, time }) => {
      if (signal !== 'traces' || refusedAt.length > 0) return undefined;
      refusedAt.push(time);
      return { status: 503, headers: { 'retry-after': '3' } };
    };
    delivery.start(['burst', 100], { OTEL_LOGS_EXPORTER: 'otlp' });
    await delivery.everythingArrives(100, 15_000);
    const again = delivery.receiver.requests.find((one) => one.signal === 'traces' && one.accepted);
    const waited = (again?.time ?? 0) - (refusedAt[0] ?? 0);
    figure('3', `Retry-After: 3, next request after ${waited} ms, 100 of 100`);
    assert.ok(waited >= 2_990, `${waited} ms`);
    assert.equal(delivery.duplicates(), 0);
  });
});

describe('what the collector says of a batch', () => {
  test('partial success is not sent again, and counted as rejected', async () => {
    delivery.receiver.answer = ({ signal }) =>
      signal === 'traces' ? { partialSuccess: { rejected: 7, message: 'seven were bad' } } : undefined;
    delivery.start(['burst', 100], { OTEL_METRIC_EXPORT_INTERVAL: '300', OTEL_METRIC_EXPORT_TIMEOUT: '300' });
    const rejected = await delivery.receiver.waitFor(
      () =>
        delivery.receiver
          .metrics()
          .filter((metric) => metric.name === 'otel.sdk.exporter.span.exported')
          .flatMap((metric) => metric.dataPoints)
          .find((point) => point.attributes['error.type'] === 'rejected'),
      { timeoutMs: 10_000 },
    );
    assert.equal(Number(rejected.value), 7);
    assert.equal(delivery.receiver.requests.filter((one) => one.signal === 'traces').length, 1);
    figure('5', `rejected counted: ${Number(rejected.value)}, requests for the batch: 1`);
  });

  test('a batch that is refused with 400 does not hold up the next one', async () => {
    let refused = 0;
    delivery.receiver.answer = ({ signal }) =>
      signal === 'traces' && refused++ === 0 ? { status: 400 } : undefined;
    delivery.start(['steady', 200, 5]);
    await delivery.receiver.waitFor(() => new Set(delivery.spanNumbers()).has(199), { timeoutMs: 15_000 });
    assert.equal(delivery.duplicates(), 0);
    const numbers = delivery.spanNumbers();
    assert.ok(numbers.length < 200 && numbers.length > 150, `${numbers.length} arrived`);
    figure(
      '6',
      `400: one batch of ${200 - numbers.length} dropped and counted, the other ${numbers.length} arrived`,
    );
  });

  test('a batch that is too large is split once', async () => {
    delivery.receiver.answer = ({ signal, spans }) =>
      signal === 'traces' && spans.length > 300 ? { status: 413 } : undefined;
    delivery.start(['burst', 512]);
    await delivery.everythingArrives(512, 15_000);
    const sizes = delivery.receiver.requests
      .filter((one) => one.signal === 'traces')
      .map((one) => one.spans.length);
    assert.deepEqual(sizes, [512, 256, 256]);
    figure('6', `413: sizes ${sizes.join(', ')}`);
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

  for (const mode of ['flush', 'shutdown']) {
    test(`${mode} waits for requests in flight`, async () => {
      delivery.receiver.answer = ({ signal }) => (signal === 'traces' ? { delayMs: 700 } : undefined);
      const app = delivery.start([mode, 100, 200]);
      await app.waitForLine(/^flushed$/, { timeoutMs: 10_000 });
      const sent = delivery.receiver.requests.find((one) => one.signal === 'traces');
      assert.equal(sent?.spans.length, 100);
      const waited = Date.now() - (sent?.time ?? 0);
      assert.ok(waited >= 690, `flushed ${waited} ms after the request, which was answered after 700 ms`);
      figure('15', `${mode}: returned ${waited} ms after a request that was answered after 700 ms`);
    });
  }
});
