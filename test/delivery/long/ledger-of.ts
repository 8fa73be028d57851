import type { Tally } from '../tally.ts';

const EXPORTED = { traces: 'otel.sdk.exporter.span.exported', logs: 'otel.sdk.exporter.log.exported' };

/** What an application says of one signal in its metrics, collected as deltas. */
export interface Ledger {
  offered: number;
  delivered: number;
  /** Dropped or rejected, whatever the reason. */
  lost: number;
  pending: number;
}

export function ledgerOf(tally: Tally, signal: keyof typeof EXPORTED): Ledger {
  const where = { 'throughline.signal': signal };
  const places = ['queue', 'memory', 'disk'].map(
    (place) =>
      tally.last('throughline.delivery.pending', { ...where, 'throughline.pending.place': place }) ?? 0,
  );
  return {
    offered: tally.sum('throughline.delivery.offered', where),
    delivered: tally.sumWith(EXPORTED[signal], (attributes) => !('error.type' in attributes)),
    lost: tally.sumWith(EXPORTED[signal], (attributes) => 'error.type' in attributes),
    pending: places.reduce((sum, count) => sum + count, 0),
  };
}
