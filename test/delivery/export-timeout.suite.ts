import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { DeliveryTest } from './delivery-app.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

const metrics = { OTEL_METRIC_EXPORT_INTERVAL: '300' };

/** The newest value of a counter, by its `error.type`. */
function newest(name: string, reason?: string): number {
  const points = delivery.receiver
    .metrics()
    .filter((metric) => metric.name === name)
    .flatMap((metric) => metric.dataPoints)
    .filter((point) => point.attributes['error.type'] === reason);
  return Number(points.at(-1)?.value ?? 0);
}

test('OTEL_BSP_EXPORT_TIMEOUT gives up what is not delivered by then, and counts it; the rest goes on', async () => {
  let traces = 0;
  delivery.receiver.answer = ({ signal }) =>
    signal === 'traces' && traces++ === 0 ? { delayMs: 20_000 } : undefined;
  delivery.start(['steady', 200, 20], { ...metrics, OTEL_BSP_EXPORT_TIMEOUT: '1500' });
  await delivery.receiver.waitFor(() => newest('otel.sdk.exporter.span.exported', 'export_timeout') > 0, {
    timeoutMs: 15_000,
  });
  await delivery.receiver.waitFor(
    () =>
      newest('otel.sdk.exporter.span.exported') +
        newest('otel.sdk.exporter.span.exported', 'export_timeout') ===
      200,
    { timeoutMs: 15_000 },
  );
  const lost = newest('otel.sdk.exporter.span.exported', 'export_timeout');
  assert.ok(lost < 100, `${lost} spans given up`);
});

test('OTEL_BLRP_EXPORT_TIMEOUT does so for log records while the endpoint asks for silence', async () => {
  delivery.receiver.answer = ({ signal }) =>
    signal === 'logs' ? { status: 503, headers: { 'retry-after': '600' } } : undefined;
  const app = delivery.start(['burst', 50], { ...metrics, OTEL_BLRP_EXPORT_TIMEOUT: '700' });
  await app.waitForLine(/^done$/);
  await delivery.receiver.waitFor(() => newest('otel.sdk.exporter.log.exported', 'export_timeout') === 50, {
    timeoutMs: 15_000,
  });
  await delivery.receiver.waitFor(() => newest('otel.sdk.exporter.span.exported') === 50);
});

test('OTEL_METRIC_EXPORT_TIMEOUT does so for metrics', async () => {
  let refused = 0;
  delivery.receiver.answer = ({ signal }) =>
    signal === 'metrics' && refused++ < 3 ? { delayMs: 20_000 } : undefined;
  delivery.start(['burst', 1], { ...metrics, OTEL_METRIC_EXPORT_TIMEOUT: '300' });
  await delivery.receiver.waitFor(
    () => newest('otel.sdk.exporter.metric_data_point.exported', 'export_timeout') > 0,
    { timeoutMs: 15_000 },
  );
});

test('where nobody sets it, a batch is tried until it is delivered', async () => {
  let refused = 0;
  delivery.receiver.answer = ({ signal }) =>
    signal !== 'metrics' && refused++ < 6 ? { status: 503 } : undefined;
  delivery.start(['burst', 50], metrics);
  await delivery.everythingArrives(50, 20_000);
  assert.equal(newest('otel.sdk.exporter.span.exported', 'export_timeout'), 0);
});
