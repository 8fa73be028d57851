import type { ShedLevel } from './memory-pressure.ts';

/** Length of the shortest time over which the loop is judged. */
const WINDOW_MS = 2_000;
/** One long tick, such as a collection of garbage, makes one late look; a loop that is blocked makes them again and again. */
const LATE_LOOKS = 3;
/** Share of the time that the loop was late, from which on it is blocked and below which it is free. */
const BLOCKED_SHARE = 0.5;
const FREE_SHARE = 0.25;
/**
 * Records a millisecond below which shedding would bring nothing: at about 20 us for each they are a hundredth of a
 * core, and whatever blocks the loop, it is not telemetry.
 */
const RECORDS_PER_MS = 0.5;
/** How long the loop must be free before less is shed; doubled for each relapse. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;
const RELAPSE_MS = 60_000;

/** What one look at the event loop saw. */
export interface LoopLook {
  /** Milliseconds of a clock that only goes on. */
  readonly now: number;
  /** Milliseconds by which the look came too late. */
  readonly lateMs: number;
  /** Records that came since the last look. */
  readonly records: number;
}

/** Says by the lateness of the event loop how much is shed; errors never are. */
export class LoopPressure {
  readonly #maxDelayMs: number;
  #level: ShedLevel = 0;
  #start: number | undefined;
  #lateLooks = 0;
  #lateMs = 0;
  #records = 0;
  #freeMs = 0;
  #restMs = FIRST_REST_MS;
  #loweredAt = Number.NEGATIVE_INFINITY;

  /** @param maxDelayMs 0: nothing is shed for the event loop */
  constructor(maxDelayMs: number) {
    this.#maxDelayMs = maxDelayMs;
  }

  get level(): ShedLevel {
    return this.#level;
  }

  look({ now, lateMs, records }: LoopLook): ShedLevel {
    if (this.#maxDelayMs === 0) return 0;
    this.#start ??= now - lateMs;
    this.#records += records;
    // Late with few new records: shedding those would not make it better.
    if (lateMs > this.#maxDelayMs && records >= lateMs * RECORDS_PER_MS) {
      this.#lateLooks += 1;
      this.#lateMs += lateMs;
    }
    const elapsed = now - this.#start;
    if (elapsed >= WINDOW_MS) this.#judge(now, elapsed);
    return this.#level;
  }

  /** Nobody looks for a while; what comes then is not measured from here. */
  pause(): void {
    this.#begin(undefined);
  }

  #judge(now: number, elapsed: number): void {
    const share = this.#lateMs / elapsed;
    // Too few long ticks to tell a blocked loop from a pause: the next ones decide.
    if (share >= BLOCKED_SHARE && this.#lateLooks < LATE_LOOKS) return;
    if (share >= BLOCKED_SHARE) this.#raise(now);
    else if (this.#records < (elapsed * RECORDS_PER_MS) / 2) this.#level = 0;
    else if (share < FREE_SHARE) this.#rest(now, elapsed);
    else this.#freeMs = 0;
    this.#begin(now);
  }

  #raise(now: number): void {
    this.#freeMs = 0;
    if (this.#level === 0) {
      const isRelapse = now - this.#loweredAt < RELAPSE_MS;
      this.#restMs = isRelapse ? Math.min(this.#restMs * 2, LONGEST_REST_MS) : FIRST_REST_MS;
    }
    // Errors stay: they are what somebody will look for afterwards.
    if (this.#level < 2) this.#level = (this.#level + 1) as ShedLevel;
  }

  #rest(now: number, elapsed: number): void {
    this.#freeMs += elapsed;
    if (this.#level === 0 || this.#freeMs < this.#restMs) return;
    this.#level = (this.#level - 1) as ShedLevel;
    this.#freeMs = 0;
    this.#loweredAt = now;
  }

  #begin(now: number | undefined): void {
    this.#start = now;
    this.#lateLooks = 0;
    this.#lateMs = 0;
    this.#records = 0;
  }
}
