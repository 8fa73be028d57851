/** What the panels about telemetry itself select, and where their series lead. */
import { type Link, label, logs, traces } from '../../parts/links.ts';

export const chosen = 'service_name=~"$service"';
/** The exporters' counter of each signal: delivered where it has no `error.type`. */
export const exported: readonly { signal: string; metric: string }[] = [
  { signal: 'spans', metric: 'otel_sdk_exporter_span_exported_total' },
  { signal: 'log records', metric: 'otel_sdk_exporter_log_exported_total' },
  { signal: 'data points', metric: 'otel_sdk_exporter_metric_data_point_exported_total' },
];

export const linesOfService: Link = logs(
  'Warnings of this service',
  `{service_name="${label('service_name')}"} | severity_number >= 13`,
);
export const tracesOfService: Link = traces(
  'Traces of this service',
  `{ resource.service.name = "${label('service_name')}" }`,
);
export const behind: Link[] = [tracesOfService, linesOfService];
