import type { Signal } from '../signal.ts';
import type { Batch } from '../transport/batch.ts';
import type { SpoolDropReason } from './counters.ts';
import type { Segment } from './segment.ts';
import type { SegmentOrigin } from './segment-header.ts';

export interface SpoolOptions {
  /** Default `$XDG_STATE_HOME/throughline/spool` (`~/.local/state` where unset). Created 0700 with the first batch. */
  readonly folder?: string;
  /** `service.name`: segments of the same service are replayed. */
  readonly service: string;
  /** Resource attributes to keep beside the batches, for people; redacted by the caller. */
  readonly resource?: Readonly<Record<string, unknown>>;
  /** Bytes of all segments in the folder; default 256,000,000. The oldest make room. */
  readonly maxBytes?: number;
  /** Milliseconds after which a segment is dropped; default 3 days. */
  readonly maxAgeMs?: number;
  /** Bytes after which a new segment is begun; default 1 MiB. Reading one takes a few ms. */
  readonly segmentBytes?: number;
  /** Milliseconds after a write until fdatasync; default: none. Only a machine that dies needs it, a process does not. */
  readonly fsyncMs?: number;
  /** Milliseconds between heartbeats; default 1,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds without a heartbeat after which a process in another container counts as dead; default 10,000. */
  readonly staleAfterMs?: number;
  /** Told once that the folder cannot be used, and why; the spool then takes nothing. Never a path's content. */
  onProblem?(message: string): void;
  /** Told of items that were on disk alone and will not be replayed. */
  onDropped?(signal: Signal, items: number, reason: SpoolDropReason): void;
}

/** Where a batch is on disk; comes from the spool and goes back to it. */
export interface SpoolPlace {
  readonly segment: Segment;
  readonly id: number;
}

/** A batch read from disk. `batch.tag` is its place: acknowledge it once the batch is settled. */
export interface SpooledBatch {
  readonly batch: Batch & { readonly tag: SpoolPlace };
  /** The process that wrote it; undefined where the segment's header is damaged. */
  readonly origin: SegmentOrigin | undefined;
}
