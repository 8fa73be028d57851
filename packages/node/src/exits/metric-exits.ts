import type { MetricWay } from '../config/pipeline.ts';
import { otlpExporterType } from './component-types.ts';
import { consoleMetricExporter } from './console-exporters.ts';
import { deliveredMetrics } from './delivered-metrics.ts';
import { reasonOf } from './endpoint-words.ts';
import { MetricExit, type MetricExitOptions } from './metric-exit.ts';
import { LastMetricReader } from './metric-reader.ts';
import { stockMetricExporter } from './otlp-exporters.ts';
import { endpointOf, type RecordExitParts } from './record-exits.ts';
import { stockLastRequest } from './stock-last-request.ts';

/** One way out for metrics, and the reader that collects into it. */
export interface PushedMetrics {
  exit: MetricExit;
  reader: LastMetricReader;
}

export function buildMetricExits(ways: readonly MetricWay[], parts: RecordExitParts): PushedMetrics[] {
  return ways.map((metricWay) => {
    const { intervalMs, timeoutMs } = metricWay;
    const exit = new MetricExit(exitOptions(metricWay, parts));
    const reader = new LastMetricReader({
      exporter: exit,
      onFault: parts.onFault,
      exportIntervalMillis: intervalMs,
      exportTimeoutMillis: timeoutMs,
    });
    exit.readBy(reader);
    return { exit, reader };
  });
}

function exitOptions(metricWay: MetricWay, parts: RecordExitParts): MetricExitOptions {
  const { copies, report, deliveries, encodings, routeOf } = parts;
  const { way } = metricWay;
  const endpoint = endpointOf(way);
  const type =
    way.to === 'console' ? 'ConsoleMetricExporter' : otlpExporterType('metrics', way.otlp.protocol);
  const account = report.open('metrics', endpoint, type);
  let inFlight = 0;
  const shared = {
    safeResource: copies.resource,
    onOffered: (count: number) => {
      account.offered += count;
      inFlight += count;
    },
    onDelivered: (count: number) => {
      inFlight -= count;
      report.delivered('metrics', count, endpoint);
    },
    onFailed: (count: number, error: unknown) => {
      inFlight -= count;
      report.dropped('metrics', count, 'export_failed', endpoint, reasonOf(error));
      report.failed('metrics', endpoint, error);
    },
  };
  const delivery = deliveries.of(way);
  if (!delivery) account.pending.push({ place: 'memory', count: () => inFlight });
  if (way.to === 'console') return { ...shared, exporter: consoleMetricExporter() };
  const encode = encodings.metrics(way.otlp.protocol);
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
      keep: (metrics, points) => {
        const batch = encode(metrics, points);
        return batch === undefined || delivery.offerKept(batch);
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
