import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { createNoopMeter } from '@opentelemetry/api';
import { createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { seriesOf } from '../../packages/node/src/metering/index.ts';
import { delta, guard, metered, type Point, spanContext } from './metered.ts';

const valuesOf = (points: Point[] | undefined) =>
  (points ?? []).map(({ attributes, value }) => [attributes, value]);

describe('labels', () => {
  test('are those of the moment, whatever becomes of the object afterwards', async () => {
    const { meter, collect } = metered();
    const counter = meter.createCounter('orders');
    const labels: Record<string, unknown> = { method: 'GET', status: 200 };
    counter.add(1, labels as never);
    labels['status'] = 500;
    counter.add(1, labels as never);
    delete labels['status'];
    counter.add(1, labels as never);
    labels['status'] = 200;
    counter.add(1, labels as never);
    assert.deepEqual(valuesOf((await collect())['orders']), [
      [{ method: 'GET', status: 200 }, 2],
      [{ method: 'GET', status: 500 }, 1],
      [{ method: 'GET' }, 1],
    ]);
  });

  test('are the same in any order, and not where a value is of another type', async () => {
    const { meter, collect } = metered();
    const counter = meter.createCounter('orders');
    counter.add(1, { method: 'GET', status: 200 });
    counter.add(1, { status: 200, method: 'GET' });
    counter.add(1, { method: 'GET', status: '200' });
    counter.add(1, { method: 'GET', status: true });
    assert.deepEqual(valuesOf((await collect())['orders']), [
      [{ method: 'GET', status: 200 }, 2],
      [{ method: 'GET', status: '200' }, 1],
      [{ method: 'GET', status: true }, 1],
    ]);
  });

  test('are redacted once for each set, before they choose a series', async () => {
    const process = mock.method(guard, 'process');
    try {
      const { meter, collect } = metered();
      const counter = meter.createCounter('orders');
      for (let i = 0; i < 100; i++) {
        counter.add(1, { route: '/a', password: 'hunter2' });
        counter.add(1, { route: '/a', password: 'hunter3' });
      }
      assert.equal(process.mock.callCount(), 2);
      const [point, ...others] = (await collect())['orders'] as Point[];
      assert.equal(point?.value, 200);
      assert.doesNotMatch(JSON.stringify(point), /hunter/);
      assert.deepEqual(others, []);
    } finally {
      process.mock.restore();
    }
  });

  test('that a view drops lead to one series, however many there are', async () => {
    const { meter, collect } = metered({
      views: [
        {
          instrumentName: '*',
          attributesProcessors: [createAllowListAttributesProcessor(['route'])],
          aggregationCardinalityLimit: 5,
        },
      ],
    });
    const counter = meter.createCounter('orders');
    for (let i = 0; i < 100; i++) counter.add(1, { route: '/a', user: i });
    assert.deepEqual(valuesOf((await collect())['orders']), [[{ route: '/a' }, 100]]);
  });

  test('pass a processor of the application each time, since it may ask for more than labels', async () => {
    let turn = 0;
    const { meter, collect } = metered({
      views: [
        {
          instrumentName: '*',
          attributesProcessors: [{ process: (labels) => ({ ...labels, turn: turn++ % 2 }) }],
        },
      ],
    });
    const histogram = meter.createHistogram('wait');
    const series = seriesOf(histogram, { route: '/a' });
    for (let i = 0; i < 3; i++) {
      histogram.record(1, { route: '/a' });
      series.record(1);
    }
    const points = (await collect())['wait'] as Point[];
    assert.deepEqual(
      points.map(({ attributes, value }) => [attributes, value.count]),
      [
        [{ route: '/a', turn: 0 }, 3],
        [{ route: '/a', turn: 1 }, 3],
      ],
    );
  });
});

test('what was collected stays as it is while recording goes on', async () => {
  for (const readers of [[{}], [delta]]) {
    const { meter, collect } = metered({ readers });
    const histogram = meter.createHistogram('wait');
    histogram.record(3, { route: '/a' });
    const [point] = (await collect())['wait'] as Point[];
    const before = structuredClone(point);
    for (let i = 0; i < 10; i++) histogram.record(i, { route: '/a' });
    await collect();
    assert.deepEqual(point, before);
  }
});

describe('a series that is kept', () => {
  test('is the one that the instrument records into with the same labels', async () => {
    const { meter, collect } = metered();
    const counter = meter.createCounter('orders');
    const series = seriesOf(counter, { route: '/a' });
    series.record(2);
    counter.add(3, { route: '/a' });
    assert.deepEqual(valuesOf((await collect())['orders']), [[{ route: '/a' }, 5]]);
  });

  test('is nothing before something is recorded', async () => {
    const { meter, collect } = metered();
    seriesOf(meter.createCounter('orders'), { route: '/a' });
    assert.equal((await collect())['orders'], undefined);
  });

  test('begins anew after an interval in which nothing was recorded', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    try {
      const { meter, collect } = metered({ readers: [delta, delta] });
      const series = seriesOf(meter.createCounter('orders'), { route: '/a' });
      const seen: unknown[] = [];
      const step = async (reader: number, value = 0) => {
        mock.timers.tick(1_000);
        if (value > 0) series.record(value);
        mock.timers.tick(1_000);
        seen.push((await collect(reader))['orders']?.map((point) => [point.startTime[0], point.value]));
      };
      await step(0, 1);
      await step(0, 2);
      await step(0);
      await step(0, 4);
      await step(1);
      await step(1);
      await step(1, 8);
      await step(0);
      assert.deepEqual(seen, [
        [[1001, 1]],
        [[1002, 2]],
        undefined,
        [[1007, 4]],
        [[1001, 7]],
        undefined,
        [[1013, 8]],
        [[1008, 8]],
      ]);
    } finally {
      mock.timers.reset();
    }
  });

  test('records into an instrument of OpenTelemetry, or into nothing where there is no SDK', async () => {
    const { meter, collect } = metered({ isStock: true });
    seriesOf(meter.createCounter('orders'), { route: '/a' }).record(2);
    seriesOf(meter.createHistogram('wait'), { route: '/a' }).record(2, spanContext(1));
    const found = await collect();
    assert.deepEqual(valuesOf(found['orders']), [[{ route: '/a' }, 2]]);
    assert.equal(found['wait']?.[0]?.value.count, 1);
    const none = createNoopMeter();
    seriesOf(none.createHistogram('wait'), { route: '/a' }).record(2, spanContext(1));
    seriesOf(none.createUpDownCounter('orders'), { route: '/a' }).record(2);
  });

  test('takes no value that would spoil it', async () => {
    const { meter, collect } = metered();
    const series = seriesOf(meter.createCounter('orders'), { route: '/a' });
    for (const value of [1, Number.NaN, -1, Number.POSITIVE_INFINITY, '1', 1n, undefined])
      series.record(value as number);
    assert.deepEqual(valuesOf((await collect())['orders']), [[{ route: '/a' }, 1]]);
  });
});
