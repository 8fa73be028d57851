import type * as Transformer from '@opentelemetry/otlp-transformer';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Batch } from '@throughline/otlp';
import type { OtlpProtocol } from '../config/table-otlp.ts';
import type { Signal } from './delivery-report.ts';
import { loadPackage } from './load-package.ts';

/** Safe records as bytes; undefined where there is nothing to send. */
export type Encode<Records> = (records: Records, items: number) => Batch | undefined;

export function encodeSpans(protocol: OtlpProtocol): Encode<ReadableSpan[]> {
  const { JsonTraceSerializer, ProtobufTraceSerializer } = serializers();
  return encoder('traces', protocol, JsonTraceSerializer, ProtobufTraceSerializer);
}

export function encodeLogs(protocol: OtlpProtocol): Encode<ReadableLogRecord[]> {
  const { JsonLogsSerializer, ProtobufLogsSerializer } = serializers();
  return encoder('logs', protocol, JsonLogsSerializer, ProtobufLogsSerializer);
}

export function encodeMetrics(protocol: OtlpProtocol): Encode<ResourceMetrics> {
  const { JsonMetricsSerializer, ProtobufMetricsSerializer } = serializers();
  return encoder('metrics', protocol, JsonMetricsSerializer, ProtobufMetricsSerializer);
}

/** The stock serializers; what gRPC carries is the same message as http/protobuf. */
function encoder<Records>(
  signal: Signal,
  protocol: OtlpProtocol,
  json: ISerializer<Records, unknown>,
  protobuf: ISerializer<Records, unknown>,
): Encode<Records> {
  const isJson = protocol === 'http/json';
  const serializer = isJson ? json : protobuf;
  const contentType = isJson ? 'application/json' : 'application/x-protobuf';
  return (records, items) => {
    const body = serializer.serializeRequest(records);
    return body && { signal, body, items, contentType };
  };
}

function serializers(): typeof Transformer {
  return loadPackage('@opentelemetry/otlp-transformer');
}
