import type { ExponentialBuckets, ExponentialSample, HistogramSample } from './family.ts';

/** At most four classic buckets for each doubling of the value: an error of 19 % at most, and some 80 buckets for a factor of a million. */
const FINEST_SCALE = 2;

/**
 * An exponential histogram as a classic one. The bounds are powers of 2^(1/4) or, where it is coarser itself, of its own
 * base: each is a bound that it has, so that every count is exact; only what it knows in between is lost.
 */
export function toClassic(sample: ExponentialSample): HistogramSample {
  const { scale, positive, negative } = toScale(sample, FINEST_SCALE);
  const bounds: number[] = [];
  const counts: number[] = [];
  // From the largest negative value on: bucket i of them holds -base^(i + 1) up to -base^i.
  for (let at = negative.counts.length - 1; at >= 0; at--) {
    bounds.push(-boundOf(negative.offset + at, scale));
    counts.push(negative.counts[at] as number);
  }
  if (sample.zeroCount > 0 || negative.counts.length > 0) {
    bounds.push(0);
    counts.push(sample.zeroCount);
  }
  if (positive.counts.length > 0) {
    // What is not above the lowest bound, so that it reads as a whole.
    bounds.push(boundOf(positive.offset, scale));
    counts.push(0);
  }
  for (const [at, count] of positive.counts.entries()) {
    bounds.push(boundOf(positive.offset + at + 1, scale));
    counts.push(count);
  }
  counts.push(0);
  const { labels, sum, exemplars } = sample;
  return { labels, sum, exemplars, ...finite(bounds, counts) };
}

/** Bounds beyond the numbers that there are belong to the infinite bucket, or are the same. */
function finite(
  bounds: readonly number[],
  counts: readonly number[],
): { bounds: number[]; counts: number[] } {
  const kept: number[] = [];
  const keptCounts: number[] = [];
  let carried = 0;
  for (const [at, bound] of bounds.entries()) {
    carried += counts[at] as number;
    const last = kept.at(-1);
    if (!Number.isFinite(bound)) continue;
    if (last !== undefined && bound <= last) {
      keptCounts[keptCounts.length - 1] = (keptCounts.at(-1) as number) + carried;
    } else {
      kept.push(bound);
      keptCounts.push(carried);
    }
    carried = 0;
  }
  keptCounts.push(carried + (counts.at(-1) as number));
  return { bounds: kept, counts: keptCounts };
}

/** The same histogram, coarser where it is finer than the given scale; empty buckets at its ends are left out. */
export function toScale(sample: ExponentialSample, scale: number): ExponentialSample {
  const steps = Math.max(0, sample.scale - scale);
  return {
    ...sample,
    scale: sample.scale - steps,
    positive: coarser(sample.positive, steps),
    negative: coarser(sample.negative, steps),
  };
}

function coarser({ offset, counts }: ExponentialBuckets, steps: number): ExponentialBuckets {
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return { offset: 0, counts: [] };
  const last = counts.findLastIndex((count) => count > 0);
  // A bucket of the coarser one holds 2^steps of the finer ones; dividing rounds down for negative indexes, too.
  const width = 2 ** steps;
  const start = Math.floor((offset + first) / width);
  const merged: number[] = new Array(Math.floor((offset + last) / width) - start + 1).fill(0);
  for (let at = first; at <= last; at++) {
    const into = Math.floor((offset + at) / width) - start;
    merged[into] = (merged[into] as number) + (counts[at] as number);
  }
  return { offset: start, counts: merged };
}

/** base^index, exact for the powers of two among them. */
function boundOf(index: number, scale: number): number {
  return 2 ** (index * 2 ** -scale);
}
