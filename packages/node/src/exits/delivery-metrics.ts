import { metrics, type ObservableResult } from '@opentelemetry/api';
import type { DeliveryReport, Signal } from './delivery-report.ts';

/** Names of the semantic conventions (https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/). */
const exporterNames: Record<Signal, { name: string; unit: string }> = {
  traces: { name: 'otel.sdk.exporter.span', unit: '{span}' },
  logs: { name: 'otel.sdk.exporter.log', unit: '{log_record}' },
  metrics: { name: 'otel.sdk.exporter.metric_data_point', unit: '{data_point}' },
};
const signals = Object.keys(exporterNames) as Signal[];

/** The ledger as metrics: what was offered, delivered, rejected and dropped, and what waits where. */
export function observeDelivery({ counts, pending, lostOnDisk }: DeliveryReport): void {
  const meter = metrics.getMeter('throughline');
  for (const signal of signals) {
    const { name, unit } = exporterNames[signal];
    meter
      .createObservableCounter(`${name}.exported`, {
        description:
          'Records for which the export has finished, successfully or with the error that is named.',
        unit,
      })
      .addCallback((result) => {
        if (counts.delivered[signal] > 0) result.observe(counts.delivered[signal]);
        if (counts.rejected[signal] > 0)
          result.observe(counts.rejected[signal], { 'error.type': 'rejected' });
        for (const [reason, count] of Object.entries(counts.dropped[signal])) {
          result.observe(count, { 'error.type': reason });
        }
        for (const [reason, count] of lostOnDisk.flatMap((lost) => Object.entries(lost(signal)))) {
          if (count > 0) result.observe(count, { 'error.type': `disk_${reason}` });
        }
      });
    meter
      .createObservableUpDownCounter(`${name}.inflight`, {
        description: 'Records that were handed over for export and whose export has not finished.',
        unit,
      })
      .addCallback((result) => {
        const waiting = pending.filter((one) => one.signal === signal && one.place === 'memory');
        if (waiting.length > 0) result.observe(waiting.reduce((sum, one) => sum + one.count(), 0));
      });
  }
  meter
    .createObservableCounter('throughline.delivery.offered', {
      description: 'Spans, log records and data points that came to an exit, or were found on disk.',
      unit: '{record}',
    })
    .addCallback((result) => {
      for (const signal of signals) {
        if (counts.offered[signal] > 0) {
          result.observe(counts.offered[signal], { 'throughline.signal': signal });
        }
      }
    });
  meter
    .createObservableUpDownCounter('throughline.delivery.pending', {
      description:
        'Spans, log records and data points that are neither delivered nor dropped, by where they are.',
      unit: '{record}',
    })
    .addCallback((result) => observePending(result, pending));
}

function observePending(result: ObservableResult, pending: DeliveryReport['pending']): void {
  const sums = new Map<string, { signal: Signal; place: string; count: number }>();
  for (const source of pending) {
    const key = `${source.signal} ${source.place}`;
    const sum = sums.get(key) ?? { signal: source.signal, place: source.place, count: 0 };
    sum.count += source.count();
    sums.set(key, sum);
  }
  for (const { signal, place, count } of sums.values()) {
    result.observe(count, { 'throughline.signal': signal, 'throughline.pending.place': place });
  }
}
