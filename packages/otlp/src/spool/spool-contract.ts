import type { Batch } from '../transport/batch.ts';
import type { SpoolCounts } from './counters.ts';
import type { SpooledBatch, SpoolPlace } from './options.ts';

/** Keeps batches on disk; see `openSpool`. */
export interface Spool {
  readonly folder: string;
  /** False while `append` refuses everything: for some seconds after the folder could not be used, and once it is closed. */
  readonly takesBatches: boolean;
  /**
   * Keeps a batch: written in the background within a turn of the event loop. `isHeld`: it is in memory too (a
   * write-ahead copy), so `replay` passes over it until `release`.
   * @returns undefined where it could not be taken; it is counted, and stays the caller's
   */
  append(batch: Batch, isHeld?: boolean): SpoolPlace | undefined;
  /** The same, on disk when it returns: for `exit` handlers and crashes. What was not written stays the caller's. */
  appendSync(batch: Batch, isHeld?: boolean): SpoolPlace | undefined;
  /** The batch is settled (delivered, rejected or refused) and is never replayed again. */
  acknowledge(place: SpoolPlace): void;
  /**
   * The batch is no longer in memory; `replay` may bring it back.
   * @returns false where it is not on disk any more, as it was acknowledged or had to make room
   */
  release(place: SpoolPlace): boolean;
  /** Takes back a `release`: the batch is in memory, too. False: it is not on disk any more, and was counted. */
  hold(place: SpoolPlace): boolean;
  /**
   * Reads what waits on disk, oldest first: this process's own segments, then those of dead processes of the same
   * service (`all`: of every service), which it claims one by one as it is asked for more. Each batch counts as
   * held from then on. Ends when nothing is left; call it again later.
   */
  replay(services?: 'same' | 'all'): AsyncGenerator<SpooledBatch, void>;
  /** Writes what `append` has not written yet. */
  flushSync(): void;
  /** Writes everything and gives the segments up, so that another process may claim them at once. */
  close(): void;
  counts(): SpoolCounts;
}
