/** Milliseconds before the first repetition, and the most between two. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Waits of retries: doubled each time, between half and all of it at random, so that processes do not knock together. */
export function backoffMs(round: number, limits: BackoffLimits, random: () => number): number {
  const full = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(round, 30));
  return Math.ceil(full * (0.5 + 0.5 * random()));
}
