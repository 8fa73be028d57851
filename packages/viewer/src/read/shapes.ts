/**
 * What the API answers. Times `…Us` are microseconds since 1970, durations `…Ns` nanoseconds; `null` is "not known".
 * Attributes are plain JSON by their OpenTelemetry keys; all text is redacted and foreign.
 */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type LevelName = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
export type Attributes = Record<string, unknown>;

/** One line of a list of traces. */
export interface TraceItem {
  traceId: string;
  startUs: number;
  durationNs: number;
  /** `spanId` null: the root has not come, and these are of the earliest span. Null: only log records came. */
  root: {
    spanId: string | null;
    service: string;
    name: string;
    kind: SpanKindName;
    /** `http.response.status_code`. */
    status: number | null;
    durationNs: number;
  } | null;
  spans: number;
  failed: number;
  logs: number;
  services: string[];
  /** Name of the first flow in it. */
  flow: string | null;
}

export interface TraceSpan {
  spanId: string;
  parentId: string | null;
  service: string;
  name: string;
  kind: SpanKindName;
  startUs: number;
  durationNs: number;
  /** Status ERROR, or a server's 5xx. */
  failed: boolean;
  statusMessage: string | null;
  status: number | null;
  flow: string | null;
  step: string | null;
  peer: string | null;
  scope: string | null;
  attributes: Attributes;
  events: { name: string; timeUs: number; attributes: Attributes }[];
  links: { traceId: string; spanId: string; attributes: Attributes }[];
  /** Place in the waterfall: depth below its root. Spans come in that order, children by start below their parent. */
  depth: number;
  /** On the chain of spans that decided how long the trace took, and for how much of it. */
  criticalNs: number;
  /** `resource` in `TraceDetail.resources`. */
  resource: number;
}

export interface LogItem {
  /** Grows with each record that arrives. */
  id: number;
  timeUs: number;
  service: string;
  severity: number;
  level: LevelName;
  /** The body: text, or what else it is. */
  text: unknown;
  event: string | null;
  flow: string | null;
  step: string | null;
  traceId: string | null;
  spanId: string | null;
  scope: string | null;
  attributes: Attributes;
}

export interface TraceDetail {
  trace: TraceItem;
  spans: TraceSpan[];
  /** By time. */
  logs: LogItem[];
  errors: TraceError[];
  flows: FlowItem[];
  resources: Record<number, { service: string; attributes: Attributes }>;
  /** More spans or log records than one answer holds. */
  truncated: { spans: number; logs: number };
}

export interface TraceError {
  fingerprint: string;
  type: string;
  message: string;
  service: string;
  timeUs: number;
  spanId: string | null;
}

export interface FlowItem {
  flowId: string;
  name: string;
  service: string;
  traceId: string | null;
  startedUs: number | null;
  /** The last sign of it. */
  lastUs: number;
  endedUs: number | null;
  /** Null: in flight. `completed`, `failed`, `incomplete`, `aborted`. */
  outcome: string | null;
  /** The last step begun, and when. */
  step: string | null;
  stepUs: number | null;
  stepsTotal: number | null;
  progress: { done: number; total: number | null } | null;
  /** Its last event was a heartbeat: nothing moves. */
  stalled: boolean;
  reason: string | null;
  steps: { step: string; beganUs: number; endedUs: number | null; failed: boolean | null }[];
}

export interface ErrorItem {
  fingerprint: string;
  type: string;
  message: string;
  service: string;
  firstUs: number;
  lastUs: number;
  count: number;
  /** Errors in 24 equal parts of the time asked for, the oldest first; of the last 500 of its kind. */
  trend: number[];
}

export interface MetricItem {
  name: string;
  /** `gauge`, `sum`, `histogram`, `exponentialHistogram` or `summary`. */
  type: string;
  unit: string;
  description: string;
  series: number;
  services: string[];
  lastUs: number;
}

export interface MetricPoint {
  timeUs: number;
  startUs: number | null;
  /** Of gauges and sums. */
  value: number | null;
  /** Of histograms and summaries. */
  count: number | null;
  sum: number | null;
  min: number | null;
  max: number | null;
  /**
   * `{ bounds, counts }` of a histogram, `{ scale, zeroCount, positive: { offset, counts }, negative }` of an exponential
   * one, `{ quantiles: [[quantile, value]] }` of a summary.
   */
  buckets: unknown;
}

export interface MetricSeries {
  id: number;
  service: string;
  attributes: Attributes;
  temporality: 'delta' | 'cumulative' | null;
  monotonic: boolean;
  points: MetricPoint[];
  exemplars: {
    timeUs: number;
    value: number;
    traceId: string | null;
    spanId: string | null;
    attributes: Attributes;
  }[];
}

export interface ServiceItem {
  service: string;
  requests: number;
  failed: number;
  requestsPerSecond: number;
  /** Within a fifth of the true value; null where nothing was served. */
  p50Ns: number | null;
  p95Ns: number | null;
  p99Ns: number | null;
}

export interface EdgeItem {
  caller: string;
  callee: string;
  /** `peer`: it tells nothing of itself (a database, a foreign host). */
  kind: 'service' | 'peer';
  calls: number;
  failed: number;
  meanNs: number;
  maxNs: number;
}
