import { isRateLimited, type RateLimits, updateRateLimits } from '@sentry/core';
import { IdleProcessWatch, type Spool, type SpoolDropReason, type SyncRequest } from '@throughline/otlp';
import { createPoster, ENVELOPE_HEADERS, type Flight, type Outcome } from './post.ts';
import { withSentAt } from './sent-at.ts';

/** Why an event will not arrive. */
export type SentryDropReason =
  /** Sentry said that it takes no more for a while. */
  | 'rate_limited'
  /** Sentry answered that it will never take it: 400, 413 and the like. */
  | 'refused'
  /** Too many waited in memory, and nothing could be kept on disk. */
  | 'queue_full'
  /** Left when the process ended, and nothing could be kept on disk. */
  | 'process_end'
  /** The client of `@sentry/core` did not make an envelope of it. */
  | 'not_encoded'
  /** On disk, the oldest when the spool had reached its size. */
  | 'disk_full'
  /** On disk for longer than the age limit. */
  | 'disk_expired'
  /** The disk did not take it. */
  | 'disk_write_failed';

/** What became of events: `offered + found = delivered + elsewhere + pending + onDisk + left + the sum of dropped`. */
export interface SentryCounts {
  offered: number;
  /** Found on disk, where processes before this one had left them. */
  found: number;
  /** Taken over from the disk by another process. */
  left: number;
  delivered: number;
  /** Those that the application's own Sentry SDK had sent before. */
  elsewhere: number;
  pending: number;
  onDisk: number;
  dropped: Partial<Record<SentryDropReason, number>>;
}

/** What the transport of `@sentry/core` is told of an answer. */
export interface Answer {
  statusCode?: number;
  headers?: { 'x-sentry-rate-limits': string | null; 'retry-after': string | null };
}

export interface DeliveryOptions {
  readonly url: string;
  readonly spool: Spool | undefined;
  runUntraced<T>(fn: () => T): T;
  /** Sentry went away (with the reason) or is back. */
  onAway(reason: string | undefined): void;
  onFault(error: unknown): void;
  /** Waits between two attempts; doubled up to a minute. */
  readonly retryMs?: number;
}

/** An envelope that still is in memory when the process ends. */
export interface LastEnvelope {
  readonly request: SyncRequest;
  settle(delivered: boolean): void;
}

interface Entry {
  readonly body: Buffer;
  answered(answer: Answer): void;
  flight: Flight | undefined;
}

const MAX_IN_FLIGHT = 2;
const MAX_RETRY_MS = 60_000;
/** After the start: what dead processes of the same service have left. */
const FIRST_LOOK_MS = 1_000;

