import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import type { DecodeLimits } from './limits.ts';
import type { DataOf, LogsData, MetricsData, TracesData } from './shapes.ts';
import type { Signal } from './signal.ts';

/** The two encodings of OTLP over HTTP. */
export type ContentType = 'application/x-protobuf' | 'application/json';

/**
 * Decodes the body of an OTLP export request of either encoding into the OTLP/JSON shape.
 *
 * Depth, size and the number of elements are bounded (see {@link DecodeLimits}); unknown fields are passed over.
 * @throws OtlpDecodeError where the body is not such a request, or passes a limit
 */
export function decode<S extends Signal>(
  signal: S,
  body: Uint8Array,
  contentType: ContentType,
  limits: DecodeLimits = {},
): DataOf[S] {
  return contentType === 'application/json'
    ? decodeJson(signal, body, limits)
    : decodeProtobuf(signal, body, limits);
}

/** Decodes a protobuf `ExportTraceServiceRequest`. @throws OtlpDecodeError */
export function decodeTraces(bytes: Uint8Array, limits: DecodeLimits = {}): TracesData {
  return decodeProtobuf('traces', bytes, limits);
}

/** Decodes a protobuf `ExportLogsServiceRequest`. @throws OtlpDecodeError */
export function decodeLogs(bytes: Uint8Array, limits: DecodeLimits = {}): LogsData {
  return decodeProtobuf('logs', bytes, limits);
}

/** Decodes a protobuf `ExportMetricsServiceRequest`. @throws OtlpDecodeError */
export function decodeMetrics(bytes: Uint8Array, limits: DecodeLimits = {}): MetricsData {
  return decodeProtobuf('metrics', bytes, limits);
}
