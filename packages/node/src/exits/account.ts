import type { DropReason } from './drop-reasons.ts';

export type Signal = 'traces' | 'logs' | 'metrics';
export const signals: readonly Signal[] = ['traces', 'logs', 'metrics'];

/** The name of the way of records that nothing here exports. */
export const NO_ENDPOINT = 'no endpoint';

/** Where the records are that are neither delivered nor dropped: each is in one place alone. */
export type PendingPlace = 'queue' | 'memory' | 'disk';

/** The OpenTelemetry component that stands behind an account, by the names of the semantic conventions. */
export interface Component {
  /** `otel.component.type`, such as `otlp_http_span_exporter`. */
  readonly type: string;
  /** `otel.component.name`: the type and a number that is its own in this process. */
  readonly name: string;
}

/** A queue of records that wait to become a batch: a batching processor, in the words of OpenTelemetry. */
export interface QueueBooks {
  readonly signal: Signal;
  readonly component: Component;
  /** Records that it holds at most. */
  readonly capacity: number;
  readonly queue: {
    /** Records that wait. */
    readonly waiting: number;
    /** Records that were handed on. */
    readonly sent: number;
    /** Records for which there was no room. */
    readonly refused: number;
  };
}

/**
 * The books of one signal's way to one endpoint, in records (spans, log records, data points), since the start. Plain
 * numbers, since they are written for every record: `offered + found = delivered + rejected + dropped + pending`,
 * and `left` where another process took over what was on disk.
 */
export class Account {
  readonly signal: Signal;
  /** The URL of the endpoint, or the name of another exit. May hold secrets: never shown as it is. */
  readonly endpoint: string;
  readonly component: Component;
  /** Came to the exit. */
  offered = 0;
  delivered = 0;
  /** Not taken by the endpoint in an answer that took the rest of the batch. */
  rejected = 0;
  readonly dropped: Partial<Record<DropReason, number>> = {};
  /** The newest error, such as `HTTP 503` or `ECONNREFUSED`, and when it was (Unix ms). */
  lastError: { readonly words: string; readonly time: number } | undefined;
  /** Asked when somebody wants to know. */
  readonly pending: { readonly place: PendingPlace; count(): number }[] = [];
  /** Found on disk, where processes before this one had left it. */
  found: () => number = () => 0;
  /** Taken over from the disk by another process, which answers for it now. */
  left: () => number = () => 0;
  /** Requests that were sent again. */
  retries: () => number = () => 0;
  /** Whether the endpoint is asked by single probes only, since its last requests failed. */
  isAway: () => boolean = () => false;

  /** Told how many seconds an export took with all its repetitions, and why it failed. */
  onOperation: (seconds: number, error: string | undefined) => void = () => {};

  constructor(signal: Signal, endpoint: string, component: Component) {
    this.signal = signal;
    this.endpoint = endpoint;
    this.component = component;
  }

  drop(count: number, reason: DropReason): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
  }

  pendingIn(place: PendingPlace): number {
    let sum = 0;
    for (const source of this.pending) if (source.place === place) sum += source.count();
    return sum;
  }
}
