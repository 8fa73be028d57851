import type * as Transformer from '@opentelemetry/otlp-transformer';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Batch, encodeLogs, encodeMetrics, encodeTraces, type MetricsSource } from '@throughline/otlp';
import type { OtlpProtocol } from '../config/table-otlp.ts';
import type { Signal } from './account.ts';
import { loadPackage } from './load-package.ts';

/** Safe records as bytes; undefined where there is nothing to send. */
export type Encode<Records> = (records: Records, items: number) => Batch | undefined;

/** How the records of each signal become bytes; what gRPC carries is the same message as http/protobuf. */
export interface Encodings {
  /** Whether our encoder makes the bytes, which takes one record after the other. */
  isOurs(protocol: OtlpProtocol): boolean;
  spans(protocol: OtlpProtocol): Encode<ReadableSpan[]>;
  logs(protocol: OtlpProtocol): Encode<ReadableLogRecord[]>;
  metrics(protocol: OtlpProtocol): Encode<ResourceMetrics>;
}

/** @param stock the serializers of OpenTelemetry make protobuf, too; they always make JSON */
export function createEncodings(stock: boolean): Encodings {
  return {
    isOurs: (protocol) => !stock && protocol !== 'http/json',
    spans: encodings('traces', stock ? undefined : encodeTraces, () => {
      const { JsonTraceSerializer, ProtobufTraceSerializer } = serializers();
      return [JsonTraceSerializer, ProtobufTraceSerializer];
    }),
    logs: encodings('logs', stock ? undefined : encodeLogs, () => {
      const { JsonLogsSerializer, ProtobufLogsSerializer } = serializers();
      return [JsonLogsSerializer, ProtobufLogsSerializer];
    }),
    metrics: encodings(
      'metrics',
      stock ? undefined : (collection) => encodeMetrics(collection as MetricsSource),
      () => {
        const { JsonMetricsSerializer, ProtobufMetricsSerializer } = serializers();
        return [JsonMetricsSerializer, ProtobufMetricsSerializer];
      },
    ),
  };
}

type Serialize<Records> = (records: Records) => Uint8Array | undefined;

function encodings<Records>(
  signal: Signal,
  ours: Serialize<Records> | undefined,
  load: () => [json: ISerializer<Records, unknown>, protobuf: ISerializer<Records, unknown>],
): (protocol: OtlpProtocol) => Encode<Records> {
  return (protocol) => {
    const isJson = protocol === 'http/json';
    const contentType = isJson ? 'application/json' : 'application/x-protobuf';
    const serialize = (!isJson && ours) || stockSerialize(load()[isJson ? 0 : 1]);
    return (records, items) => {
      const body = serialize(records);
      return body && { signal, body, items, contentType };
    };
  };
}

function stockSerialize<Records>(serializer: ISerializer<Records, unknown>): Serialize<Records> {
  return (records) => serializer.serializeRequest(records);
}

function serializers(): typeof Transformer {
  return loadPackage('@opentelemetry/otlp-transformer');
}
