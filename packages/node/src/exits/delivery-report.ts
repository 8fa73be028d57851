import type { Diagnostics } from '../boot/diagnostics.ts';
import { originOf, reasonOf } from './endpoint-words.ts';

export type Signal = 'traces' | 'logs' | 'metrics';

/** Why a record will not arrive. */
export type DropReason =
  /** No room in the queue, in memory or on the disk. */
  | 'queue_full'
  /** The endpoint answered that it will never take it, or a stock exporter gave up. */
  | 'export_failed'
  | 'export_timeout'
  /** Larger than the endpoint takes, also when split. */
  | 'too_large'
  /** Older than the spool keeps it. */
  | 'expired'
  /** Left when the process ended, and no spool took it. */
  | 'process_end';

/** What left the process and what did not, by signal and reason; since the process started. */
export interface DeliveryCounts {
  /** Spans, log records and data points that came to an exit. */
  offered: Record<Signal, number>;
  delivered: Record<Signal, number>;
  /** Not taken by the endpoint in an answer that took the rest of the batch. */
  rejected: Record<Signal, number>;
  dropped: Record<Signal, Partial<Record<DropReason, number>>>;
  truncatedValues: number;
}

/** Where the records are that are neither delivered nor dropped; asked when somebody wants to know. */
export interface PendingSource {
  readonly signal: Signal;
  readonly place: 'queue' | 'memory' | 'disk';
  count(): number;
}

/**
 * Counts what the exits deliver and drop, and says once that an endpoint does not answer.
 * One line for each origin, whatever the number of signals that go there.
 */
export class DeliveryReport {
  readonly counts: DeliveryCounts = {
    offered: { traces: 0, logs: 0, metrics: 0 },
    delivered: { traces: 0, logs: 0, metrics: 0 },
    rejected: { traces: 0, logs: 0, metrics: 0 },
    dropped: { traces: {}, logs: {}, metrics: {} },
    truncatedValues: 0,
  };
  readonly pending: PendingSource[] = [];
  /** What each spool could not keep. */
  readonly lostOnDisk: ((signal: Signal) => Readonly<Record<string, number>>)[] = [];
  readonly #diagnostics: Diagnostics;
  readonly #answering = new Map<string, boolean>();

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  offered(signal: Signal, count: number): void {
    this.counts.offered[signal] += count;
  }

  delivered(signal: Signal, count: number, endpoint: string): void {
    this.counts.delivered[signal] += count;
    this.#answering.set(originOf(endpoint), true);
  }

  rejected(signal: Signal, count: number, detail: string | undefined): void {
    if (count === 0) return;
    this.counts.rejected[signal] += count;
    this.#diagnostics.once(
      `rejected:${signal}`,
      `the endpoint took a batch of ${signal} and rejected ${count} of its records${detail ? ` ("${detail}")` : ''}; they are counted and not sent again.`,
    );
  }

  dropped(signal: Signal, count: number, reason: DropReason): void {
    if (count === 0) return;
    const byReason = this.counts.dropped[signal];
    byReason[reason] = (byReason[reason] ?? 0) + count;
    if (reason === 'queue_full') {
      this.#diagnostics.once(
        `queue_full:${signal}`,
        `the queue for ${signal} is full: new ones are dropped and counted. ` +
          'The endpoint is too slow or away, or more is produced than it takes; sample, or raise OTEL_BSP_MAX_QUEUE_SIZE or OTEL_BLRP_MAX_QUEUE_SIZE.',
      );
    }
  }

  /** The endpoint did not take a batch. */
  failed(endpoint: string, error: unknown, isKept = false): void {
    const origin = originOf(endpoint);
    this.#answering.set(origin, false);
    this.#diagnostics.once(
      `endpoint:${origin}`,
      `no OTLP endpoint took the telemetry at ${origin} (${reasonOf(error)}); it is ${isKept ? 'kept' : 'dropped and counted'} until one does. ` +
        'Start a collector there, set OTEL_EXPORTER_OTLP_ENDPOINT, or switch the exports off with OTEL_TRACES_EXPORTER, OTEL_LOGS_EXPORTER and OTEL_METRICS_EXPORTER (none).',
    );
  }

  /** The endpoint is there, though it may take nothing of ours. */
  answered(endpoint: string): void {
    this.#answering.set(originOf(endpoint), true);
  }

  /** Whether the last word from this endpoint was a success; a last send need not wait long for it otherwise. */
  isAnswering(endpoint: string, unheardOf: boolean): boolean {
    return this.#answering.get(originOf(endpoint)) ?? unheardOf;
  }

  truncated(count: number): void {
    this.counts.truncatedValues += count;
  }
}
