import { ConsoleMetricExporter, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { MetricWay } from '../config/pipeline.ts';
import { deliveredMetrics } from './delivered-metrics.ts';
import { encodeMetrics } from './encoding.ts';
import { MetricExit, type MetricExitOptions } from './metric-exit.ts';
import { stockMetricExporter } from './otlp-exporters.ts';
import { endpointOf, type RecordExitParts } from './record-exits.ts';
import { stockLastRequest } from './stock-last-request.ts';

/** One way out for metrics, and the reader that collects into it. */
export interface PushedMetrics {
  exit: MetricExit;
  reader: PeriodicExportingMetricReader;
}

export function buildMetricExits(ways: readonly MetricWay[], parts: RecordExitParts): PushedMetrics[] {
  return ways.map((metricWay) => {
    const { intervalMs, timeoutMs } = metricWay;
    const exit = new MetricExit(exitOptions(metricWay, parts));
    const reader = new PeriodicExportingMetricReader({
      exporter: exit,
      exportIntervalMillis: intervalMs,
      exportTimeoutMillis: timeoutMs,
    });
    return { exit, reader };
  });
}

function exitOptions(metricWay: MetricWay, parts: RecordExitParts): MetricExitOptions {
  const { copies, report, deliveries, routeOf } = parts;
  const { way } = metricWay;
  const endpoint = endpointOf(way);
  const shared = {
    safeResource: copies.resource,
    onOffered: (count: number) => report.offered('metrics', count),
    onDelivered: (count: number) => report.delivered('metrics', count, endpoint),
    onFailed: (count: number, error: unknown) => {
      report.dropped('metrics', count, 'export_failed');
      report.failed(endpoint, error);
    },
  };
  if (way.to === 'console') return { ...shared, exporter: new ConsoleMetricExporter() };
  const encode = encodeMetrics(way.otlp.protocol);
  const delivery = deliveries.of(way);
  if (delivery) {
    return {
      ...shared,
      exporter: deliveredMetrics(delivery, encode, metricWay),
      // The delivery counts them when they have arrived.
      onDelivered: () => {},
      lastRequests: (metrics, points) => {
        const last = encode(metrics, points);
        return last ? delivery.lastRequest(last) : [];
      },
    };
  }
  const route = routeOf(way.otlp);
  return {
    ...shared,
    exporter: stockMetricExporter(route, metricWay),
    lastRequests: (metrics, points) => stockLastRequest(route, encode(metrics, points), report),
  };
}
