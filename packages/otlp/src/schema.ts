/**
 * The OTLP messages as tables (opentelemetry-proto 1.11: common, resource, trace, logs, metrics). Names are
 * those of the OTLP/JSON encoding; `id` is a bytes field that OTLP/JSON writes as hex.
 */
export type ScalarKind =
  | 'string'
  | 'bytes'
  | 'id'
  | 'bool'
  | 'enum'
  | 'int32'
  | 'uint32'
  | 'sint32'
  | 'fixed32'
  | 'int64'
  | 'uint64'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

export interface Field {
  readonly name: string;
  readonly kind: ScalarKind | MessageSchema;
  readonly repeated: boolean;
  /** Fields of one oneof share this name: the last one on the wire wins. */
  readonly oneof: string | undefined;
}

/** One message: its fields by field number. */
export interface MessageSchema {
  readonly name: string;
  readonly fields: Map<number, Field>;
  readonly byName: Map<string, Field>;
}

type Row = [
  number: number,
  name: string,
  kind: ScalarKind | MessageSchema,
  how?: 'repeated' | { oneof: string },
];

function message(name: string, rows: Row[]): MessageSchema {
  const schema: MessageSchema = { name, fields: new Map(), byName: new Map() };
  return extend(schema, rows);
}

function extend(schema: MessageSchema, rows: Row[]): MessageSchema {
  for (const [number, name, kind, how] of rows) {
    const oneof = typeof how === 'object' ? how.oneof : undefined;
    const field: Field = { name, kind, repeated: how === 'repeated', oneof };
    schema.fields.set(number, field);
    schema.byName.set(name, field);
  }
  return schema;
}

const value = { oneof: 'value' };
const anyValue = message('AnyValue', []);
const keyValue = message('KeyValue', [
  [1, 'key', 'string'],
  [2, 'value', anyValue],
  [3, 'keyStrindex', 'int32'],
]);
extend(anyValue, [
  [1, 'stringValue', 'string', value],
  [2, 'boolValue', 'bool', value],
  [3, 'intValue', 'int64', value],
  [4, 'doubleValue', 'double', value],
  [5, 'arrayValue', message('ArrayValue', [[1, 'values', anyValue, 'repeated']]), value],
  [6, 'kvlistValue', message('KeyValueList', [[1, 'values', keyValue, 'repeated']]), value],
  [7, 'bytesValue', 'bytes', value],
  [8, 'stringValueStrindex', 'int32', value],
]);

const scope = message('InstrumentationScope', [
  [1, 'name', 'string'],
  [2, 'version', 'string'],
  [3, 'attributes', keyValue, 'repeated'],
  [4, 'droppedAttributesCount', 'uint32'],
]);
const entityRef = message('EntityRef', [
  [1, 'schemaUrl', 'string'],
  [2, 'type', 'string'],
  [3, 'idKeys', 'string', 'repeated'],
  [4, 'descriptionKeys', 'string', 'repeated'],
]);
const resource = message('Resource', [
  [1, 'attributes', keyValue, 'repeated'],
  [2, 'droppedAttributesCount', 'uint32'],
  [3, 'entityRefs', entityRef, 'repeated'],
]);

const spanEvent = message('Event', [
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'name', 'string'],
  [3, 'attributes', keyValue, 'repeated'],
  [4, 'droppedAttributesCount', 'uint32'],
]);
const spanLink = message('Link', [
  [1, 'traceId', 'id'],
  [2, 'spanId', 'id'],
  [3, 'traceState', 'string'],
  [4, 'attributes', keyValue, 'repeated'],
  [5, 'droppedAttributesCount', 'uint32'],
  [6, 'flags', 'fixed32'],
]);
const spanStatus = message('Status', [
  [2, 'message', 'string'],
  [3, 'code', 'enum'],
]);
const span = message('Span', [
  [1, 'traceId', 'id'],
  [2, 'spanId', 'id'],
  [3, 'traceState', 'string'],
  [4, 'parentSpanId', 'id'],
  [5, 'name', 'string'],
  [6, 'kind', 'enum'],
  [7, 'startTimeUnixNano', 'fixed64'],
  [8, 'endTimeUnixNano', 'fixed64'],
  [9, 'attributes', keyValue, 'repeated'],
  [10, 'droppedAttributesCount', 'uint32'],
  [11, 'events', spanEvent, 'repeated'],
  [12, 'droppedEventsCount', 'uint32'],
  [13, 'links', spanLink, 'repeated'],
  [14, 'droppedLinksCount', 'uint32'],
  [15, 'status', spanStatus],
  [16, 'flags', 'fixed32'],
]);

