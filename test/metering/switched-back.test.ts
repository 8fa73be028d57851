import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordedMetric } from '@throughline/testing';
import { arrivesWithStock } from '../support/stock-parts.ts';

const asked = { OTEL_SERVICE_NAME: 'metering', OTEL_METRICS_EXEMPLAR_FILTER: 'always_on' };

/** What arrives of the counter of the application, and how many of its data points have exemplars. */
function arrives(stock: string) {
  return arrivesWithStock(stock, asked, (receiver) => {
    const made = receiver.metrics().filter(({ name }) => name === 'delivery.made');
    return {
      made: made.map(({ dataPoints, temporality, monotonic, unit, scope }) => ({
        values: dataPoints.map(({ value, attributes }) => ({ value, attributes })),
        temporality,
        monotonic,
        unit,
        scope,
      })),
      exemplars: made.flatMap(exemplarsOf).length,
    };
  });
}

const exemplarsOf = ({ dataPoints }: RecordedMetric) => dataPoints.flatMap(({ exemplars = [] }) => exemplars);

for (const part of ['metrics', 'sdk']) {
  test(`THROUGHLINE_STOCK=${part} lets the instruments of OpenTelemetry record, without exemplars, and the same arrives`, async () => {
    const [ours, stock] = [await arrives(''), await arrives(part)];
    assert.deepEqual(stock.made, ours.made);
    assert.deepEqual(ours.made[0]?.values, [{ value: 10, attributes: {} }]);
    assert.equal(ours.exemplars, 4);
    assert.equal(stock.exemplars, 0);
  });
}
