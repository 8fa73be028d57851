import { SIGNALS, type Signal } from '../signal.ts';

/** Why items on disk will not be replayed. */
export type SpoolDropReason =
  /** The size limit was reached, and these were the oldest. */
  | 'full'
  /** Older than the age limit. */
  | 'expired'
  /** The disk did not take them. */
  | 'write_failed';

/**
 * One signal's items. At any moment
 * `appended + claimed = acknowledged + ceded + takenOver + pending + the sum of dropped`.
 */
export interface SpoolSignalCounts {
  appended: number;
  /** Found in segments of processes that are gone. */
  claimed: number;
  acknowledged: number;
  /** Were in memory too when they went from the disk: whoever holds them there answers for them. */
  ceded: number;
  /** Waited on disk alone when another process claimed their segment, and answers for them now. */
  takenOver: number;
  pending: number;
  /** Of the pending ones, those that are in memory too. */
  held: number;
  dropped: Record<SpoolDropReason, number>;
}

export interface SpoolCounts {
  readonly signals: Record<Signal, SpoolSignalCounts>;
  /** Batches that were not taken at all, since the folder cannot be used. */
  refused: number;
  /** Damage that was skipped while reading: cut ends, and stretches with a wrong checksum. */
  torn: number;
  corrupt: number;
  /** Segments of another format version, left alone; as of the last look at the folder. */
  foreignSegments: number;
  /** Segments and their bytes that this process answers for. */
  segments: number;
  bytes: number;
  /** Why the folder takes nothing at the moment, for people; absent where it does. */
  problem?: string;
}

export function emptySpoolCounts(): SpoolCounts {
  return {
    signals: Object.fromEntries(SIGNALS.map((signal) => [signal, emptySignal()])) as SpoolCounts['signals'],
    refused: 0,
    torn: 0,
    corrupt: 0,
    foreignSegments: 0,
    segments: 0,
    bytes: 0,
  };
}

function emptySignal(): SpoolSignalCounts {
  return {
    appended: 0,
    claimed: 0,
    acknowledged: 0,
    ceded: 0,
    takenOver: 0,
    pending: 0,
    held: 0,
    dropped: { full: 0, expired: 0, write_failed: 0 },
  };
}
