import type { Clock, Words } from '../boot/line-budget.ts';
import type { Signal } from './account.ts';
import { type DropReason, dropReasons } from './drop-reasons.ts';

/** So long the first drops wait for company: a flood is one line with its number, and not "1 span". */
const GATHER_MS = 1_000;
const MINUTE_MS = 60_000;

const nouns: Record<Signal, readonly [one: string, many: string]> = {
  traces: ['span', 'spans'],
  logs: ['log record', 'log records'],
  metrics: ['data point', 'data points'],
};

/** `1 span`, `200 log records`. */
export function countWords(signal: Signal, count: number): string {
  return `${count} ${nouns[signal][count === 1 ? 0 : 1]}`;
}

/** What was lost since the last line. */
interface Loss {
  count: Record<Signal, number>;
  detail: string | undefined;
}

type Reason = DropReason | 'rejected';

const rejectedWords = {
  means: 'not taken by the endpoint, which took the rest of their batch',
  change: 'read the log of the endpoint',
};

/** The one warning line about everything that will not arrive, at most once a minute: how much, why, what to change. */
export class DropWarning {
  readonly #soon: (key: string, words: Words) => void;
  readonly #clock: Clock;
  #losses = new Map<Reason, Loss>();
  #isArmed = false;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(soon: (key: string, words: Words) => void, clock: Clock) {
    this.#soon = soon;
    this.#clock = clock;
  }

  /** @param detail such as `HTTP 400`: never what was sent */
  add(signal: Signal, count: number, reason: Reason, detail: string | undefined): void {
    const loss = this.#losses.get(reason) ?? { count: { traces: 0, logs: 0, metrics: 0 }, detail };
    loss.count[signal] += count;
    loss.detail = detail ?? loss.detail;
    this.#losses.set(reason, loss);
    if (this.#isArmed) return;
    this.#isArmed = true;
    const wait = Math.max(GATHER_MS, this.#saidAt + MINUTE_MS - this.#clock.now());
    this.#clock.later(wait, () => this.#ask());
  }

  /** Asks for the line now; before the process ends there is nothing to wait for. */
  sayNow(): void {
    if (this.#losses.size > 0 && this.#clock.now() - this.#saidAt >= MINUTE_MS) this.#ask();
  }

  #ask(): void {
    this.#soon('drops', () => this.#words());
  }

  #words(): string | undefined {
    this.#isArmed = false;
    if (this.#losses.size === 0) return undefined;
    const parts = [...this.#losses].map(([reason, loss]) => lossWords(reason, loss));
    const since = this.#saidAt === Number.NEGATIVE_INFINITY ? '' : ' since the last such line';
    this.#losses = new Map();
    this.#saidAt = this.#clock.now();
    return `delivery: lost${since}: ${parts.join('; ')}.`;
  }
}

function lossWords(reason: Reason, { count, detail }: Loss): string {
  const { means, change } = reason === 'rejected' ? rejectedWords : dropReasons[reason];
  const counts = (Object.keys(count) as Signal[]).filter((signal) => count[signal] > 0);
  const how = detail === undefined ? reason : `${reason}, ${detail}`;
  return `${counts.map((signal) => countWords(signal, count[signal])).join(', ')} (${how}: ${means}; ${change})`;
}
