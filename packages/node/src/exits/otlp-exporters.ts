import type * as Transformer from '@opentelemetry/otlp-transformer';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { MetricWay } from '../config/pipeline.ts';
import { withVariables } from '../config/with-variables.ts';
import { exporterOptions } from './exporter-options.ts';
import { histogramAggregation } from './histogram-aggregation.ts';
import type { LastRequest } from './last-request.ts';
import { loadPackage } from './load-package.ts';
import { hasTls, type OtlpExit, type OtlpRoute, tlsAsText } from './otlp-route.ts';

type Constructor<Exporter> = new (options: object) => Exporter;

const endings = { 'http/protobuf': 'proto', 'http/json': 'http', grpc: 'grpc' } as const;

/** Spans through the stock exporter of the route's protocol, such as `@opentelemetry/exporter-trace-otlp-http`. */
export function otlpTraceExit(route: OtlpRoute): OtlpExit<SpanExporter, ReadableSpan[]> {
  const { OTLPTraceExporter } = loadPackage<{ OTLPTraceExporter: Constructor<SpanExporter> }>(
    `@opentelemetry/exporter-trace-otlp-${endings[route.protocol]}`,
  );
  const { JsonTraceSerializer, ProtobufTraceSerializer } = serializers();
  return {
    exporter: build(OTLPTraceExporter, exporterOptions(route)),
    encode: encoder(route, 'trace', isJson(route) ? JsonTraceSerializer : ProtobufTraceSerializer),
  };
}

/** Log records through the stock exporter of the route's protocol. */
export function otlpLogExit(route: OtlpRoute): OtlpExit<LogRecordExporter, ReadableLogRecord[]> {
  const { OTLPLogExporter } = loadPackage<{ OTLPLogExporter: Constructor<LogRecordExporter> }>(
    `@opentelemetry/exporter-logs-otlp-${endings[route.protocol]}`,
  );
  const { JsonLogsSerializer, ProtobufLogsSerializer } = serializers();
  return {
    exporter: build(OTLPLogExporter, exporterOptions(route)),
    encode: encoder(route, 'logs', isJson(route) ? JsonLogsSerializer : ProtobufLogsSerializer),
  };
}

/** Metrics through the stock exporter of the route's protocol. */
export function otlpMetricExit(
  route: OtlpRoute,
  shape: Pick<MetricWay, 'temporality' | 'histogramAggregation'>,
): OtlpExit<PushMetricExporter, ResourceMetrics> {
  const { OTLPMetricExporter } = loadPackage<{ OTLPMetricExporter: Constructor<PushMetricExporter> }>(
    `@opentelemetry/exporter-metrics-otlp-${endings[route.protocol]}`,
  );
  const { AggregationTemporalityPreference: preference } = loadPackage<
    typeof import('@opentelemetry/exporter-metrics-otlp-http')
  >('@opentelemetry/exporter-metrics-otlp-http');
  const { CUMULATIVE, DELTA, LOWMEMORY } = preference;
  const { JsonMetricsSerializer, ProtobufMetricsSerializer } = serializers();
  const options = {
    ...exporterOptions(route),
    temporalityPreference: { cumulative: CUMULATIVE, delta: DELTA, lowmemory: LOWMEMORY }[shape.temporality],
    aggregationPreference: histogramAggregation(shape.histogramAggregation),
  };
  return {
    exporter: build(OTLPMetricExporter, options),
    encode: encoder(route, 'metrics', isJson(route) ? JsonMetricsSerializer : ProtobufMetricsSerializer),
  };
}

/**
 * The stock exporters add headers and files of the environment to what they are given. Our configuration has read
 * the environment already; and where a file decides, a key meant for another endpoint must not go along.
 */
function build<Exporter>(Class: Constructor<Exporter>, options: object): Exporter {
  const names = Object.keys(process.env).filter((name) => name.startsWith('OTEL_EXPORTER_OTLP_'));
  const unset = Object.fromEntries(names.map((name) => [name, undefined]));
  return withVariables(unset, () => new Class(options));
}

function serializers(): typeof Transformer {
  return loadPackage('@opentelemetry/otlp-transformer');
}

function isJson({ protocol }: OtlpRoute): boolean {
  return protocol === 'http/json';
}

const services = {
  trace: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
} as const;

function encoder<Records>(
  route: OtlpRoute,
  signal: keyof typeof services,
  serializer: ISerializer<Records, unknown>,
): (records: Records) => LastRequest | undefined {
  const grpc = route.protocol === 'grpc';
  const target = grpc
    ? ({ kind: 'grpc', headers: { ...route.headers } } as const)
    : ({
        kind: 'http',
        headers: {
          ...route.headers,
          'content-type': isJson(route) ? 'application/json' : 'application/x-protobuf',
        },
      } as const);
  const method = `/opentelemetry.proto.collector.${services[signal]}/Export`;
  return (records) => {
    const body = serializer.serializeRequest(records);
    if (body === undefined) return undefined;
    return {
      ...target,
      url: grpc ? `${new URL(route.endpoint).origin}${method}` : route.endpoint,
      body,
      ...(hasTls(route) && { tls: tlsAsText(route) }),
    };
  };
}
