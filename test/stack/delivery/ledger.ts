import type { MetricsPage } from '../apis/metrics-page.ts';
import type { PrometheusApi } from '../apis/prometheus.ts';

/** What one service says of its spans or lines: offered = delivered + pending + dropped. */
export interface Ledger {
  offered: number;
  delivered: number;
  pending: number;
  /** Rejected, too. */
  dropped: number;
}

const exported = {
  traces: 'otel_sdk_exporter_span_exported_total',
  logs: 'otel_sdk_exporter_log_exported_total',
};

/** How many of those that a service offers earlier processes had left on disk. */
export function foundBy(page: MetricsPage, signal: 'traces' | 'logs'): number {
  return page.sum('throughline_delivery_found_total', { throughline_signal: signal });
}

/** The ledger on a service's own /metrics. */
export function ledgerOf(page: MetricsPage, signal: 'traces' | 'logs'): Ledger {
  const ofSignal = { throughline_signal: signal };
  // With `durable` what is in memory is on disk, too.
  const places = ['queue', 'memory', 'disk'].map((place) =>
    page.sum('throughline_delivery_pending', { ...ofSignal, throughline_pending_place: place }),
  );
  const all = page.sum(exported[signal]);
  const delivered = page.sum(exported[signal], { error_type: undefined });
  return {
    offered: page.sum('throughline_delivery_offered_total', ofSignal),
    delivered,
    pending: places.reduce((sum, one) => sum + one, 0),
    dropped: all - delivered,
  };
}

/** The same as Prometheus has it, pushed through the Collector. */
export async function ledgerIn(
  prometheus: PrometheusApi,
  instance: string,
  signal: 'traces' | 'logs',
): Promise<Ledger> {
  const sum = (name: string, labels: string) =>
    prometheus.number(`sum(last_over_time(${name}{instance="${instance}"${labels}}[10m]))`);
  return {
    offered: await sum('throughline_delivery_offered_total', `,throughline_signal="${signal}"`),
    delivered: await sum(exported[signal], ',error_type=""'),
    pending: await sum('throughline_delivery_pending', `,throughline_signal="${signal}"`),
    dropped: await sum(exported[signal], ',error_type!=""'),
  };
}
