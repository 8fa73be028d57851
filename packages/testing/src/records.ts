/** An attribute value as JavaScript has it; a 64-bit integer beyond 2^53 is a bigint, bytes are a Uint8Array. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Uint8Array
  | Value[]
  | { [key: string]: Value };

/** Attributes as a plain object. */
export type Attributes = Record<string, Value>;

export interface RecordedScope {
  name: string;
  version: string | undefined;
}

export type SpanKindName = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** One finished span. Times are Unix milliseconds with a fraction. */
export interface RecordedSpan {
  name: string;
  kind: SpanKindName;
  traceId: string;
  spanId: string;
  /** Undefined for a root span. */
  parentSpanId: string | undefined;
  attributes: Attributes;
  events: { name: string; time: number; attributes: Attributes }[];
  links: { traceId: string; spanId: string; attributes: Attributes }[];
  status: { code: 'unset' | 'ok' | 'error'; message: string | undefined };
  /** Attributes of the resource, such as `service.name`. */
  resource: Attributes;
  scope: RecordedScope;
  startTime: number;
  endTime: number;
}

/** One log record. */
export interface RecordedLog {
  body: Value;
  eventName: string | undefined;
  severityText: string | undefined;
  /** 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn, 17-20 error, 21-24 fatal; 0 where the record has none. */
  severityNumber: number;
  attributes: Attributes;
  /** Undefined outside a span. */
  traceId: string | undefined;
  spanId: string | undefined;
  resource: Attributes;
  scope: RecordedScope;
  time: number;
}

export type MetricKind = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';

/** One value as it was recorded, with the span in which that was. */
export interface RecordedExemplar {
  value: number | bigint;
  time: number;
  /** Undefined outside a span. */
  traceId: string | undefined;
  spanId: string | undefined;
  /** What was recorded with it and is no label of the series. */
  attributes: Attributes;
}

/** One series of a metric at one moment. Which fields are present depends on the metric's kind. */
export interface RecordedPoint {
  attributes: Attributes;
  startTime: number;
  time: number;
  /** Gauge and sum. */
  value?: number | bigint;
  /** Histograms and summary. */
  count?: number;
  sum?: number;
  min?: number;
  max?: number;
  /** Histogram: one more than `explicitBounds`. */
  bucketCounts?: number[];
  explicitBounds?: number[];
  /** Where there are any. */
  exemplars?: RecordedExemplar[];
}

/** One metric of one export: the same metric is there again for each export. */
export interface RecordedMetric {
  name: string;
  description: string;
  unit: string;
  kind: MetricKind;
  temporality: 'delta' | 'cumulative' | undefined;
  /** Sums only. */
  monotonic: boolean | undefined;
  dataPoints: RecordedPoint[];
  resource: Attributes;
  scope: RecordedScope;
}
