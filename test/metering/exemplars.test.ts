import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationType,
  createAllowListAttributesProcessor,
  type MetricReaderOptions,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { encodeMetrics, type MetricsSource } from '@throughline/otlp';
import { decodeOfficially } from '@throughline/testing';
import { seriesOf } from '../../packages/node/src/metering/index.ts';
import { contextOf, delta, metered, type Point, spanContext } from './metered.ts';

const manager = new AsyncLocalStorageContextManager().enable();
before(() => context.setGlobalContextManager(manager));
after(() => context.disable());

const inSpan = <T>(number: number, work: () => T, flags = 1): T =>
  context.with(contextOf(spanContext(number, flags)), work);
const advice = { explicitBucketBoundaries: [1, 10] };

/** The value and the number of the span of each exemplar. */
function told(points: Point[] | undefined): [number, number | undefined][] {
  return (points ?? []).flatMap(({ exemplars = [] }) =>
    exemplars.map(({ value, spanId }): [number, number | undefined] => [
      value,
      spanId === undefined ? undefined : Number.parseInt(spanId, 16),
    ]),
  );
}

describe('a histogram', () => {
  test('has an exemplar of each bucket that was hit, with the span that was active', async () => {
    const { meter, collect } = metered();
    const histogram = meter.createHistogram('wait', { advice });
    inSpan(1, () => histogram.record(0.5));
    inSpan(2, () => histogram.record(50));
    const before = Date.now();
    assert.deepEqual(told((await collect())['wait']), [
      [0.5, 1],
      [50, 2],
    ]);
    const [exemplar] = (await collect())['wait']?.[0]?.exemplars ?? [];
    assert.equal(exemplar?.traceId, spanContext(1).traceId);
    assert.ok(Math.abs((exemplar?.time[0] ?? 0) * 1000 - before) < 60_000);
  });

  test('keeps them for whoever reads cumulatively, and replaces them by the first of the next interval', async () => {
    const { meter, collect } = metered();
    const histogram = meter.createHistogram('wait', { advice });
    for (let number = 1; number <= 100; number++) inSpan(number, () => histogram.record(0.5));
    inSpan(200, () => histogram.record(5));
    const first = told((await collect())['wait']);
    assert.deepEqual(told((await collect())['wait']), first);
    inSpan(300, () => histogram.record(0.5));
    assert.deepEqual(told((await collect())['wait']), [
      [0.5, 300],
      [5, 200],
    ]);
  });

  test('gives whoever reads what is new only what is new', async () => {
    const { meter, collect } = metered({ readers: [delta, {}] });
    const histogram = meter.createHistogram('wait', { advice });
    inSpan(1, () => histogram.record(0.5));
    await collect();
    inSpan(2, () => histogram.record(5));
    assert.deepEqual(told((await collect())['wait']), [[5, 2]]);
    histogram.record(5);
    assert.deepEqual(told((await collect())['wait']), []);
    assert.deepEqual(told((await collect(1))['wait']), [
      [0.5, 1],
      [5, 2],
    ]);
  });

  test('chooses any measurement of an interval as likely as any other', async () => {
    const { meter, collect } = metered({ readers: [delta] });
    const histogram = meter.createHistogram('wait', { advice });
    const firstHalf = { count: 0 };
    const rounds = 1_000;
    for (let round = 0; round < rounds; round++) {
      for (let number = 1; number <= 20; number++) histogram.record(0.5, {}, contextOf(spanContext(number)));
      const [chosen] = told((await collect())['wait']);
      if ((chosen?.[1] ?? 0) <= 10) firstHalf.count++;
    }
    // Six standard deviations: one run in a thousand million fails by chance.
    assert.ok(Math.abs(firstHalf.count - rounds / 2) < 100, `${firstHalf.count} of ${rounds}`);
  });

  test('of exponential buckets has some of its whole series', async () => {
    const { meter, collect } = metered({
      views: [
        {
          instrumentName: '*',
          aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 8 } },
        },
      ],
    });
    const histogram = meter.createHistogram('wait');
    for (let number = 1; number <= 50; number++) inSpan(number, () => histogram.record(number));
    const found = told((await collect())['wait']);
    assert.equal(found.length, 8);
    for (const [value, span] of found) assert.equal(value, span);
  });
});

