import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricPoint } from '@throughline/viewer';
import { quantileOf } from '../page/views/metrics/heat-quantiles.ts';
import { rates } from '../page/views/metrics/series-lines.ts';
import { unitName, valueText } from '../page/views/metrics/value-text.ts';

function point(seconds: number, value: number, startSeconds = 0): MetricPoint {
  return {
    ...{ timeUs: seconds * 1e6, startUs: startSeconds * 1e6, value, count: null, sum: null },
    ...{ min: null, max: null, buckets: null },
  };
}

describe('the rate of a counter', () => {
  test('is what it gained between two points, by the time between them', () => {
    const points = [point(10, 100), point(20, 150), point(40, 150)];
    assert.deepEqual(rates({ points, temporality: 'cumulative' }), [
      [20, 5],
      [40, 0],
    ]);
  });

  test('counts from zero where the counter began anew', () => {
    const fell = [point(10, 100), point(20, 30)];
    assert.deepEqual(rates({ points: fell, temporality: 'cumulative' }), [[20, 3]]);
    const higher = [point(10, 100), point(20, 120, 15)];
    assert.deepEqual(rates({ points: higher, temporality: 'cumulative' }), [[20, 12]]);
  });

  test('of delta points is each by its own time', () => {
    const points = [point(10, 50, 5), point(20, 20, 10)];
    assert.deepEqual(rates({ points, temporality: 'delta' }), [
      [10, 10],
      [20, 2],
    ]);
  });
});

describe('a quantile', () => {
  test('lies straight between the bounds of its bucket', () => {
    assert.equal(quantileOf([1, 2, null], [0, 10, 0], 0.5), 1.5);
    assert.equal(quantileOf([1, 2, null], [10, 0, 0], 0.5), 0.5);
  });

  test('above the last bound is that bound, and without values there is none', () => {
    assert.equal(quantileOf([1, 2, null], [0, 0, 4], 0.9), 2);
    assert.equal(quantileOf([1, 2, null], [0, 0, 0], 0.9), undefined);
  });
});

describe('a value with its unit', () => {
  test('is written for people', () => {
    assert.equal(valueText(0.084, 's'), '84 ms');
    assert.equal(valueText(3 * 2 ** 20, 'By'), '3.0 MiB');
    assert.equal(valueText(2.5, '{request}', true), '2.5/s');
    assert.equal(valueText(-1_536, 'By'), '-1.5 KiB');
    assert.equal(valueText(12_345, ''), '12,345');
    assert.equal(unitName('{request}', true), 'request per second');
    assert.equal(unitName('By', false), '');
  });
});
