import { reportFault } from '@throughline/api/runtime';

/** What comes from running says so many lines a minute at most, all kinds together. */
export const LINES_PER_MINUTE = 2;
const MINUTE_MS = 60_000;
/** Kinds of lines that wait for room; there are fewer in practice. */
const MOST_WAITING = 20;

/** A line that is made when there is room for it; undefined where there is nothing to say any more. */
export type Words = () => string | undefined;

/** Time as the budget sees it; a test has its own. */
export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  /** Runs once after so many milliseconds; must not keep the process alive. */
  later(ms: number, run: () => void): void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  later: (ms, run) => {
    setTimeout(() => {
      try {
        run();
      } catch (error) {
        reportFault('diagnostics', error as Error);
      }
    }, ms).unref();
  },
};

/**
 * Lets two lines through in any minute. What finds no room waits under its key, is made from what is true by then,
 * and is said in the order in which it was asked for: nothing is lost, and nothing is said twice.
 */
export class LineBudget {
  readonly #say: (line: string) => void;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Words>();
  #saidAt: number[] = [];
  #isTimed = false;

  constructor(say: (line: string) => void, clock: Clock) {
    this.#say = say;
    this.#clock = clock;
  }

  /** Says these words as soon as there is room; what waits under the same key is replaced. */
  ask(key: string, words: Words): void {
    if (this.#waiting.size >= MOST_WAITING && !this.#waiting.has(key)) return;
    this.#waiting.set(key, words);
    this.sayWhatFits();
  }

  /** Says what waits as far as there is room for it; also for the end of the process. */
  sayWhatFits(): void {
    for (const [key, words] of this.#waiting) {
      const wait = this.#msUntilRoom();
      if (wait > 0) {
        this.#lookAgain(wait);
        return;
      }
      this.#waiting.delete(key);
      const line = guarded(words);
      if (line === undefined) continue;
      this.#saidAt = [...this.#saidAt.slice(1 - LINES_PER_MINUTE), this.#clock.now()];
      this.#say(line);
    }
  }

  #msUntilRoom(): number {
    const oldest = this.#saidAt[this.#saidAt.length - LINES_PER_MINUTE];
    return oldest === undefined ? 0 : oldest + MINUTE_MS - this.#clock.now();
  }

  #lookAgain(ms: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#clock.later(Math.ceil(ms), () => {
      this.#isTimed = false;
      this.sayWhatFits();
    });
  }
}

function guarded(words: Words): string | undefined {
  try {
    return words();
  } catch (error) {
    return `a line could not be made (${(error as Error | null)?.name})`;
  }
}
