import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { startRuntimeMetrics } from '../../src/instrumentation/runtime-metrics.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** All that is measured of Node.js and V8, once the event loop was looked at and garbage was collected. */
async function measured(stock: boolean): Promise<MetricData[]> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const stop = startRuntimeMetrics({ stock, disabled: [], onMessage: (line) => assert.fail(line) });
  try {
    for (;;) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { resourceMetrics } = await reader.collect();
      const all = resourceMetrics.scopeMetrics
        .flatMap((scope) => scope.metrics)
        .filter(({ descriptor }) => /^(nodejs|v8js)\./.test(descriptor.name));
      const names = new Set(all.map(({ descriptor }) => descriptor.name));
      if (names.has('v8js.gc.duration') && names.has('nodejs.eventloop.delay.p99')) return all;
    }
  } finally {
    stop();
    await provider.shutdown();
    metrics.disable();
  }
}

/** What must be the same, whoever measures: everything but the values. */
function shape(all: MetricData[]): unknown[] {
  return all
    .map(({ descriptor: { name, unit }, dataPointType, dataPoints }) => ({
      name,
      unit,
      dataPointType,
      labels: [
        ...new Set((dataPoints as { attributes: object }[]).flatMap((one) => Object.keys(one.attributes))),
      ],
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

test('Node.js and V8 are measured under the names, units and labels of the stock instrumentation', async () => {
  assert.deepEqual(shape(await measured(false)), shape(await measured(true)));
});

test('every kind of garbage collection that was seen has its count, and every heap space its size', async () => {
  const all = await measured(false);
  const points = (name: string) =>
    (all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []) as unknown as {
      attributes: Record<string, string>;
      value: { count: number } & number;
    }[];
  const major = points('v8js.gc.duration').find(({ attributes }) => attributes['v8js.gc.type'] === 'major');
  assert.ok((major?.value.count ?? 0) >= 1);
  const old = points('v8js.memory.heap.space.size').find(
    ({ attributes }) => attributes['v8js.heap.space.name'] === 'old_space',
  );
  assert.ok((old?.value ?? 0) > 1_000_000);
});
