import type { Database, Row } from '../store/database.ts';
import { type BoundCounts, boundCounts, boundCountsSince } from './bucket-rows.ts';
import { textOrNull } from './columns.ts';

export interface HeatMapQuery {
  name: string;
  service: string | undefined;
  /** Microseconds since 1970. */
  sinceUs: number;
  untilUs: number;
  /** At most so many parts of the time; fewer where points come seldom. */
  maxColumns: number;
}

/** How many values were measured by time and size, over all series of one histogram. */
export interface HeatMap {
  /** Upper bounds of the rows, the lowest first; null is "and above". */
  bounds: (number | null)[];
  /** Where the first column begins: with the first that was measured, or up to one column before the time asked for. */
  sinceUs: number;
  columnUs: number;
  /** For each column, the oldest first, the count of each row. */
  columns: number[][];
  /** Of the time asked for, the newest. */
  exemplars: { timeUs: number; value: number; traceId: string }[];
  /** There were more series or points than are counted here. */
  truncated: boolean;
}

const MAX_SERIES = 500;
/** Of all series together, the newest: what one question may cost the thread of the store. */
const MAX_POINTS = 20_000;
const MAX_EXEMPLARS = 200;

export function readHeatMap(database: Database, query: HeatMapQuery): HeatMap {
  const { name, service = null, sinceUs } = query;
  const series = database.all(
    `SELECT id, temporality FROM series WHERE name = ? AND (? IS NULL OR service = ?) AND last_us >= ?
       AND type IN ('histogram', 'exponentialHistogram') ORDER BY last_us DESC, id LIMIT ${MAX_SERIES + 1}`,
    ...[name, service, service, sinceUs],
  );
  let truncated = series.length > MAX_SERIES;
  const gains: { timeUs: number; counts: BoundCounts }[] = [];
  const gaps: number[] = [];
  let left = MAX_POINTS;
  for (const row of series.slice(0, MAX_SERIES)) {
    const points = pointsOf(database, Number(row['id']), query, left);
    left -= points.length;
    truncated ||= left <= 0;
    const isDelta = row['temporality'] === 'delta';
    for (const gain of gainsOf(points, sinceUs, isDelta)) gains.push(gain);
    for (let i = 1; i < points.length; i += 1) gaps.push(timeOf(points[i]) - timeOf(points[i - 1]));
  }
  const { fromUs, columnUs, count } = columnsFor(query, gaps, gains);
  const bounds = [...new Set(gains.flatMap(({ counts }) => counts.map(([bound]) => bound)))].sort(
    (a, b) => a - b,
  );
  const rowOf = new Map(bounds.map((bound, row) => [bound, row]));
  const columns = Array.from({ length: count }, () => new Array<number>(bounds.length).fill(0));
  for (const { timeUs, counts } of gains) {
    const column = columns[Math.min(columns.length - 1, Math.floor((timeUs - fromUs) / columnUs))];
    for (const [bound, count] of counts) {
      const row = rowOf.get(bound);
      if (column !== undefined && row !== undefined) column[row] = (column[row] ?? 0) + count;
    }
  }
  return {
    bounds: bounds.map((bound) => (Number.isFinite(bound) ? bound : null)),
    ...{ sinceUs: fromUs, columnUs, columns, exemplars: exemplarsOf(database, query), truncated },
  };
}

/** By time; one from before the time asked for leads them, so that the first gain is known. */
function pointsOf(database: Database, series: number, query: HeatMapQuery, most: number): Row[] {
  const points = database.all(
    'SELECT time_us, start_us, buckets FROM point WHERE series = ? AND time_us BETWEEN ? AND ? ORDER BY time_us DESC LIMIT ?',
    ...[series, query.sinceUs, query.untilUs, Math.max(0, most)],
  );
  const before = database.get(
    'SELECT time_us, start_us, buckets FROM point WHERE series = ? AND time_us < ? ORDER BY time_us DESC LIMIT 1',
    ...[series, query.sinceUs],
  );
  return [...points, ...(before === undefined ? [] : [before])].reverse();
}

/** What each point adds to the one before. */
function* gainsOf(
  points: readonly Row[],
  sinceUs: number,
  isDelta: boolean,
): Generator<{ timeUs: number; counts: BoundCounts }> {
  let before: BoundCounts | undefined;
  for (const point of points) {
    const timeUs = timeOf(point);
    const counts = boundCounts(JSON.parse(textOrNull(point['buckets']) ?? 'null'));
    const startUs = Number(point['start_us'] ?? 0);
    const gained = isDelta || before === undefined ? undefined : boundCountsSince(before, counts);
    // What a sum held before the time asked for is not of this time.
    const isAllNew = isDelta || before !== undefined || startUs >= sinceUs;
    if (timeUs >= sinceUs && isAllNew) yield { timeUs, counts: gained ?? counts };
    before = counts;
  }
}

/**
 * Columns are as wide as a whole number of the times between two points, with the points of the newest series in their middle:
 * else some columns would have one more than their neighbours, and others none.
 */
function columnsFor(
  { sinceUs: askedUs, untilUs, maxColumns }: HeatMapQuery,
  gaps: number[],
  gains: readonly { timeUs: number }[],
): { fromUs: number; columnUs: number; count: number } {
  const usualUs = Math.min(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0, untilUs - askedUs);
  const [oldestUs, newestUs] = [edge(gains, Math.min), edge(gains, Math.max)];
  // Before the first one there is nothing to see.
  const sinceUs = Math.max(askedUs, (oldestUs ?? askedUs) - Math.ceil(usualUs / 2));
  const leastUs = Math.max(1, Math.ceil((untilUs - sinceUs) / maxColumns));
  if (usualUs <= 0 || newestUs === undefined) {
    return {
      fromUs: sinceUs,
      columnUs: leastUs,
      count: Math.max(1, Math.ceil((untilUs - sinceUs) / leastUs)),
    };
  }
  const columnUs = usualUs * Math.ceil(leastUs / usualUs);
  const endUs = newestUs + Math.ceil(usualUs / 2);
  const before = Math.max(1, Math.ceil((endUs - sinceUs) / columnUs));
  const after = Math.max(0, Math.floor((untilUs - endUs) / columnUs));
  return { fromUs: endUs - before * columnUs, columnUs, count: before + after };
}

function edge(
  gains: readonly { timeUs: number }[],
  most: (a: number, b: number) => number,
): number | undefined {
  return gains.reduce<number | undefined>((so, { timeUs }) => most(so ?? timeUs, timeUs), undefined);
}

function exemplarsOf(database: Database, query: HeatMapQuery): HeatMap['exemplars'] {
  const rows = database.all(
    `SELECT e.time_us, e.value, e.trace_id FROM series s JOIN exemplar e ON e.series = s.id
     WHERE s.name = ? AND (? IS NULL OR s.service = ?) AND e.time_us BETWEEN ? AND ? AND e.trace_id IS NOT NULL
     ORDER BY e.time_us DESC LIMIT ${MAX_EXEMPLARS}`,
    ...[query.name, query.service ?? null, query.service ?? null, query.sinceUs, query.untilUs],
  );
  return rows.reverse().map((row) => ({
    timeUs: timeOf(row),
    value: Number(row['value']),
    traceId: String(row['trace_id']),
  }));
}

function timeOf(row: Row | undefined): number {
  return Number(row?.['time_us']);
}
