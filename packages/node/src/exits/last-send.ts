import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { type SyncOptions, type SyncRequest, type SyncResult, sendSync } from '@throughline/otlp';
import { within } from '../lifecycle/within.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { LastExit } from './last-request.ts';

/** Milliseconds that telemetry may hold up the end of a process: where an endpoint has answered before, and where not. */
const patience = { answering: 1000, unknown: 200 };
/** So much of the time for an endpoint never heard of may go into making its requests. */
const MOST_PREPARING_MS = 50;

export interface LastSendOptions {
  exits: readonly LastExit[];
  report: Pick<DeliveryReport, 'isAnswering' | 'isAnyAnswering'>;
  /** Whether what is not sent is kept elsewhere; without that an endpoint never heard of gets the longer time. */
  hasSpool: boolean;
  send?: (requests: SyncRequest[], options: SyncOptions) => SyncResult;
}

/**
 * What happens to telemetry when the process ends. Waiting for answers and sending share one account of time, so that
 * an endpoint that never answers holds up the end once, not twice.
 */
export class LastSend {
  readonly #options: LastSendOptions;
  #spentMs = 0;

  constructor(options: LastSendOptions) {
    this.#options = options;
  }

  /** Waits for answers that `send` could not read; for `beforeExit`, where promises still settle. Undefined where there are none. */
  land(): Promise<void> | undefined {
    const { exits, report, hasSpool } = this.#options;
    const begin = performance.now();
    const deadlineMs = this.#left(report.isAnyAnswering(!hasSpool));
    const landings = exits.flatMap((exit) => exit.landed?.(deadlineMs) ?? []);
    if (landings.length === 0) return undefined;
    return within(Promise.all(landings), deadlineMs).then(() => {
      this.#spentMs += performance.now() - begin;
    });
  }

  /**
   * Sends what the exits still hold, in the `exit` handler: synchronous, bounded, in parallel, and reads the answers to
   * what is in flight. What gets none goes to the spool or is counted; it may have arrived all the same.
   */
  send(mostMs: number = Number.POSITIVE_INFINITY): void {
    // What instrumentation sees of it must make no spans.
    context.with(suppressTracing(ROOT_CONTEXT), () => this.#send(mostMs));
  }

  #send(mostMs: number): void {
    const { exits, report, hasSpool, send = sendSync } = this.#options;
    const start = performance.now();
    const alongside = exits.flatMap((exit) => exit.answersInFlight?.() ?? []);
    const last = exits.flatMap((exit) => exit.takeLastRequests());
    const answering = last.some((one) => one.isAnswering ?? report.isAnswering(one.request.url, !hasSpool));
    const isKnown = answering || (alongside.length > 0 && report.isAnyAnswering(!hasSpool));
    const requests = last.map(({ request }) => request);
    const begin = performance.now();
    const prepared = isKnown ? 0 : Math.min(begin - start, MOST_PREPARING_MS);
    const timeoutMs = Math.min(Math.max(0, this.#left(isKnown) - prepared), mostMs);
    const failed = new Set(
      timeoutMs > 0 ? send(requests, { timeoutMs, alongside }).failedAt : requests.keys(),
    );
    this.#spentMs += performance.now() - begin;
    for (const [place, { settle }] of last.entries()) settle(!failed.has(place));
    if (alongside.length > 0) this.keep();
  }

  /** What the exits still hold goes to the spool without another attempt to send it: the endpoint had its time. */
  keep(): void {
    for (const { settle } of this.#options.exits.flatMap((exit) => exit.takeLastRequests())) settle(false);
  }

  #left(answering: boolean): number {
    return Math.max(0, (answering ? patience.answering : patience.unknown) - this.#spentMs);
  }
}