/** Brings envelopes to Sentry. While Sentry is away they go to disk, and from there when it is back. */
export class EnvelopeDelivery {
  readonly #options: DeliveryOptions;
  readonly #post: ReturnType<typeof createPoster>;
  readonly #waiting: Entry[] = [];
  readonly #inFlight = new Set<Entry>();
  readonly #idle: IdleProcessWatch;
  readonly #dropped: SentryCounts['dropped'] = {};
  readonly #quiet: (() => void)[] = [];
  #limits: RateLimits = {};
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #isAway = false;
  #isReplaying = false;
  #isEnded = false;
  #delivered = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#post = createPoster(options.url, options.runUntraced);
    this.#idle = new IdleProcessWatch(
      () => [...this.#inFlight].some(({ flight }) => flight?.holdsProcess()),
      () => this.#letGo(),
    );
    if (options.spool) this.#later(FIRST_LOOK_MS);
  }

  /** Takes an envelope; resolves when nothing more will happen to it in memory. */
  send(body: Buffer): Promise<Answer> {
    return new Promise((resolve) => {
      const entry: Entry = { body, answered: resolve, flight: undefined };
      if (this.#isEnded || this.#isAway) {
        if (this.#keep(entry)) return;
        if (this.#isEnded) {
          this.#drop(entry, 'process_end');
          return;
        }
      }
      this.#waiting.push(entry);
      this.#pump();
    });
  }

  counts(): Omit<SentryCounts, 'offered' | 'elsewhere'> {
    const onDisk = this.#options.spool?.counts().signals.logs;
    return {
      delivered: this.#delivered,
      pending: this.#waiting.length + this.#inFlight.size,
      onDisk: onDisk?.pending ?? 0,
      found: onDisk?.claimed ?? 0,
      left: onDisk?.takenOver ?? 0,
      dropped: { ...this.#dropped, ...(onDisk && droppedOnDisk(onDisk.dropped)) },
    };
  }

  countDrop(reason: SentryDropReason, count = 1): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }

  /** Waits until nothing is in memory any more, or Sentry is away, or the time is over. */
  async flush(deadlineMs: number): Promise<void> {
    if (this.#isQuiet()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#quiet.push(resolve);
      timer = setTimeout(resolve, deadlineMs).unref();
    });
    clearTimeout(timer);
  }

  /** Waits for answers that only the event loop can bring; undefined where there are none. */
  landed(deadlineMs: number): Promise<void> | undefined {
    return this.#isQuiet() ? undefined : this.flush(deadlineMs);
  }

  /** Hands over everything in memory; nothing is posted after this. */
  takeLast(): LastEnvelope[] {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#idle.stop();
    const entries = [...this.#inFlight, ...this.#waiting];
    this.#inFlight.clear();
    this.#waiting.length = 0;
    return entries.map((entry) => {
      entry.flight?.abort();
      return {
        request: { url: this.#options.url, headers: { ...ENVELOPE_HEADERS }, body: entry.body },
        settle: (delivered) => {
          if (delivered) {
            this.#delivered++;
            entry.answered({});
          } else if (!this.#keep(entry)) this.#drop(entry, 'process_end');
        },
      };
    });
  }

  end(): void {
    for (const { settle } of this.takeLast()) settle(false);
    this.#options.spool?.close();
  }

  #pump(): void {
    while (!this.#isEnded && !this.#timerBlocks() && this.#inFlight.size < MAX_IN_FLIGHT) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      this.#inFlight.add(entry);
      this.#idle.start();
      entry.flight = this.#post(entry.body, (outcome) => this.#guarded(() => this.#settled(entry, outcome)));
    }
    if (this.#isQuiet()) for (const resolve of this.#quiet.splice(0)) resolve();
  }

  /** While Sentry is away, only its timer tries again. */
  #timerBlocks(): boolean {
    return this.#isAway && this.#timer !== undefined;
  }

  #isQuiet(): boolean {
    return this.#inFlight.size === 0 && (this.#waiting.length === 0 || this.#isAway);
  }

  #settled(entry: Entry, outcome: Outcome): void {
    if (!this.#inFlight.delete(entry)) return;
    const verdict = this.#judge(outcome);
    if (verdict.kind === 'away') {
      this.#away(verdict.reason);
      if (!this.#keep(entry)) this.#waiting.unshift(entry);
    } else {
      this.#answered(verdict.kind);
      if (verdict.kind === 'delivered') this.#delivered++;
      else this.countDrop(verdict.kind);
      entry.answered(verdict.answer);
    }
    this.#pump();
  }

  #judge(
    outcome: Outcome,
  ): { kind: 'away'; reason: string } | { kind: 'delivered' | 'rate_limited' | 'refused'; answer: Answer } {
    if ('failure' in outcome) return { kind: 'away', reason: outcome.failure };
    const { status, headers } = outcome;
    const answer: Answer = {
      statusCode: status,
      headers: {
        'x-sentry-rate-limits': [headers['x-sentry-rate-limits'] ?? []].flat().join(',') || null,
        'retry-after': headers['retry-after'] ?? null,
      },
    };
    this.#limits = updateRateLimits(this.#limits, answer);
    if (status >= 200 && status < 300) return { kind: 'delivered', answer };
    if (status === 429) return { kind: 'rate_limited', answer };
    return status >= 500 ? { kind: 'away', reason: `HTTP ${status}` } : { kind: 'refused', answer };
  }

  #away(reason: string): void {
    this.#failures++;
    if (!this.#isAway) this.#options.onAway(reason);
    this.#isAway = true;
    for (const entry of this.#waiting.splice(0)) if (!this.#keep(entry)) this.#waiting.push(entry);
    const first = this.#options.retryMs ?? 1_000;
    this.#later(Math.min(MAX_RETRY_MS, first * 2 ** Math.min(10, this.#failures - 1)));
  }

  #answered(kind: string): void {
    this.#failures = 0;
    if (!this.#isAway) return;
    this.#isAway = false;
    if (kind === 'delivered') this.#options.onAway(undefined);
    this.#later(0);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isEnded) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#guarded(() => {
        this.#pump();
        void this.#replay().catch((error) => this.#options.onFault(error));
      });
    }, ms).unref();
  }

  async #replay(): Promise<void> {
    const { spool } = this.#options;
    if (!spool || this.#isReplaying || this.#isEnded) return;
    this.#isReplaying = true;
    try {
      for await (const { batch } of spool.replay()) {
        if (this.#isEnded || isRateLimited(this.#limits, 'error')) {
          spool.release(batch.tag);
          break;
        }
        const outcome = await new Promise<Outcome>((resolve) => {
          this.#post(withSentAt(Buffer.from(batch.body), Date.now()), resolve);
        });
        const verdict = this.#judge(outcome);
        if (verdict.kind === 'away') {
          spool.release(batch.tag);
          this.#away(verdict.reason);
          break;
        }
        spool.acknowledge(batch.tag);
        this.#answered(verdict.kind);
        if (verdict.kind === 'delivered') this.#delivered++;
        else this.countDrop(verdict.kind);
      }
    } finally {
      this.#isReplaying = false;
    }
    const limit = Math.max(this.#limits['error'] ?? 0, this.#limits['all'] ?? 0) - Date.now();
    if (limit > 0 && spool.counts().signals.logs.pending > 0) this.#later(Math.min(limit, MAX_RETRY_MS));
  }

  /** True: it is on disk. */
  #keep(entry: Entry): boolean {
    const { spool } = this.#options;
    // An error is a log record to the spool, which keeps bytes and asks nothing about them.
    const batch = { signal: 'logs', contentType: 'application/json', items: 1, body: entry.body } as const;
    if (!(this.#isEnded ? spool?.appendSync(batch) : spool?.append(batch))) return false;
    entry.answered({});
    return true;
  }

  #drop(entry: Entry, reason: SentryDropReason): void {
    this.countDrop(reason);
    entry.answered({});
  }

  /** The process has nothing else to do: what is under way is kept, or handed to the last send. */
  #letGo(): void {
    for (const entry of this.#inFlight) {
      entry.flight?.abort();
      this.#inFlight.delete(entry);
      if (!this.#keep(entry)) this.#waiting.push(entry);
    }
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

function droppedOnDisk({
  full,
  expired,
  write_failed,
}: Record<SpoolDropReason, number>): SentryCounts['dropped'] {
  return {
    ...(full > 0 && { disk_full: full }),
    ...(expired > 0 && { disk_expired: expired }),
    ...(write_failed > 0 && { disk_write_failed: write_failed }),
  };
}
