import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { MetricWay } from '../config/pipeline.ts';
import { MetricExit } from './metric-exit.ts';
import { otlpMetricExit } from './otlp-exporters.ts';
import type { OtlpExit } from './otlp-route.ts';
import { endpointOf, type RecordExitParts } from './record-exits.ts';

/** One way out for metrics, and the reader that collects into it. */
export interface PushedMetrics {
  exit: MetricExit;
  reader: PeriodicExportingMetricReader;
}

export function buildMetricExits(
  ways: readonly MetricWay[],
  { copies, report, routeOf }: RecordExitParts,
): PushedMetrics[] {
  return ways.map((metricWay) => {
    const { way, intervalMs, timeoutMs } = metricWay;
    const endpoint = endpointOf(way);
    const out: Partial<OtlpExit<PushMetricExporter, ResourceMetrics>> =
      way.to === 'otlp'
        ? otlpMetricExit(routeOf(way.otlp), metricWay)
        : { exporter: new ConsoleMetricExporter() };
    const exit = new MetricExit({
      exporter: out.exporter as PushMetricExporter,
      encode: out.encode,
      safeResource: copies.resource,
      onDelivered: (count) => report.delivered('metrics', count, endpoint),
      onFailed: (count, error) => {
        report.dropped('metrics', count, 'export_failed');
        report.failed(endpoint, error);
      },
    });
    const reader = new PeriodicExportingMetricReader({
      exporter: exit,
      exportIntervalMillis: intervalMs,
      exportTimeoutMillis: timeoutMs,
    });
    return { exit, reader };
  });
}
