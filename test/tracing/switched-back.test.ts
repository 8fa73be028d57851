import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { arrivesWithStock, spansOf } from '../support/stock-parts.ts';

const asked = {
  OTEL_SERVICE_NAME: 'tracer',
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'name-of-span.mjs')}`,
};

/** The class of a span, and what arrives. */
function arrives(stock: string) {
  return arrivesWithStock(stock, asked, (receiver, stdout) => ({
    madeBy: /^span of (\w+)$/m.exec(stdout)?.[1],
    spans: spansOf(receiver),
    lines: receiver.logs().filter(({ traceId }) => receiver.spans().some((span) => span.traceId === traceId))
      .length,
  }));
}

test('THROUGHLINE_STOCK=tracer lets the classes of OpenTelemetry make the spans, and the same arrives', async () => {
  const [ours, stock] = [await arrives(''), await arrives('tracer')];
  assert.equal(ours.madeBy, 'RecordedSpan');
  assert.equal(stock.madeBy, 'SpanImpl');
  assert.equal(ours.lines, 10);
  assert.equal(stock.lines, 10);
  assert.deepEqual(ours.spans, stock.spans);
});
