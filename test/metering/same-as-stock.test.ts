import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { type Attributes, type Counter, DiagLogLevel, diag, type Gauge } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  InstrumentType,
  MeterProvider,
  type MetricData,
  MetricReader,
  type ResourceMetrics,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { encodeMetrics, type MetricsSource } from '@throughline/otlp';
import { createRedactor } from '@throughline/redact';
import { decodeOfficially } from '@throughline/testing';
import fc from 'fast-check';
import { labelGuard } from '../../packages/node/src/exits/metric-exit.ts';
import { CollapseReport, recordWith } from '../../packages/node/src/metering/index.ts';
import {
  deltaReader,
  type InstrumentCall,
  instruments,
  type ReaderCall,
  readers,
  type Step,
  steps,
  views,
} from './metric-calls.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const guard = labelGuard(createRedactor());
const START = 1_750_000_000_000;

interface Plan {
  readers: readonly ReaderCall[];
  views: readonly ViewOptions[];
  instruments: readonly InstrumentCall[];
  steps: readonly Step[];
}

class AskedReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

function readerOf({ temporality, isExponential }: ReaderCall): AskedReader {
  return new AskedReader({
    aggregationTemporalitySelector: temporality,
    aggregationSelector: (type) => ({
      type:
        isExponential && type === InstrumentType.HISTOGRAM
          ? AggregationType.EXPONENTIAL_HISTOGRAM
          : AggregationType.DEFAULT,
    }),
  });
}

/** What each collection gave, and what was said about the instruments. */
async function play(plan: Plan, isOurs: boolean): Promise<unknown> {
  const said: unknown[][] = [];
  const hear = (...words: unknown[]) => said.push(words);
  diag.setLogger(
    { error: hear, warn: hear, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  mock.timers.setTime(START);
  const asked = plan.readers.map(readerOf);
  const provider = new MeterProvider({ resource, readers: asked, views: [...plan.views] });
  if (isOurs) recordWith(provider, { guard, filter: 'always_on', collapses: new CollapseReport(() => {}) });
  const made = plan.instruments.map(({ kind, meter, name, options }) =>
    provider.getMeter(meter)[`create${kind}`](name, options),
  );
  let turns = 0;
  provider
    .getMeter('shop')
    .createObservableCounter('turns')
    .addCallback((result) => result.observe(++turns, { of: 'the loop' }));
  const collected: unknown[] = [];
  const collect = async (at: number) => {
    const { resourceMetrics, errors } = await (asked[at] as AskedReader).collect();
    assert.deepEqual(errors, []);
    collected.push(shown(resourceMetrics, plan));
  };
  for (const step of plan.steps) {
    if (step.does === 'wait') mock.timers.setTime(Date.now() + step.ms);
    else if (step.does === 'collect') await collect(step.reader % asked.length);
    else {
      const instrument = made[step.instrument % made.length] as Partial<Counter & Gauge>;
      instrument.add?.(step.value, step.attributes);
      instrument.record?.(step.value, step.attributes);
    }
  }
  for (const at of asked.keys()) await collect(at);
  diag.disable();
  return { collected, said };
}

/** What the official definitions read of it. */
function shown(metrics: ResourceMetrics, { readers: asked }: Plan): unknown {
  const isMerged = asked.length > 1 || asked[0] !== deltaReader;
  const isShared = asked.length > 1;
  const scopeMetrics = metrics.scopeMetrics.map((scope) => ({
    ...scope,
    metrics: scope.metrics.map((metric) => comparable(metric, { isMerged, isShared })),
  }));
  const body = encodeMetrics({ ...metrics, scopeMetrics } as MetricsSource);
  return body && decodeOfficially('metrics', body, 'application/x-protobuf');
}

function comparable(
  metric: MetricData,
  { isMerged, isShared }: { isMerged: boolean; isShared: boolean },
): MetricData {
  const isDelta = metric.aggregationTemporality === AggregationTemporality.DELTA;
  const points = (metric.dataPoints as object[])
    .map(({ exemplars: _, ...point }: { exemplars?: unknown }) => point as { attributes: Attributes })
    .map((point) => ({
      ...point,
      // The stock readers of what is new change the times of each other.
      ...(isShared && isDelta && { startTime: [0, 0] }),
      attributes: sorted(point.attributes),
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const isExponential = metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM;
  return {
    ...metric,
    dataPoints: isExponential && isMerged ? points.map(withoutScale) : points,
  } as MetricData;
}

/** Labels without a value are labels. */
function keyOf({ attributes }: { attributes: Attributes }): string {
  return JSON.stringify(Object.entries(attributes).map(([key, value]) => [key, value]));
}

function sorted(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How fine the buckets are depends on how often they were merged, which ours never are. */
function withoutScale(point: object): object {
  const { value } = point as {
    value: Record<'positive' | 'negative', { offset: number; bucketCounts: number[] }>;
  };
  const total = ({ bucketCounts }: { bucketCounts: number[] }) => ({
    offset: 0,
    bucketCounts: [bucketCounts.reduce((sum, count) => sum + count, 0)],
  });
  return {
    ...point,
    value: { ...value, scale: 0, positive: total(value.positive), negative: total(value.negative) },
  };
}

async function sameAsStock(plans: fc.Arbitrary<Plan>): Promise<void> {
  mock.timers.enable({ apis: ['Date'], now: START });
  try {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        assert.deepEqual(await play(plan, true), await play(plan, false));
      }),
      { numRuns: 400 },
    );
  } finally {
    mock.timers.reset();
  }
}

/** As views are in a process: each ends with the guard, and one is for all the others. */
const guarded = views.map((chosen) => [
  ...chosen.map((view) => ({
    ...view,
    attributesProcessors: [...(view.attributesProcessors ?? []), guard],
  })),
  { instrumentName: '*', attributesProcessors: [guard] },
]);

describe('what is collected of any measurements is what the stock instruments give', () => {
  test('without a view', () =>
    sameAsStock(fc.record({ readers, views: fc.constant([]), instruments, steps: steps.map(plainLabels) })));
  test('with guarded labels and views', () =>
    sameAsStock(fc.record({ readers, views: guarded, instruments, steps })));
  test('to the bucket, for one who reads what is new', () =>
    sameAsStock(
      fc.record({
        readers: fc.constant([deltaReader]),
        views: guarded,
        instruments,
        steps,
      }),
    ));
});

/** Without a guard the stock instruments keep what they are given, prototype and all. */
function plainLabels(all: Step[]): Step[] {
  return all.map((step) =>
    step.does === 'record' && step.attributes ? { ...step, attributes: plain(step.attributes) } : step,
  );
}

function plain(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== '__proto__'));
}
