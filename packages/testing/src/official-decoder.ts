import {
  createFileRegistry,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { ContentType, DataOf, Signal } from '@throughline/otlp';
import { OFFICIAL_DEFINITIONS } from './official-definitions.ts';

const REQUEST_NAMES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
  logs: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest',
  metrics: 'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest',
};
const ID_FIELDS = new Set(['traceId', 'spanId', 'parentSpanId']);

let schemas: Record<Signal, DescMessage> | undefined;

/**
 * Decodes an export request by the OpenTelemetry project's own definitions and the protobuf runtime of Buf, into
 * the OTLP/JSON shape. Nothing of Throughline takes part, so it can be used to test Throughline.
 * @throws where the body is not such a request
 */
export function decodeOfficially<S extends Signal>(
  signal: S,
  body: Uint8Array,
  contentType: ContentType,
): DataOf[S] {
  const schema = officialSchema(signal);
  const message =
    contentType === 'application/json'
      ? fromJson(schema, withIds(JSON.parse(Buffer.from(body).toString('utf8')), hexToBase64), {
          ignoreUnknownFields: true,
        })
      : fromBinary(schema, body);
  return withIds(toJson(schema, message, { enumAsInteger: true }), base64ToHex) as DataOf[S];
}

/** The descriptor of a signal's `Export…ServiceRequest`. */
export function officialSchema(signal: Signal): DescMessage {
  schemas ??= loadSchemas();
  return schemas[signal];
}

function loadSchemas(): Record<Signal, DescMessage> {
  const set = fromBinary(FileDescriptorSetSchema, Buffer.from(OFFICIAL_DEFINITIONS, 'base64'));
  const registry = createFileRegistry(set);
  const find = (signal: Signal): DescMessage => {
    const schema = registry.getMessage(REQUEST_NAMES[signal]);
    if (!schema) throw new Error(`The official definitions hold no ${REQUEST_NAMES[signal]}.`);
    return schema;
  };
  return { traces: find('traces'), logs: find('logs'), metrics: find('metrics') };
}

/** OTLP/JSON writes ids as hex where the protobuf JSON mapping, which Buf's runtime follows, has base64. */
function withIds(value: JsonValue, convert: (id: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((one) => withIds(one, convert));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' && ID_FIELDS.has(key) ? convert(inner) : withIds(inner, convert),
    ]),
  );
}

function hexToBase64(id: string): string {
  return Buffer.from(id, 'hex').toString('base64');
}

function base64ToHex(id: string): string {
  return Buffer.from(id, 'base64').toString('hex');
}
