import type { ContentType } from '../decode.ts';
import type { Signal } from '../signal.ts';

/** One encoded export request, as bytes: what a transport sends and a spool keeps. */
export interface Batch {
  readonly signal: Signal;
  /** An `Export…ServiceRequest`, not compressed. Must not change any more. */
  readonly body: Uint8Array;
  /** Spans, log records or data points in it; every counter counts these. */
  readonly items: number;
  readonly contentType: ContentType;
  /** Unix ms at which it was made; default: when it is offered. */
  readonly time?: number;
  /** Milliseconds after the offer at which it is given up, whatever its endpoint does; default: never. */
  readonly giveUpMs?: number;
  /** Anything of the host's, such as the batch's place in a spool; comes back with the batch and its halves. */
  readonly tag?: unknown;
}

/** Why items will not be sent (again). */
export type DropReason =
  /** The memory bound was reached, and these were the oldest. */
  | 'queue_full'
  /** The endpoint answered that it will never take them: 400 and every other status that OTLP does not retry. */
  | 'refused'
  /** Larger than the memory bound, or answered with 413 and not to be split (again). */
  | 'too_large'
  /** Not delivered within `maxAgeMs`. */
  | 'expired'
  /** Not delivered within its own `giveUpMs`. */
  | 'timed_out'
  /** Offered after `close()`, or for a signal without an endpoint. */
  | 'closed';

/** What became of one offered batch, its halves together where it was split. */
export interface Settled {
  /** As it was offered; where the body was a small view of a larger buffer, with a copy of it. */
  readonly batch: Batch;
  /** Items taken by the endpoint. */
  readonly delivered: number;
  /** Items that a 200 with partial success said were not taken. */
  readonly rejected: number;
  readonly dropped: number;
  /** Items that were handed back before, by `spill` or `takePending()`: one half of a batch that was split. */
  readonly taken: number;
  readonly reason?: DropReason;
  /** Such as `HTTP 400`, or what a partial success says: for people, at most 200 characters. */
  readonly detail?: string;
}
