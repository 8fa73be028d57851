import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HeatMap, Viewer } from '@throughline/viewer';
import { keyValues, nano, type Plain, startMs, TRACE } from './support/telemetry.ts';
import { ask, send, withViewer } from './support/viewer.ts';

interface PointGiven {
  /** Seconds after `startMs`. */
  at: number;
  counts?: number[];
  exponential?: object;
  /** When the sum began; default long ago. */
  since?: number;
  attributes?: { [key: string]: Plain };
  exemplar?: number;
}

const BOUNDS = [0.1, 1];

async function sendPoints(viewer: Viewer, temporality: 1 | 2, ...given: PointGiven[]): Promise<void> {
  const dataPoints = given.map(({ at, counts, exponential, since = -9_000, attributes = {}, exemplar }) => ({
    attributes: keyValues(attributes),
    startTimeUnixNano: nano(startMs + since * 1_000),
    timeUnixNano: nano(startMs + at * 1_000),
    ...(counts === undefined ? exponential : { bucketCounts: counts.map(String), explicitBounds: BOUNDS }),
    ...(exemplar !== undefined && {
      exemplars: [
        {
          timeUnixNano: nano(startMs + at * 1_000),
          asDouble: exemplar,
          traceId: TRACE,
          spanId: '00f067aa0ba902b7',
        },
      ],
    }),
  }));
  const kind = given[0]?.exponential === undefined ? 'histogram' : 'exponentialHistogram';
  const metric = { name: 'm', unit: 's', [kind]: { aggregationTemporality: temporality, dataPoints } };
  const resource = { attributes: keyValues({ 'service.name': 'api' }) };
  assert.equal(
    await send(viewer, 'metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] }),
    200,
  );
}

async function heat(viewer: Viewer, columns = 6): Promise<HeatMap> {
  const range = `since=${new Date(startMs).toISOString()}&until=${new Date(startMs + 60_000).toISOString()}`;
  const { status, body } = await ask(viewer, `metrics/heatmap?name=m&columns=${columns}&${range}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

function totals({ columns }: HeatMap): number[] {
  return columns.map((column) => column.reduce((sum, count) => sum + count, 0));
}

describe('the heat map of a histogram', () => {
  test('shows what cumulative points add, from the one before the time asked for on', () =>
    withViewer({}, async (viewer) => {
      await sendPoints(
        viewer,
        2,
        { at: -5, counts: [1, 1, 0] },
        { at: 5, counts: [3, 1, 0] },
        { at: 15, counts: [3, 1, 4], exemplar: 2.5 },
      );
      const map = await heat(viewer);
      assert.deepEqual(map.bounds, [0.1, 1, null]);
      assert.equal(map.columnUs, 10e6);
      assert.deepEqual(map.columns.slice(0, 3), [
        [2, 0, 0],
        [0, 0, 4],
        [0, 0, 0],
      ]);
      assert.deepEqual(map.exemplars, [{ timeUs: startMs * 1_000 + 15e6, value: 2.5, traceId: TRACE }]);
      assert.equal(map.truncated, false);
    }));

  test('counts a sum that began anew from zero, and leaves out what it held before the time asked for', () =>
    withViewer({}, async (viewer) => {
      await sendPoints(
        viewer,
        2,
        { at: 5, counts: [90, 0, 0] },
        { at: 15, counts: [91, 0, 0] },
        { at: 25, counts: [0, 2, 0], since: 20 },
      );
      assert.deepEqual(totals(await heat(viewer)).slice(0, 3), [1, 2, 0]);
      await sendPoints(viewer, 2, { at: 35, counts: [7, 0, 0], since: 30, attributes: { route: '/new' } });
      assert.deepEqual(totals(await heat(viewer)).slice(0, 4), [1, 2, 7, 0]);
    }));

  test('adds up delta points of all series', () =>
    withViewer({}, async (viewer) => {
      const [a, b] = [{ route: '/a' }, { route: '/b' }];
      await sendPoints(
        viewer,
        1,
        { at: 5, counts: [1, 0, 0], attributes: a },
        { at: 5, counts: [2, 0, 1], attributes: b },
        { at: 15, counts: [0, 4, 0], attributes: a },
      );
      const map = await heat(viewer);
      assert.deepEqual(map.columns.slice(0, 2), [
        [3, 0, 1],
        [0, 4, 0],
      ]);
    }));

  test('makes at most two rows for each doubling of an exponential histogram', () =>
    withViewer({}, async (viewer) => {
      // Scale 3: eight buckets for each doubling; 0 to 7 are above 1 and up to 2.
      const positive = { offset: 0, bucketCounts: ['1', '1', '1', '1', '1', '1', '1', '1', '5'] };
      await sendPoints(viewer, 1, {
        at: 5,
        exponential: { scale: 3, zeroCount: '2', positive, negative: {} },
      });
      const map = await heat(viewer);
      assert.deepEqual(
        map.bounds.map((bound) => bound?.toFixed(2)),
        ['0.00', '1.41', '2.00', '2.83'],
      );
      assert.deepEqual(map.columns[0], [2, 4, 4, 5]);
    }));

  test('has no columns narrower than points come', () =>
    withViewer({}, async (viewer) => {
      await sendPoints(viewer, 1, ...[0, 20, 40].map((at) => ({ at, counts: [1, 0, 0] })));
      const map = await heat(viewer, 60);
      assert.equal(map.columnUs, 20e6);
      assert.deepEqual(totals(map), [1, 1, 1]);
    }));

  test('is refused for a time that ends before it begins, and empty for what is no histogram', () =>
    withViewer({}, async (viewer) => {
      const { status, body } = await ask(viewer, 'metrics/heatmap?name=m&since=1m&until=2m');
      assert.deepEqual([status, body.error.parameter], [400, 'until']);
      assert.deepEqual(totals(await heat(viewer)), [0, 0, 0, 0, 0, 0]);
    }));
});
