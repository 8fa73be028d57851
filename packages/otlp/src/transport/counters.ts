import { SIGNALS, type Signal } from '../signal.ts';
import type { DropReason } from './batch.ts';

/**
 * What happened to one signal's items since the transport was made. At any moment
 * `offered = delivered + rejected + taken + pending.items + the sum of dropped`.
 */
export interface SignalCounts {
  offered: number;
  delivered: number;
  /** Not taken by the endpoint in a 200 with partial success. */
  rejected: number;
  dropped: Record<DropReason, number>;
  /** Handed back by `takePending()`. */
  taken: number;
  /** Requests that were sent again. */
  retried: number;
  pending: {
    items: number;
    bytes: number;
    batches: number;
    inFlight: number;
    /** Counted above already, but not yet told as settled: one half of a batch whose other half is pending. */
    answered: number;
  };
}

export type TransportCounts = Record<Signal, SignalCounts>;

export function emptyCounts(): TransportCounts {
  return Object.fromEntries(SIGNALS.map((signal) => [signal, emptySignalCounts()])) as TransportCounts;
}

function emptySignalCounts(): SignalCounts {
  return {
    offered: 0,
    delivered: 0,
    rejected: 0,
    dropped: { queue_full: 0, refused: 0, too_large: 0, expired: 0, timed_out: 0, closed: 0 },
    taken: 0,
    retried: 0,
    pending: { items: 0, bytes: 0, batches: 0, inFlight: 0, answered: 0 },
  };
}
