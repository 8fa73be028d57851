import type { Attributes, HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { hrMilliseconds } from './hr-time.ts';
import type { MetricKind, RecordedExemplar, RecordedMetric, RecordedPoint } from './records.ts';
import { plain, recordedScope } from './sdk-records.ts';

const KINDS: Record<DataPointType, MetricKind> = {
  [DataPointType.GAUGE]: 'gauge',
  [DataPointType.SUM]: 'sum',
  [DataPointType.HISTOGRAM]: 'histogram',
  [DataPointType.EXPONENTIAL_HISTOGRAM]: 'exponentialHistogram',
};

/** One collection of the SDK in the shape that `OtlpReceiver` gives. */
export function recordedMetrics({ resource, scopeMetrics }: ResourceMetrics): RecordedMetric[] {
  return scopeMetrics.flatMap(({ scope, metrics }) =>
    metrics.map((metric) => ({
      name: metric.descriptor.name,
      description: metric.descriptor.description,
      unit: metric.descriptor.unit,
      kind: KINDS[metric.dataPointType],
      temporality: temporalityOf(metric),
      monotonic: metric.dataPointType === DataPointType.SUM ? metric.isMonotonic : undefined,
      dataPoints: (metric.dataPoints as DataPoint<number | Histogram>[]).map(recordedPoint),
      resource: plain(resource.attributes),
      scope: recordedScope(scope),
    })),
  );
}

function temporalityOf(metric: MetricData): RecordedMetric['temporality'] {
  if (metric.dataPointType === DataPointType.GAUGE) return undefined;
  return metric.aggregationTemporality === AggregationTemporality.DELTA ? 'delta' : 'cumulative';
}

function recordedPoint(point: DataPoint<number | Histogram>): RecordedPoint {
  const base = {
    attributes: plain(point.attributes),
    startTime: hrMilliseconds(point.startTime),
    time: hrMilliseconds(point.endTime),
    ...recordedExemplars(point as Exemplified),
  };
  const { value } = point;
  if (typeof value === 'number') return { ...base, value };
  return {
    ...base,
    count: value.count,
    ...(value.sum !== undefined && { sum: value.sum }),
    ...(value.min !== undefined && { min: value.min }),
    ...(value.max !== undefined && { max: value.max }),
    // Exponential histograms have no fixed buckets.
    ...(value.buckets?.counts && {
      bucketCounts: value.buckets.counts,
      explicitBounds: value.buckets.boundaries,
    }),
  };
}

interface Exemplified {
  readonly exemplars?: readonly {
    readonly value: number;
    readonly time: HrTime;
    readonly traceId?: string;
    readonly spanId?: string;
    readonly filteredAttributes?: Attributes;
  }[];
}

/** Those of Throughline; the SDK itself records none. */
function recordedExemplars({ exemplars }: Exemplified): { exemplars?: RecordedExemplar[] } {
  if (exemplars === undefined) return {};
  return {
    exemplars: exemplars.map(({ value, time, traceId, spanId, filteredAttributes }) => ({
      value,
      time: hrMilliseconds(time),
      traceId,
      spanId,
      attributes: plain(filteredAttributes ?? {}),
    })),
  };
}
