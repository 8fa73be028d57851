import type { HeatMap } from '../../../src/read/heat-map.ts';
import type { Line } from './series-lines.ts';

const QUANTILES = [0.5, 0.9, 0.99];

/** Lines of quantiles over time, straight between the bounds of the bucket they fall into. */
export function quantileLines(heat: HeatMap): Line[] {
  return QUANTILES.map((quantile) => {
    const points = heat.columns.flatMap((counts, column) => {
      const value = quantileOf(heat.bounds, counts, quantile);
      return value === undefined ? [] : [[columnEnd(heat, column), value] as const];
    });
    return {
      ...{ key: `p${quantile * 100}`, service: '', label: `p${quantile * 100}` },
      times: points.map(([seconds]) => seconds),
      values: points.map(([, value]) => value),
    };
  });
}

/** How many values came per second. */
export function rateLine(heat: HeatMap): Line {
  return {
    ...{ key: 'rate', service: '', label: 'measured per second' },
    times: heat.columns.map((_, column) => columnEnd(heat, column)),
    values: heat.columns.map(
      (counts) => counts.reduce((sum, count) => sum + count, 0) / (heat.columnUs / 1e6),
    ),
  };
}

/** Undefined where nothing was measured. */
export function quantileOf(
  bounds: readonly (number | null)[],
  counts: readonly number[],
  quantile: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = total * quantile;
  for (const [row, count] of counts.entries()) {
    const below = row === 0 ? Math.min(0, bounds[0] ?? 0) : (bounds[row - 1] ?? 0);
    const above = bounds[row] ?? below;
    if (left <= count && count > 0) return below + ((above - below) * left) / count;
    left -= count;
  }
  return bounds.findLast((bound) => bound !== null) ?? undefined;
}

function columnEnd({ sinceUs, columnUs }: HeatMap, column: number): number {
  return (sinceUs + (column + 1) * columnUs) / 1e6;
}
