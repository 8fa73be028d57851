import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { DeliveryTest } from './delivery-app.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

/** The newest value of a metric's series with these attributes, and with `error.type` only where it is one of them. */
function newest(name: string, attributes: Record<string, string> = {}): number | undefined {
  const points = delivery.receiver
    .metrics()
    .filter((metric) => metric.name === name)
    .flatMap((metric) => metric.dataPoints)
    .filter(
      (point) =>
        point.attributes['error.type'] === attributes['error.type'] &&
        Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
    );
  const value = points.at(-1)?.value;
  return value === undefined ? undefined : Number(value);
}

test('after an outage the ledger says that everything that was offered is delivered', async () => {
  await delivery.collectorGoes();
  const app = delivery.start(['burst', 200], {
    OTEL_METRIC_EXPORT_INTERVAL: '300',
    OTEL_METRIC_EXPORT_TIMEOUT: '300',
  });
  await app.waitForLine(/no OTLP endpoint took/);
  await delivery.collectorComes();
  await delivery.receiver.waitFor(() => newest('otel.sdk.exporter.span.exported') === 200, {
    timeoutMs: 15_000,
  });
  await delivery.receiver.waitFor(() => newest('otel.sdk.exporter.log.exported') === 200);
  for (const signal of ['traces', 'logs']) {
    assert.equal(newest('throughline.delivery.offered', { 'throughline.signal': signal }), 200);
    for (const place of ['queue', 'memory', 'disk']) {
      const where = { 'throughline.signal': signal, 'throughline.pending.place': place };
      assert.equal(newest('throughline.delivery.pending', where), 0, `${signal} ${place}`);
    }
  }
  assert.equal(newest('otel.sdk.exporter.span.inflight'), 0);
});

test('a full queue is counted by its reason, and told once', async () => {
  const app = delivery.start(['burst', 5_000], {
    OTEL_BSP_MAX_QUEUE_SIZE: '1000',
    OTEL_METRIC_EXPORT_INTERVAL: '300',
    OTEL_METRIC_EXPORT_TIMEOUT: '300',
  });
  await delivery.receiver.waitFor(
    () => newest('otel.sdk.exporter.span.exported', { 'error.type': 'queue_full' }) === 4_000,
    { timeoutMs: 15_000 },
  );
  await delivery.receiver.waitFor(() => newest('otel.sdk.exporter.span.exported') === 1_000);
  await app.waitForLine(/delivery: lost: 4000 spans \(queue_full: .*OTEL_BSP_MAX_QUEUE_SIZE/);
  assert.equal(app.stderr.trim().split('\n').length, 1, app.stderr);
});

test('THROUGHLINE_STOCK=exporter sends with the exporters of OpenTelemetry', async () => {
  delivery.start(['exit', 10], { THROUGHLINE_STOCK: 'exporter' });
  await delivery.everythingArrives(10, 10_000);
  await delivery.start(['burst', 10], { THROUGHLINE_STOCK: 'exporter' }).waitForLine(/^done$/);
  const agents = await delivery.receiver.waitFor(() => {
    const said = delivery.receiver.requests.map(({ headers }) => headers['user-agent'] ?? '');
    return said.some((agent) => agent.startsWith('OTel-OTLP-Exporter-JavaScript/')) && said;
  });
  assert.ok(!String(agents).includes('throughline/'));
});

test('without it our transport sends, and says so', async () => {
  delivery.start(['burst', 10]);
  await delivery.everythingArrives(10, 10_000);
  const agents = delivery.receiver.requests.map(({ headers }) => headers['user-agent']);
  assert.ok(
    agents.every((agent) => agent?.startsWith('throughline/')),
    String(agents),
  );
});
