import type { LastExit } from './last-request.ts';

/** A way out for spans or log records, whatever is behind it. */
export interface RecordSink<T> extends LastExit {
  add(record: T): void;
  /** Resolves when everything so far is delivered, counted as dropped, or has been waited for long enough. */
  forceFlush(deadlineMs?: number): Promise<void>;
  shutdown(): Promise<void>;
}