const logRecord = message('LogRecord', [
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'severityNumber', 'enum'],
  [3, 'severityText', 'string'],
  [5, 'body', anyValue],
  [6, 'attributes', keyValue, 'repeated'],
  [7, 'droppedAttributesCount', 'uint32'],
  [8, 'flags', 'fixed32'],
  [9, 'traceId', 'id'],
  [10, 'spanId', 'id'],
  [11, 'observedTimeUnixNano', 'fixed64'],
  [12, 'eventName', 'string'],
]);

const exemplar = message('Exemplar', [
  [2, 'timeUnixNano', 'fixed64'],
  [3, 'asDouble', 'double', value],
  [4, 'spanId', 'id'],
  [5, 'traceId', 'id'],
  [6, 'asInt', 'sfixed64', value],
  [7, 'filteredAttributes', keyValue, 'repeated'],
]);
const numberPoint = message('NumberDataPoint', [
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'asDouble', 'double', value],
  [5, 'exemplars', exemplar, 'repeated'],
  [6, 'asInt', 'sfixed64', value],
  [7, 'attributes', keyValue, 'repeated'],
  [8, 'flags', 'uint32'],
]);
const histogramPoint = message('HistogramDataPoint', [
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'bucketCounts', 'fixed64', 'repeated'],
  [7, 'explicitBounds', 'double', 'repeated'],
  [8, 'exemplars', exemplar, 'repeated'],
  [9, 'attributes', keyValue, 'repeated'],
  [10, 'flags', 'uint32'],
  [11, 'min', 'double'],
  [12, 'max', 'double'],
]);
const buckets = message('Buckets', [
  [1, 'offset', 'sint32'],
  [2, 'bucketCounts', 'uint64', 'repeated'],
]);
const exponentialPoint = message('ExponentialHistogramDataPoint', [
  [1, 'attributes', keyValue, 'repeated'],
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'scale', 'sint32'],
  [7, 'zeroCount', 'fixed64'],
  [8, 'positive', buckets],
  [9, 'negative', buckets],
  [10, 'flags', 'uint32'],
  [11, 'exemplars', exemplar, 'repeated'],
  [12, 'min', 'double'],
  [13, 'max', 'double'],
  [14, 'zeroThreshold', 'double'],
]);
const quantile = message('ValueAtQuantile', [
  [1, 'quantile', 'double'],
  [2, 'value', 'double'],
]);
const summaryPoint = message('SummaryDataPoint', [
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'quantileValues', quantile, 'repeated'],
  [7, 'attributes', keyValue, 'repeated'],
  [8, 'flags', 'uint32'],
]);
const data = { oneof: 'data' };
const metric = message('Metric', [
  [1, 'name', 'string'],
  [2, 'description', 'string'],
  [3, 'unit', 'string'],
  [5, 'gauge', message('Gauge', [[1, 'dataPoints', numberPoint, 'repeated']]), data],
  [
    7,
    'sum',
    message('Sum', [
      [1, 'dataPoints', numberPoint, 'repeated'],
      [2, 'aggregationTemporality', 'enum'],
      [3, 'isMonotonic', 'bool'],
    ]),
    data,
  ],
  [9, 'histogram', histogramOf(histogramPoint), data],
  [10, 'exponentialHistogram', histogramOf(exponentialPoint), data],
  [11, 'summary', message('Summary', [[1, 'dataPoints', summaryPoint, 'repeated']]), data],
  [12, 'metadata', keyValue, 'repeated'],
]);

function histogramOf(point: MessageSchema): MessageSchema {
  return message('Histogram', [
    [1, 'dataPoints', point, 'repeated'],
    [2, 'aggregationTemporality', 'enum'],
  ]);
}

/** `Export…ServiceRequest` of a signal: resources, their scopes, their records. */
function exportRequest(
  name: string,
  resourceField: string,
  scopeField: string,
  record: [string, MessageSchema],
) {
  const scoped = message(scopeField, [
    [1, 'scope', scope],
    [2, record[0], record[1], 'repeated'],
    [3, 'schemaUrl', 'string'],
  ]);
  const perResource = message(resourceField, [
    [1, 'resource', resource],
    [2, scopeField, scoped, 'repeated'],
    [3, 'schemaUrl', 'string'],
  ]);
  return message(name, [[1, resourceField, perResource, 'repeated']]);
}

export const REQUEST_SCHEMAS: Record<'traces' | 'logs' | 'metrics', MessageSchema> = {
  traces: exportRequest('ExportTraceServiceRequest', 'resourceSpans', 'scopeSpans', ['spans', span]),
  logs: exportRequest('ExportLogsServiceRequest', 'resourceLogs', 'scopeLogs', ['logRecords', logRecord]),
  metrics: exportRequest('ExportMetricsServiceRequest', 'resourceMetrics', 'scopeMetrics', [
    'metrics',
    metric,
  ]),
};
