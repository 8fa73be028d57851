const LONGEST_MS = 2 ** 31 - 1;

/** A delay that timers can keep: a longer one, such as `Infinity`, would fire at once and print a warning. */
export function timerMs(ms: number): number {
  return Math.min(Math.max(0, Number.isNaN(ms) ? 0 : ms), LONGEST_MS);
}
