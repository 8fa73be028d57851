import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { arrivesWithStock, spansOf } from '../support/stock-parts.ts';

const asked = {
  OTEL_SERVICE_NAME: 'whole-sdk',
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'name-of-providers.mjs')}`,
};

/** Whose providers there are, and what arrives of all signals. */
function arrives(stock: string) {
  return arrivesWithStock(stock, asked, (receiver, stdout) => ({
    providers: /^providers (.*)$/m.exec(stdout)?.[1],
    spans: spansOf(receiver),
    lines: receiver
      .logs()
      .filter(({ eventName }) => eventName === 'worked')
      .map(({ body, severityText, attributes }) => ({ body, severityText, attributes: { ...attributes } })),
    made: receiver
      .metrics()
      .find(({ name }) => name === 'delivery.made')
      ?.dataPoints.at(-1)?.value,
  }));
}

test('THROUGHLINE_STOCK=sdk lets NodeSDK build and register the providers, and the same arrives', async () => {
  const [ours, stock] = [await arrives(''), await arrives('sdk')];
  assert.equal(ours.providers, 'RecordingProvider, NodeSDK is not loaded');
  assert.match(stock.providers ?? '', /^TracerProvider\b.*, NodeSDK is loaded$/);
  assert.equal(ours.spans.length, 10);
  assert.equal(ours.lines.length, 10);
  assert.equal(ours.made, 10);
  assert.deepEqual({ ...stock, providers: ours.providers }, ours);
});
