import type { Diagnostics } from '../boot/diagnostics.ts';
import type { DropReason } from './batch-queue.ts';

export type Signal = 'traces' | 'logs' | 'metrics';

/** What left the process and what did not, by signal and reason; since the process started. */
export interface DeliveryCounts {
  delivered: Record<Signal, number>;
  dropped: Record<Signal, Partial<Record<DropReason, number>>>;
  truncatedValues: number;
}

/**
 * Counts what the exits deliver and drop, and says once that an endpoint does not answer.
 * One line for each origin, whatever the number of signals that go there.
 */
export class DeliveryReport {
  readonly counts: DeliveryCounts = {
    delivered: { traces: 0, logs: 0, metrics: 0 },
    dropped: { traces: {}, logs: {}, metrics: {} },
    truncatedValues: 0,
  };
  readonly #diagnostics: Diagnostics;
  readonly #failing = new Set<string>();

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  delivered(signal: Signal, count: number, endpoint: string): void {
    this.counts.delivered[signal] += count;
    this.#failing.delete(originOf(endpoint));
  }

  dropped(signal: Signal, count: number, reason: DropReason): void {
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
  failed(endpoint: string, error: unknown): void {
    const origin = originOf(endpoint);
    this.#failing.add(origin);
    this.#diagnostics.once(
      `endpoint:${origin}`,
      `no OTLP endpoint took the telemetry at ${origin} (${reasonOf(error)}); it is dropped and counted until one does. ` +
        'Start a collector there, set OTEL_EXPORTER_OTLP_ENDPOINT, or switch the exports off with OTEL_TRACES_EXPORTER, OTEL_LOGS_EXPORTER and OTEL_METRICS_EXPORTER (none).',
    );
  }

  /** Whether the last word from this endpoint was a failure; a last send need not wait long for it then. */
  isFailing(endpoint: string): boolean {
    return this.#failing.has(originOf(endpoint));
  }

  truncated(count: number): void {
    this.counts.truncatedValues += count;
  }
}

/** Scheme, host and port alone: a path or a query may hold a key. What is no URL is the name of an exit. */
function originOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}

/** A system error code, an HTTP or gRPC status or an error's name: never its text, which may quote what was sent. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'no reason given';
  const { code, name, errors, cause } = error as {
    code?: unknown;
    name?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  // A ServiceError of gRPC has details and metadata beside its code.
  if (typeof code === 'number') return 'details' in error ? grpcReason(code) : `HTTP ${code}`;
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  if (cause !== undefined) return reasonOf(cause);
  return typeof name === 'string' ? name : 'no reason given';
}

/** The statuses that an endpoint gives for a reason that a person can mend (gRPC status codes). */
const grpcStatus: Readonly<Record<number, string>> = {
  4: 'deadline exceeded',
  7: 'permission denied',
  8: 'resource exhausted',
  12: 'unimplemented',
  13: 'internal',
  14: 'unavailable',
  16: 'unauthenticated',
};

function grpcReason(code: number): string {
  const words = grpcStatus[code];
  return `gRPC status ${code}${words ? `, ${words}` : ''}`;
}