describe('a counter', () => {
  test('has up to four exemplars, each of them once', async () => {
    const { meter, collect } = metered();
    const counter = meter.createCounter('orders');
    for (let number = 1; number <= 3; number++) inSpan(number, () => counter.add(number));
    assert.deepEqual(told((await collect())['orders']), [
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    for (let number = 4; number <= 100; number++) inSpan(number, () => counter.add(number));
    const found = told((await collect())['orders']);
    assert.equal(found.length, 4);
    assert.equal(new Set(found.map(([value]) => value)).size, 4);
  });

  test('that goes down and a gauge have none', async () => {
    const { meter, collect } = metered({ filter: 'always_on' });
    inSpan(1, () => meter.createUpDownCounter('open').add(1));
    inSpan(1, () => meter.createGauge('size').record(1));
    const found = await collect();
    assert.deepEqual([found['open']?.[0]?.value, found['size']?.[0]?.value], [1, 1]);
    assert.deepEqual([told(found['open']), told(found['size'])], [[], []]);
  });
});

describe('what may become an exemplar', () => {
  const recordAll = async (filter: NonNullable<Parameters<typeof metered>[0]>['filter']) => {
    const { meter, collect } = metered({ ...(filter && { filter }) });
    const counter = meter.createCounter('orders');
    counter.add(1);
    inSpan(2, () => counter.add(2), 0);
    inSpan(3, () => counter.add(3));
    return told((await collect())['orders']);
  };

  test('is what was recorded in a sampled span', async () => {
    assert.deepEqual(await recordAll('trace_based'), [[3, 3]]);
  });
  test('is everything with always_on', async () => {
    assert.deepEqual(await recordAll('always_on'), [
      [1, undefined],
      [2, 2],
      [3, 3],
    ]);
  });
  test('is nothing with always_off', async () => {
    assert.deepEqual(await recordAll('always_off'), []);
  });
});

describe('the span of an exemplar', () => {
  test('is that of the context or the span context that is handed over', async () => {
    const { meter, collect } = metered();
    const histogram = meter.createHistogram('wait', { advice });
    const series = seriesOf(histogram, {});
    inSpan(9, () => {
      histogram.record(0.5, {}, contextOf(spanContext(1)));
      series.record(5, spanContext(2));
      series.record(50, contextOf(spanContext(3)));
      seriesOf(histogram, { route: '/a' }).record(5);
    });
    assert.deepEqual(told((await collect())['wait']), [
      [0.5, 1],
      [5, 2],
      [50, 3],
      [5, 9],
    ]);
  });

  test('is none where what was handed over is no context, and the value still counts', async () => {
    const { meter, collect } = metered();
    const counter = meter.createCounter('orders');
    for (const odd of ['x', 7, {}, [], null, { traceId: 1 }, new Date()]) counter.add(1, {}, odd as never);
    const found = (await collect())['orders'];
    assert.equal(found?.[0]?.value, 7);
    assert.deepEqual(told(found), []);
  });
});

test('labels that a view drops go with the exemplar, redacted', async () => {
  const { meter, collect } = metered({
    views: [{ instrumentName: '*', attributesProcessors: [createAllowListAttributesProcessor(['route'])] }],
  });
  const counter = meter.createCounter('orders');
  inSpan(1, () => counter.add(1, { route: '/a', user: 'u1', password: 'hunter2-Zk9sQ4vX7' }));
  const [point] = (await collect())['orders'] ?? [];
  assert.deepEqual(point?.attributes, { route: '/a' });
  const filtered = point?.exemplars?.[0]?.filteredAttributes;
  assert.equal(filtered?.['user'], 'u1');
  assert.ok('password' in filtered);
  assert.doesNotMatch(JSON.stringify(point), /hunter2/);
});

test('exemplars are what the official definitions read them to be', async () => {
  for (const readers of [[{}], [{ aggregationSelector: exponential }]] as MetricReaderOptions[][]) {
    const { provider, meter } = metered({ filter: 'always_on', views: [{ instrumentName: 'x*' }], readers });
    const counter = meter.createCounter('orders');
    const histogram = meter.createHistogram('wait', { advice });
    inSpan(0xab, () => {
      counter.add(2.5, { route: '/a' });
      histogram.record(7, { route: '/a' });
    });
    const collectors = (provider as unknown as { _sharedState: { metricCollectors: Collecting[] } })
      ._sharedState;
    const { resourceMetrics } = await (collectors.metricCollectors[0] as Collecting).collect();
    const body = encodeMetrics(resourceMetrics as MetricsSource) as Buffer;
    const read = decodeOfficially('metrics', body, 'application/x-protobuf');
    const metrics = read.resourceMetrics?.[0]?.scopeMetrics?.[0]?.metrics ?? [];
    const exemplars = metrics.flatMap(({ sum, histogram: explicit, exponentialHistogram }) =>
      [sum, explicit, exponentialHistogram].flatMap((data) => data?.dataPoints?.[0]?.exemplars ?? []),
    );
    assert.deepEqual(
      exemplars.map(({ asDouble, traceId, spanId }) => [asDouble, traceId, spanId]),
      [2.5, 7].map((value) => [value, spanContext(0xab).traceId, spanContext(0xab).spanId]),
    );
    for (const { timeUnixNano } of exemplars) assert.ok(Number(timeUnixNano) > 1e18);
  }
});

interface Collecting {
  collect(): Promise<{ resourceMetrics: ResourceMetrics }>;
}

function exponential(): { type: AggregationType } {
  return { type: AggregationType.EXPONENTIAL_HISTOGRAM };
}
