/** So many of all. */
export interface Share {
  some: number;
  all: number;
}

/** Below this nothing is said of a kind of request: chance decides. */
const LEAST = 5;
/** Of all; a smaller difference is seldom worth a look. */
const LEAST_DIFFERENCE = 0.1;
/** Standard errors: in one of 700 comparisons of equal windows chance alone does so much. */
const LEAST_Z = 3;

/**
 * Whether a share has grown beyond chance: at least 5 cases of at least 5, a difference of at least ten percent points,
 * and of at least three standard errors (the test of two proportions).
 */
export function hasGrown(before: Share, after: Share): boolean {
  if (after.some < LEAST || before.all < LEAST) return false;
  const [was, is] = [before.some / before.all, after.some / after.all];
  if (is - was < LEAST_DIFFERENCE) return false;
  const pooled = (before.some + after.some) / (before.all + after.all);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / before.all + 1 / after.all));
  return error === 0 ? false : (is - was) / error >= LEAST_Z;
}

/** Whether events come at another rate: twice or half as often, by ten at least, and four standard errors. */
export function rateChange(
  before: { count: number; seconds: number },
  after: { count: number; seconds: number },
): 'more' | 'less' | undefined {
  const expected = (before.count * after.seconds) / before.seconds;
  const difference = after.count - expected;
  const error = Math.sqrt(after.count + (expected * after.seconds) / before.seconds);
  if (Math.abs(difference) < 10 || Math.abs(difference) < 4 * error) return undefined;
  if (after.count >= 2 * expected) return 'more';
  return after.count <= expected / 2 ? 'less' : undefined;
}

/** The value that such a share of the values does not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/**
 * The limit above which more values lie than before, beyond chance: twice the earlier median, or twice the earlier 95th
 * percentile, and at least `more` above it. Undefined where neither is exceeded more often.
 */
export function exceededLimit(
  before: readonly number[],
  after: readonly number[],
  more: number,
): number | undefined {
  const above = (values: readonly number[], limit: number): Share => ({
    some: values.filter((value) => value > limit).length,
    all: values.length,
  });
  for (const share of [0.5, 0.95]) {
    const usual = percentile(before, share);
    const limit = Math.max(2 * usual, usual + more);
    if (hasGrown(above(before, limit), above(after, limit))) return limit;
  }
  return undefined;
}

const LEAST_SPREAD_US = 10_000_000;
const LEAST_PART = 0.3;

/**
 * Whether the bulk of these times (from the tenth to the ninetieth of a hundred) spans ten seconds, or three tenths of the time
 * that the bulk of all spans: one stall is over sooner.
 */
export function isSpread(times: readonly number[], all: readonly number[]): boolean {
  const bulk = (of: readonly number[]): number => percentile(of, 0.9) - percentile(of, 0.1);
  return bulk(times) >= Math.min(LEAST_SPREAD_US, LEAST_PART * bulk(all));
}
