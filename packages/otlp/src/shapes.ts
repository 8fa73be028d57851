/**
 * The OTLP/JSON shape of the three export requests (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding):
 * lowerCamelCase names, ids as lower-case hex, 64-bit integers as decimal text, enums as numbers, absent fields
 * left out.
 */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  /** Decimal text: JavaScript numbers cannot hold every 64-bit integer. */
  intValue?: string;
  /** `'NaN'`, `'Infinity'` and `'-Infinity'` are text, as JSON has no such numbers. */
  doubleValue?: number | 'NaN' | 'Infinity' | '-Infinity';
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
  /** Base64. */
  bytesValue?: string;
}

export interface KeyValue {
  key?: string;
  value?: AnyValue;
}

export interface Resource {
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

export interface Scope {
  name?: string;
  version?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

export interface SpanEvent {
  timeUnixNano?: string;
  name?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

export interface SpanLink {
  traceId?: string;
  spanId?: string;
  traceState?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
}

export interface Span {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  traceState?: string;
  name?: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  events?: SpanEvent[];
  droppedEventsCount?: number;
  links?: SpanLink[];
  droppedLinksCount?: number;
  /** code: 1 ok, 2 error. */
  status?: { code?: number; message?: string };
  flags?: number;
}

export interface LogRecord {
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  /** 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn, 17-20 error, 21-24 fatal. */
  severityNumber?: number;
  severityText?: string;
  body?: AnyValue;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  traceId?: string;
  spanId?: string;
  eventName?: string;
  flags?: number;
}

/** One data point of any kind; which fields are present depends on the metric's kind. */
export interface DataPoint {
  attributes?: KeyValue[];
  startTimeUnixNano?: string;
  timeUnixNano?: string;
  asInt?: string;
  asDouble?: number | 'NaN' | 'Infinity' | '-Infinity';
  count?: string;
  sum?: number | string;
  min?: number | string;
  max?: number | string;
  bucketCounts?: string[];
  explicitBounds?: (number | string)[];
  flags?: number;
  exemplars?: Exemplar[];
  [field: string]: unknown;
}

export interface Exemplar {
  timeUnixNano?: string;
  asInt?: string;
  asDouble?: number | 'NaN' | 'Infinity' | '-Infinity';
  traceId?: string;
  spanId?: string;
  filteredAttributes?: KeyValue[];
  [field: string]: unknown;
}

interface PointsOf {
  dataPoints?: DataPoint[];
  /** 1 delta, 2 cumulative. */
  aggregationTemporality?: number;
}

export interface Metric {
  name?: string;
  description?: string;
  unit?: string;
  metadata?: KeyValue[];
  gauge?: PointsOf;
  sum?: PointsOf & { isMonotonic?: boolean };
  histogram?: PointsOf;
  exponentialHistogram?: PointsOf;
  summary?: PointsOf;
}

export interface TracesData {
  resourceSpans?: {
    resource?: Resource;
    scopeSpans?: { scope?: Scope; spans?: Span[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}

export interface LogsData {
  resourceLogs?: {
    resource?: Resource;
    scopeLogs?: { scope?: Scope; logRecords?: LogRecord[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}

export interface MetricsData {
  resourceMetrics?: {
    resource?: Resource;
    scopeMetrics?: { scope?: Scope; metrics?: Metric[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}

/** Which shape a signal decodes to. */
export interface DataOf {
  traces: TracesData;
  logs: LogsData;
  metrics: MetricsData;
}
