import { createRequire } from 'node:module';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtlpConfig } from '../config/config.ts';
import type { TlsFiles } from '../config/tls-files.ts';
import { histogramAggregation } from './histogram-aggregation.ts';
import type { LastRequest } from './last-request.ts';

const require = createRequire(import.meta.url);

/** Where one signal goes, with the contents of its certificate files. */
export interface OtlpRoute extends OtlpConfig {
  readonly tls: TlsFiles;
}

/** A stock exporter, and the same encoding for a send that cannot wait for it. */
export interface OtlpExit<Exporter, Records> {
  exporter: Exporter;
  encode(records: Records): LastRequest | undefined;
}

/** Spans over http/protobuf, or over http/json through `@opentelemetry/exporter-trace-otlp-http`. */
export function otlpTraceExit(route: OtlpRoute): OtlpExit<SpanExporter, ReadableSpan[]> {
  const json = route.protocol === 'http/json';
  const { OTLPTraceExporter } = load<typeof import('@opentelemetry/exporter-trace-otlp-http')>(
    json ? '@opentelemetry/exporter-trace-otlp-http' : '@opentelemetry/exporter-trace-otlp-proto',
  );
  const { JsonTraceSerializer, ProtobufTraceSerializer } = serializers();
  return {
    exporter: new OTLPTraceExporter(exporterOptions(route)),
    encode: encoder(route, json ? JsonTraceSerializer : ProtobufTraceSerializer),
  };
}

/** Log records over http/protobuf or http/json. */
export function otlpLogExit(route: OtlpRoute): OtlpExit<LogRecordExporter, ReadableLogRecord[]> {
  const json = route.protocol === 'http/json';
  const { OTLPLogExporter } = load<typeof import('@opentelemetry/exporter-logs-otlp-http')>(
    json ? '@opentelemetry/exporter-logs-otlp-http' : '@opentelemetry/exporter-logs-otlp-proto',
  );
  const { JsonLogsSerializer, ProtobufLogsSerializer } = serializers();
  return {
    exporter: new OTLPLogExporter(exporterOptions(route)),
    encode: encoder(route, json ? JsonLogsSerializer : ProtobufLogsSerializer),
  };
}

/** How metrics are summed up before they go out. */
export interface MetricShape {
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
  readonly histogramAggregation: Parameters<typeof histogramAggregation>[0];
}

/** Metrics over http/protobuf or http/json. */
export function otlpMetricExit(
  route: OtlpRoute,
  shape: MetricShape,
): OtlpExit<PushMetricExporter, ResourceMetrics> {
  const json = route.protocol === 'http/json';
  const http = load<typeof import('@opentelemetry/exporter-metrics-otlp-http')>(
    '@opentelemetry/exporter-metrics-otlp-http',
  );
  const { OTLPMetricExporter } = json
    ? http
    : load<typeof import('@opentelemetry/exporter-metrics-otlp-proto')>(
        '@opentelemetry/exporter-metrics-otlp-proto',
      );
  const { CUMULATIVE, DELTA, LOWMEMORY } = http.AggregationTemporalityPreference;
  const { JsonMetricsSerializer, ProtobufMetricsSerializer } = serializers();
  return {
    exporter: new OTLPMetricExporter({
      ...exporterOptions(route),
      temporalityPreference: { cumulative: CUMULATIVE, delta: DELTA, lowmemory: LOWMEMORY }[
        shape.temporality
      ],
      aggregationPreference: histogramAggregation(shape.histogramAggregation),
    }),
    encode: encoder(route, json ? JsonMetricsSerializer : ProtobufMetricsSerializer),
  };
}

/** Loaded by name when its protocol is chosen: the other one's code stays on the disk. */
function load<Module>(name: string): Module {
  return require(name) as Module;
}

function serializers(): typeof import('@opentelemetry/otlp-transformer') {
  return load('@opentelemetry/otlp-transformer');
}

function exporterOptions(route: OtlpRoute) {
  return {
    url: route.endpoint,
    headers: { ...route.headers },
    timeoutMillis: route.timeoutMs,
    compression: route.compression as never,
    ...(hasTls(route) && { httpAgentOptions: { keepAlive: true, ...route.tls } }),
  };
}

function encoder<Records>(
  route: OtlpRoute,
  serializer: ISerializer<Records, unknown>,
): (records: Records) => LastRequest | undefined {
  const contentType = route.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  return (records) => {
    const body = serializer.serializeRequest(records);
    if (body === undefined) return undefined;
    return {
      url: route.endpoint,
      headers: { ...route.headers, 'content-type': contentType },
      body,
      ...(hasTls(route) && { tls: asText(route.tls) }),
    };
  };
}

function hasTls({ tls }: OtlpRoute): boolean {
  return Object.keys(tls).length > 0;
}

/** PEM is text; a worker thread takes it as such without a copy of our buffers. */
function asText({ ca, cert, key }: TlsFiles): NonNullable<LastRequest['tls']> {
  return {
    ...(ca && { ca: ca.toString() }),
    ...(cert && { cert: cert.toString() }),
    ...(key && { key: key.toString() }),
  };
}
