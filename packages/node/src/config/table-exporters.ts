import { listOf } from './rules.ts';
import type { Setting } from './setting.ts';

export type TraceExporterName = 'otlp' | 'console';
export type LogExporterName = 'otlp' | 'console';
export type MetricExporterName = 'otlp' | 'prometheus' | 'console';

const unavailable = ['zipkin', 'jaeger', 'logging', 'otlp/stdout'];

export const tracesExporter: Setting<readonly TraceExporterName[]> = {
  name: 'OTEL_TRACES_EXPORTER',
  group: 'Exporters',
  from: 'OpenTelemetry',
  rule: listOf<TraceExporterName>(['otlp', 'console'], { unavailable }),
  fallback: ['otlp'],
  says: 'Where spans go. `none` sends no spans; trace ids still reach the log lines and the next service. `zipkin` is not available: a collector translates.',
};

export const metricsExporter: Setting<readonly MetricExporterName[]> = {
  name: 'OTEL_METRICS_EXPORTER',
  group: 'Exporters',
  from: 'OpenTelemetry',
  rule: listOf<MetricExporterName>(['otlp', 'prometheus', 'console'], { unavailable }),
  fallback: ['otlp', 'prometheus'],
  says: 'Where metrics go. `prometheus` serves `/metrics` on the management listener. The specification has `otlp` alone as its default.',
};

export const logsExporter: Setting<readonly LogExporterName[]> = {
  name: 'OTEL_LOGS_EXPORTER',
  group: 'Exporters',
  from: 'OpenTelemetry',
  rule: listOf<LogExporterName>(['otlp', 'console'], { unavailable }),
  fallback: ['otlp'],
  says: 'Where log records go, besides the lines on stdout, which `THROUGHLINE_LOG_FORMAT` switches.',
};

export const exporterSettings: readonly Setting<unknown>[] = [tracesExporter, metricsExporter, logsExporter];
