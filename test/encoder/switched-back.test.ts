import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivesWithStock, spansOf } from '../support/stock-parts.ts';

const slow = { OTEL_SERVICE_NAME: 'encoder', OTEL_BSP_SCHEDULE_DELAY: '60000' };

/** What arrives, and in how many bytes of spans. */
function arrives(stock: string) {
  return arrivesWithStock(stock, slow, (receiver) => ({
    spans: spansOf(receiver),
    logs: receiver
      .logs()
      .filter(({ eventName }) => eventName === 'worked')
      .map(({ body, severityText, attributes }) => ({ body, severityText, attributes: { ...attributes } })),
    made: receiver
      .metrics()
      .find(({ name }) => name === 'delivery.made')
      ?.dataPoints.at(-1)?.value,
    bytes: receiver.requests
      .filter(({ signal }) => signal === 'traces')
      .reduce((sum, { body }) => sum + body.length, 0),
  }));
}

test('THROUGHLINE_STOCK=encoder lets the serializers of OpenTelemetry make the bytes, and the same arrives', async () => {
  const [ours, stock] = [await arrives(''), await arrives('encoder')];
  assert.equal(ours.spans.length, 10);
  assert.deepEqual(ours.spans, stock.spans);
  assert.deepEqual(ours.logs, stock.logs);
  assert.deepEqual(ours.made, stock.made);
  // They write zeros, which ours leaves out.
  assert.ok(ours.bytes < stock.bytes, `${ours.bytes} bytes, ${stock.bytes} bytes`);
});
