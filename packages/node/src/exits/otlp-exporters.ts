import type * as MetricsHttp from '@opentelemetry/exporter-metrics-otlp-http';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { MetricWay } from '../config/pipeline.ts';
import { withVariables } from '../config/with-variables.ts';
import { exporterOptions } from './exporter-options.ts';
import { histogramAggregation } from './histogram-aggregation.ts';
import { loadPackage } from './load-package.ts';
import type { OtlpRoute } from './otlp-route.ts';

type Constructor<Exporter> = new (options: object) => Exporter;

const endings = { 'http/protobuf': 'proto', 'http/json': 'http', grpc: 'grpc' } as const;

/** The stock exporter of the route's protocol, such as `@opentelemetry/exporter-trace-otlp-http`. */
export function stockTraceExporter(route: OtlpRoute): SpanExporter {
  const { OTLPTraceExporter } = loadPackage<{ OTLPTraceExporter: Constructor<SpanExporter> }>(
    `@opentelemetry/exporter-trace-otlp-${endings[route.protocol]}`,
  );
  return build(OTLPTraceExporter, exporterOptions(route));
}

/** The stock exporter for log records. */
export function stockLogExporter(route: OtlpRoute): LogRecordExporter {
  const { OTLPLogExporter } = loadPackage<{ OTLPLogExporter: Constructor<LogRecordExporter> }>(
    `@opentelemetry/exporter-logs-otlp-${endings[route.protocol]}`,
  );
  return build(OTLPLogExporter, exporterOptions(route));
}

/** The stock exporter for metrics. */
export function stockMetricExporter(
  route: OtlpRoute,
  shape: Pick<MetricWay, 'temporality' | 'histogramAggregation'>,
): PushMetricExporter {
  const { OTLPMetricExporter } = loadPackage<{ OTLPMetricExporter: Constructor<PushMetricExporter> }>(
    `@opentelemetry/exporter-metrics-otlp-${endings[route.protocol]}`,
  );
  const { AggregationTemporalityPreference: preference } = loadPackage<typeof MetricsHttp>(
    '@opentelemetry/exporter-metrics-otlp-http',
  );
  const { CUMULATIVE, DELTA, LOWMEMORY } = preference;
  return build(OTLPMetricExporter, {
    ...exporterOptions(route),
    temporalityPreference: { cumulative: CUMULATIVE, delta: DELTA, lowmemory: LOWMEMORY }[shape.temporality],
    aggregationPreference: histogramAggregation(shape.histogramAggregation),
  });
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
