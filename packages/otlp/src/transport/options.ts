import type { Signal } from '../signal.ts';
import type { Batch, Settled } from './batch.ts';
import type { Endpoint } from './endpoint.ts';

/** A batch that was not delivered, handed back. */
export interface PendingBatch {
  /** As it was offered, or one half of that after a split; `tag` is the same. */
  readonly batch: Batch;
  /** It was being sent, so it may arrive twice. */
  readonly wasInFlight: boolean;
  /** One half of what was offered. */
  readonly isHalf: boolean;
}

export interface TransportOptions {
  /** A signal without an entry (or whose URL is not http or https) is dropped as `closed`. */
  readonly endpoints: { readonly [S in Signal]?: Endpoint };
  /** Bytes of all batches held in memory, waiting and in flight; default 32 MiB. */
  readonly maxPendingBytes?: number;
  /** Bytes from which on the oldest waiting batches are given to `spill`; default `maxPendingBytes`. */
  readonly spillFromBytes?: number;
  /** Requests at the same time to each endpoint; default 4. */
  readonly maxInFlight?: number;
  /** Milliseconds after which a batch is not sent (again); default: no limit but the memory. */
  readonly maxAgeMs?: number;
  /** Waits between retries; default 250 ms doubled up to 10 s, of which half is random. */
  readonly backoff?: { readonly firstMs?: number; readonly maxMs?: number };
  /** Failed requests in a row after which one probe at a time is sent; default 3. */
  readonly openAfter?: number;
  /** Splits a batch that was answered with 413, once; the parts' items add up to the batch's. Default `splitBatch`. */
  split?(batch: Batch): readonly Batch[] | undefined;
  /** Runs each request without tracing it, such as `context.with(suppressTracing(ROOT_CONTEXT), fn)`. */
  runUntraced?<T>(fn: () => T): T;
  /**
   * Takes a batch for which there is no room in memory; true: taken, and counted as `taken`. What it does not take stays
   * while `maxPendingBytes` has room for it.
   */
  spill?(pending: PendingBatch): boolean;
  /** Told of each offered batch once nothing more will happen to it. */
  onSettled?(settled: Settled): void;
  /** Told when an endpoint has gone away (with the reason, such as `ECONNREFUSED` or `HTTP 503`) and when it is back. */
  onEndpoint?(event: { signal: Signal; state: 'away' | 'back'; reason?: string }): void;
  /** Told of errors in the callbacks above; they are never thrown. */
  onFault?(error: unknown): void;
  /** Source of the jitter, 0 to 1; default `Math.random`. */
  random?(): number;
}
