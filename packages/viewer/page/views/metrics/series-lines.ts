import type { MetricPoint, MetricSeries } from '../../../src/read/shapes.ts';
import { foreign } from '../../parts/text.ts';

/** One line of a plot. */
export interface Line {
  key: string;
  service: string;
  /** Its attributes, for people: `route=/orders method=POST`. */
  label: string;
  /** Seconds since 1970, growing. */
  times: number[];
  values: number[];
}

/** What the lines of a metric say: counters are told as rates, for their sum alone says little. */
export function linesOf(series: readonly MetricSeries[], type: string): { lines: Line[]; isRate: boolean } {
  const isRate = type === 'sum' && series.some(({ monotonic }) => monotonic);
  const lines = series.flatMap((one) => {
    if (type === 'summary') return quantileLines(one);
    const points = isRate ? rates(one) : values(one.points);
    return [lineOf(one, '', points)];
  });
  return { lines: lines.filter(({ times }) => times.length > 0), isRate };
}

type Points = [seconds: number, value: number][];

function values(points: readonly MetricPoint[]): Points {
  return points.flatMap(({ timeUs, value }) =>
    value === null ? [] : [[timeUs / 1e6, value] as [number, number]],
  );
}

/** Per second, between each point and the one before; a counter that began anew counts from zero. */
export function rates({ points, temporality }: Pick<MetricSeries, 'points' | 'temporality'>): Points {
  const all: Points = [];
  let before: MetricPoint | undefined;
  for (const point of points) {
    const gained = gain(point, before, temporality);
    if (gained !== undefined && gained.us > 0)
      all.push([point.timeUs / 1e6, gained.value / (gained.us / 1e6)]);
    before = point;
  }
  return all;
}

function gain(
  { timeUs, startUs, value }: MetricPoint,
  before: MetricPoint | undefined,
  temporality: MetricSeries['temporality'],
): { value: number; us: number } | undefined {
  if (value === null) return undefined;
  if (temporality === 'delta') {
    const from = startUs ?? before?.timeUs;
    return from === undefined ? undefined : { value, us: timeUs - from };
  }
  if (before?.value == null) return undefined;
  const beganAnew = value < before.value || (startUs ?? 0) > (before.startUs ?? 0);
  return { value: beganAnew ? value : value - before.value, us: timeUs - before.timeUs };
}

function quantileLines(series: MetricSeries): Line[] {
  const byQuantile = new Map<number, Points>();
  for (const { timeUs, buckets } of series.points) {
    const { quantiles } = (buckets ?? {}) as { quantiles?: [quantile: number, value: number][] };
    for (const [quantile, value] of quantiles ?? []) {
      const points = byQuantile.get(quantile) ?? [];
      points.push([timeUs / 1e6, value]);
      byQuantile.set(quantile, points);
    }
  }
  return [...byQuantile].map(([quantile, points]) => lineOf(series, `p${quantile * 100}`, points));
}

function lineOf({ id, service, attributes }: MetricSeries, more: string, points: Points): Line {
  const named = Object.entries(attributes).map(([key, value]) => `${foreign(key, 60)}=${foreign(value, 80)}`);
  return {
    key: `${id} ${more}`,
    service,
    label: [more, ...named].filter((part) => part !== '').join('  '),
    times: points.map(([seconds]) => seconds),
    values: points.map(([, value]) => value),
  };
}
