const SECOND_MS = 1_000;
/** Chance spreads what a share lets through; aiming a little lower, few are refused that the share has promised. */
const AIM = 0.9;

/**
 * At most so many traces in each second. What the last second brought decides by how much a share is lowered in the next
 * one, so that a known share of all seconds is recorded, and not their beginnings. What rises within a second is refused.
 */
export class RateLimit {
  readonly #most: number;
  readonly #now: () => number;
  #since: number;
  #expected = 0;
  #taken = 0;
  #factor = 1;

  /** @param now milliseconds of a clock that never goes back */
  constructor(mostPerSecond: number, now: () => number) {
    this.#most = mostPerSecond;
    this.#now = now;
    this.#since = now();
  }

  /**
   * What the share of one more trace is multiplied with.
   *
   * @param share the probability with which it would be recorded without this limit
   */
  factorFor(share: number): number {
    const elapsed = this.#now() - this.#since;
    if (elapsed >= SECOND_MS) this.#beginSecond(elapsed);
    this.#expected += share;
    return this.#factor;
  }

  hasRoom(): boolean {
    return this.#taken < this.#most;
  }

  take(): void {
    this.#taken += 1;
  }

  #beginSecond(elapsed: number): void {
    const perSecond = (this.#expected * SECOND_MS) / elapsed;
    this.#factor = perSecond > this.#most ? (AIM * this.#most) / perSecond : 1;
    this.#since += elapsed;
    this.#expected = 0;
    this.#taken = 0;
  }
}
