import { toScale } from './exponential-buckets.ts';
import type {
  ExponentialBuckets,
  ExponentialSample,
  HistogramSample,
  Sample,
  SampleExemplar,
} from './family.ts';

/** Exemplars that a sum holds; one is written for each bucket. */
const MOST_EXEMPLARS = 40;
/** Of one side of an exponential histogram, as in the specification. */
const MOST_BUCKETS = 160;

/**
 * Two samples of the same series of two processes, added up. Buckets of different bounds are added up where both have
 * the bound, which is exact.
 *
 * @returns undefined where they are of different kinds
 */
export function addSamples(one: Sample, other: Sample): Sample | undefined {
  const { labels } = one;
  const exemplars = joined(one.exemplars, other.exemplars);
  if ('value' in one && 'value' in other) return { labels, exemplars, value: one.value + other.value };
  if ('bounds' in one && 'bounds' in other) {
    return { labels, exemplars, ...addBuckets(one, other), sum: addSums(one.sum, other.sum) };
  }
  if ('scale' in one && 'scale' in other) {
    return { labels, exemplars, ...addExponential(one, other), sum: addSums(one.sum, other.sum) };
  }
  return undefined;
}

function addSums(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function joined(
  one: readonly SampleExemplar[] | undefined,
  other: readonly SampleExemplar[] | undefined,
): readonly SampleExemplar[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return [...one, ...other].slice(-MOST_EXEMPLARS);
}

function addBuckets(
  one: HistogramSample,
  other: HistogramSample,
): Pick<HistogramSample, 'bounds' | 'counts'> {
  const { bounds } = one;
  if (isSame(bounds, other.bounds)) {
    return { bounds, counts: one.counts.map((count, at) => count + (other.counts[at] as number)) };
  }
  const theirs = new Set(other.bounds);
  const common = bounds.filter((bound) => theirs.has(bound));
  const counts = countsOf(one, common);
  const more = countsOf(other, common);
  return { bounds: common, counts: counts.map((count, at) => count + (more[at] as number)) };
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((bound, at) => bound === other[at]));
}

/** The counts of fewer of its bounds. */
function countsOf({ bounds, counts }: HistogramSample, fewer: readonly number[]): number[] {
  const merged: number[] = new Array(fewer.length + 1).fill(0);
  let into = 0;
  for (const [at, count] of counts.entries()) {
    while (into < fewer.length && (bounds[at] ?? Number.POSITIVE_INFINITY) > (fewer[into] as number)) into++;
    merged[into] = (merged[into] as number) + count;
  }
  return merged;
}

function addExponential(
  one: ExponentialSample,
  other: ExponentialSample,
): Pick<ExponentialSample, 'scale' | 'zeroCount' | 'positive' | 'negative'> {
  const scale = commonScale(one, other);
  const [first, second] = [toScale(one, scale), toScale(other, scale)];
  return {
    scale,
    zeroCount: first.zeroCount + second.zeroCount,
    positive: addAligned(first.positive, second.positive),
    negative: addAligned(first.negative, second.negative),
  };
}

/** As fine as both, where the sum does not need more buckets for it than one histogram may have. */
function commonScale(one: ExponentialSample, other: ExponentialSample): number {
  let scale = Math.min(one.scale, other.scale);
  while (Math.max(span(one, other, 'positive', scale), span(one, other, 'negative', scale)) > MOST_BUCKETS) {
    scale--;
  }
  return scale;
}

function span(
  one: ExponentialSample,
  other: ExponentialSample,
  side: 'positive' | 'negative',
  scale: number,
): number {
  const filled = [one, other].filter((sample) => sample[side].counts.length > 0);
  const indexes = filled.flatMap((sample) => {
    const { offset, counts } = sample[side];
    const width = 2 ** (sample.scale - scale);
    return [Math.floor(offset / width), Math.floor((offset + counts.length - 1) / width)];
  });
  return indexes.length === 0 ? 0 : Math.max(...indexes) - Math.min(...indexes) + 1;
}

function addAligned(one: ExponentialBuckets, other: ExponentialBuckets): ExponentialBuckets {
  if (one.counts.length === 0) return other;
  if (other.counts.length === 0) return one;
  const offset = Math.min(one.offset, other.offset);
  const end = Math.max(one.offset + one.counts.length, other.offset + other.counts.length);
  const counts: number[] = new Array(end - offset).fill(0);
  for (const { offset: start, counts: added } of [one, other]) {
    for (const [at, count] of added.entries()) {
      counts[start - offset + at] = (counts[start - offset + at] as number) + count;
    }
  }
  return { offset, counts };
}
