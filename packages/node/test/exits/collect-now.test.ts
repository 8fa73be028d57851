import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ObservableResult, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { LastMetricReader } from '../../src/exits/metric-reader.ts';

const faults: unknown[] = [];
const exporter = (temporality: AggregationTemporality) => new InMemoryMetricExporter(temporality);
const options = (temporality: AggregationTemporality) => ({
  exporter: exporter(temporality),
  exportIntervalMillis: 60_000,
});

/** The same instruments and measurements, whoever reads them. */
function application(readers: PeriodicExportingMetricReader[]) {
  const provider = new MeterProvider({ readers });
  const meter = provider.getMeter('application', '1.0');
  const counter = meter.createCounter('counter', { unit: '{thing}' });
  const histogram = meter.createHistogram('histogram');
  const upDown = meter.createUpDownCounter('up_down');
  let observed = 0;
  meter.createObservableCounter('observed', { valueType: ValueType.INT }).addCallback((result) => {
    result.observe(++observed + 0.5, { a: 1, b: 2 });
    result.observe(observed * 2, { b: 2, a: 1 });
    result.observe('nothing' as never);
  });
  const [one, other] = [meter.createObservableGauge('one'), meter.createObservableGauge('other')];
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(one, 1);
      result.observe(other, 2, { x: 'y' });
    },
    [one, other],
  );
  meter.createObservableGauge('broken').addCallback(() => {
    throw new Error('the callback broke');
  });
  provider.getMeter('empty');
  return (round: number) => {
    counter.add(round, { kind: 'a' });
    counter.add(2 * round, { kind: 'b' });
    histogram.record(round * 10);
    upDown.add(-round);
  };
}

/** Without times, which differ. */
function essence(metrics: ResourceMetrics): unknown {
  return JSON.parse(JSON.stringify(metrics.scopeMetrics), (key, value) =>
    key === 'startTime' || key === 'endTime' ? undefined : value,
  );
}

describe('a collection without promises', () => {
  for (const temporality of [AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE]) {
    const name = AggregationTemporality[temporality];
    test(`gives what the stock collection gives, time after time (${name})`, async () => {
      const ours = new LastMetricReader({
        ...options(temporality),
        onFault: (_scope, error) => faults.push(error),
      });
      const stock = new PeriodicExportingMetricReader(options(temporality));
      const [countOurs, countStock] = [application([ours]), application([stock])];
      for (const round of [1, 2, 3]) {
        countOurs(round);
        countStock(round);
        const [now, ...more] = ours.collectNow();
        const { resourceMetrics, errors } = await stock.collect();
        assert.deepEqual(more, []);
        assert.deepEqual(essence(now as ResourceMetrics), essence(resourceMetrics));
        assert.equal(errors.length, 1);
        assert.equal(faults.length, 1);
        faults.length = 0;
      }
      await ours.shutdown();
      await stock.shutdown();
    });
  }

  test('begins where the last collection by promises ended, and gives that where it did not get away', async () => {
    const reader = new LastMetricReader({
      ...options(AggregationTemporality.DELTA),
      onFault: (_scope, error) => faults.push(error),
    });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('application').createCounter('counter');
    const values = () =>
      reader
        .collectNow()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
        .flatMap((metric) => metric.dataPoints.map(({ value }) => value));
    counter.add(1);
    reader.exported((await reader.collect()).resourceMetrics);
    counter.add(20);
    await reader.collect();
    counter.add(300);
    assert.deepEqual(values(), [20, 300]);
    assert.deepEqual(values(), []);
    await reader.shutdown();
    assert.deepEqual(values(), []);
  });

  test('takes what an async callback observes before it awaits, and survives what it does then', async () => {
    const reader = new LastMetricReader({ ...options(AggregationTemporality.DELTA), onFault: () => {} });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('application');
    const callback = async (result: ObservableResult): Promise<void> => {
      result.observe(1, { when: 'before' });
      await undefined;
      result.observe(2, { when: 'after' });
      throw new Error('rejected');
    };
    meter.createObservableGauge('gauge').addCallback(callback);
    const [now] = reader.collectNow();
    const points = now?.scopeMetrics[0]?.metrics[0]?.dataPoints.map(({ attributes }) => attributes);
    assert.deepEqual(points, [{ when: 'before' }]);
    await new Promise((resolve) => setImmediate(resolve));
    await reader.shutdown().catch(() => {});
  });

  test('says so where the SDK is not built as it is known to be, and the process ends as it would have', () => {
    const told: string[] = [];
    const reader = new LastMetricReader({
      ...options(AggregationTemporality.DELTA),
      onFault: (scope) => told.push(scope),
    });
    reader.setMetricProducer({ collect: () => Promise.reject(new Error('not called')) } as never);
    assert.deepEqual(reader.collectNow(), []);
    assert.deepEqual(told, ['the last metrics could not be collected']);
    clearInterval((reader as unknown as { _interval: NodeJS.Timeout })._interval);
  });
});
