import type {
  AnyValue,
  DataPoint,
  Exemplar,
  KeyValue,
  LogsData,
  Metric,
  MetricsData,
  Resource,
  Scope,
  Span,
  TracesData,
} from '@throughline/otlp';
import type {
  Attributes,
  MetricKind,
  RecordedExemplar,
  RecordedLog,
  RecordedMetric,
  RecordedPoint,
  RecordedScope,
  RecordedSpan,
  SpanKindName,
  Value,
} from './records.ts';

const SPAN_KINDS: readonly SpanKindName[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;
const TEMPORALITIES = [undefined, 'delta', 'cumulative'] as const;
const METRIC_KINDS: readonly MetricKind[] = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** One plain object per span, each with its resource and scope. */
export function flattenSpans(data: TracesData): RecordedSpan[] {
  return (data.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => ({ ...flattenSpan(span), ...origin(resource, scope) })),
    ),
  );
}

/** One plain object per log record. */
export function flattenLogs(data: LogsData): RecordedLog[] {
  return (data.resourceLogs ?? []).flatMap(({ resource, scopeLogs = [] }) =>
    scopeLogs.flatMap(({ scope, logRecords = [] }) =>
      logRecords.map((record) => ({
        body: record.body && plainValue(record.body),
        eventName: record.eventName || undefined,
        severityText: record.severityText || undefined,
        severityNumber: record.severityNumber ?? 0,
        attributes: plainAttributes(record.attributes),
        traceId: record.traceId || undefined,
        spanId: record.spanId || undefined,
        time: milliseconds(record.timeUnixNano ?? record.observedTimeUnixNano),
        ...origin(resource, scope),
      })),
    ),
  );
}

/** One plain object per metric. */
export function flattenMetrics(data: MetricsData): RecordedMetric[] {
  return (data.resourceMetrics ?? []).flatMap(({ resource, scopeMetrics = [] }) =>
    scopeMetrics.flatMap(({ scope, metrics = [] }) =>
      metrics.map((metric) => ({ ...flattenMetric(metric), ...origin(resource, scope) })),
    ),
  );
}

function flattenSpan(span: Span): Omit<RecordedSpan, 'resource' | 'scope'> {
  return {
    name: span.name ?? '',
    kind: SPAN_KINDS[span.kind ?? 0] ?? 'unspecified',
    traceId: span.traceId ?? '',
    spanId: span.spanId ?? '',
    parentSpanId: span.parentSpanId || undefined,
    attributes: plainAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? '',
      time: milliseconds(event.timeUnixNano),
      attributes: plainAttributes(event.attributes),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: link.traceId ?? '',
      spanId: link.spanId ?? '',
      attributes: plainAttributes(link.attributes),
    })),
    status: {
      code: STATUS_CODES[span.status?.code ?? 0] ?? 'unset',
      message: span.status?.message || undefined,
    },
    startTime: milliseconds(span.startTimeUnixNano),
    endTime: milliseconds(span.endTimeUnixNano),
  };
}

function flattenMetric(metric: Metric): Omit<RecordedMetric, 'resource' | 'scope'> {
  const kind = METRIC_KINDS.find((one) => metric[one] !== undefined) ?? 'gauge';
  const data = metric[kind] ?? {};
  return {
    name: metric.name ?? '',
    description: metric.description ?? '',
    unit: metric.unit ?? '',
    kind,
    temporality: TEMPORALITIES[data.aggregationTemporality ?? 0],
    monotonic: kind === 'sum' ? (metric.sum?.isMonotonic ?? false) : undefined,
    dataPoints: (data.dataPoints ?? []).map(flattenPoint),
  };
}

function flattenPoint(point: DataPoint): RecordedPoint {
  const present = defined({
    value: numberOf(point),
    count: optionalNumber(point.count),
    sum: optionalNumber(point.sum),
    min: optionalNumber(point.min),
    max: optionalNumber(point.max),
    bucketCounts: point.bucketCounts?.map(Number),
    explicitBounds: point.explicitBounds?.map(Number),
    exemplars: point.exemplars?.map(flattenExemplar),
  });
  return {
    attributes: plainAttributes(point.attributes),
    startTime: milliseconds(point.startTimeUnixNano),
    time: milliseconds(point.timeUnixNano),
    ...present,
  };
}

function flattenExemplar(exemplar: Exemplar): RecordedExemplar {
  return {
    value: numberOf(exemplar) ?? 0,
    time: milliseconds(exemplar.timeUnixNano),
    traceId: exemplar.traceId || undefined,
    spanId: exemplar.spanId || undefined,
    attributes: plainAttributes(exemplar.filteredAttributes),
  };
}

function numberOf({ asInt, asDouble }: Pick<DataPoint, 'asInt' | 'asDouble'>): number | bigint | undefined {
  return asInt === undefined ? optionalNumber(asDouble) : integer(asInt);
}

function origin(
  resource: Resource | undefined,
  scope: Scope | undefined,
): { resource: Attributes; scope: RecordedScope } {
  return {
    resource: plainAttributes(resource?.attributes),
    scope: { name: scope?.name ?? '', version: scope?.version || undefined },
  };
}

function plainAttributes(attributes: KeyValue[] | undefined): Attributes {
  // fromEntries defines own properties, so a key named __proto__ stays a key.
  return Object.fromEntries(
    (attributes ?? []).map(({ key, value }) => [key ?? '', value && plainValue(value)]),
  );
}

function plainValue(value: AnyValue): Value {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue !== undefined) return plainAttributes(value.kvlistValue.values);
  if (value.bytesValue !== undefined) return new Uint8Array(Buffer.from(value.bytesValue, 'base64'));
  return undefined;
}

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function optionalNumber(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function milliseconds(nanoseconds: string | undefined): number {
  // Whole microseconds first: they fit a double exactly, nanoseconds since 1970 do not.
  return Number(BigInt(nanoseconds ?? 0) / 1_000n) / 1_000;
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
