/** How often values up to each bound were measured; a bound of infinity is the last. */
export type BoundCounts = [bound: number, count: number][];

interface Explicit {
  bounds: number[];
  counts: number[];
}

interface Exponential {
  scale: number;
  zeroCount: number;
  positive: { offset: number; counts: number[] };
  negative: { offset: number; counts: number[] };
}

/** Rows of a picture: finer ones are not told apart by the eye. Two for each doubling of the value. */
const FINEST_SCALE = 1;

/**
 * The buckets of one point by their upper bounds. Those of an exponential histogram become two for each doubling at most
 * (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram); values of zero and below are in one with
 * the bound 0.
 */
export function boundCounts(buckets: unknown): BoundCounts {
  if (isExplicit(buckets)) {
    return buckets.counts.map((count, i) => [buckets.bounds[i] ?? Number.POSITIVE_INFINITY, count]);
  }
  if (!isExponential(buckets)) return [];
  const scale = Math.min(buckets.scale, FINEST_SCALE);
  const coarser = 2 ** (buckets.scale - scale);
  const byBound = new Map<number, number>();
  buckets.positive.counts.forEach((count, i) => {
    const index = Math.floor((buckets.positive.offset + i) / coarser);
    const bound = Number((2 ** ((index + 1) * 2 ** -scale)).toPrecision(6));
    byBound.set(bound, (byBound.get(bound) ?? 0) + count);
  });
  const below = buckets.zeroCount + buckets.negative.counts.reduce((sum, count) => sum + count, 0);
  if (below > 0) byBound.set(0, below);
  return [...byBound].sort(([a], [b]) => a - b);
}

/** What came between two points of one series; undefined where it began anew between them. */
export function boundCountsSince(before: BoundCounts, now: BoundCounts): BoundCounts | undefined {
  const were = new Map(before);
  const since: BoundCounts = now.map(([bound, count]) => [bound, count - (were.get(bound) ?? 0)]);
  const hasAll = before.every(([bound, count]) => count === 0 || now.some(([other]) => other === bound));
  return hasAll && since.every(([, count]) => count >= 0) ? since : undefined;
}

function isExplicit(buckets: unknown): buckets is Explicit {
  return Array.isArray((buckets as Explicit | null)?.bounds);
}

function isExponential(buckets: unknown): buckets is Exponential {
  return typeof (buckets as Exponential | null)?.scale === 'number';
}
