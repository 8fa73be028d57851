import { nanosecondsText } from '../ingest/nanoseconds.ts';
import type { Database, Row } from '../store/database.ts';
import { keyValues, type StoredAttributes } from './otlp-values.ts';

/** Points of one line. */
const PER_LINE = 500;
const TEMPORALITY: Record<string, number> = { delta: 1, cumulative: 2 };

interface StoredBuckets {
  bounds?: number[];
  counts?: number[];
  scale?: number;
  zeroCount?: number;
  positive?: { offset: number; counts: number[] };
  negative?: { offset: number; counts: number[] };
  quantiles?: [number, number][];
}

/** The points of all series, so many in a line. */
export function* exportMetricLines(database: Database): Generator<string> {
  let waiting: unknown[] = [];
  let points = 0;
  for (const series of database.all('SELECT * FROM series ORDER BY resource, id')) {
    for (const part of partsOf(database, Number(series['id']))) {
      waiting.push(resourceMetrics(database, series, part));
      points += part.length;
      if (points < PER_LINE) continue;
      yield JSON.stringify({ resourceMetrics: waiting });
      waiting = [];
      points = 0;
    }
  }
  if (points > 0) yield JSON.stringify({ resourceMetrics: waiting });
}

function* partsOf(database: Database, series: number): Generator<Row[]> {
  for (let after = 0; ; ) {
    const points = database.all(
      `SELECT * FROM point WHERE series = ? AND id > ? ORDER BY id LIMIT ${PER_LINE}`,
      ...[series, after],
    );
    const last = points.at(-1);
    if (last === undefined) return;
    after = Number(last['id']);
    yield points;
  }
}

function resourceMetrics(database: Database, series: Row, points: readonly Row[]): unknown {
  const resource = database.get('SELECT attributes FROM resource WHERE id = ?', Number(series['resource']));
  const [, scope] = JSON.parse(String(series['identity'])) as [number, string];
  const type = String(series['type']);
  const attributes = keyValues(JSON.parse(String(series['attributes'])) as StoredAttributes);
  const temporality = TEMPORALITY[String(series['temporality'])];
  const data = {
    dataPoints: points.map((point) => ({ attributes, ...dataPoint(type, point) })),
    ...(temporality !== undefined && { aggregationTemporality: temporality }),
    ...(type === 'sum' && { isMonotonic: series['monotonic'] === 1 }),
  };
  return {
    resource: {
      attributes:
        resource === undefined
          ? []
          : keyValues(JSON.parse(String(resource['attributes'])) as StoredAttributes),
    },
    scopeMetrics: [
      {
        scope: { name: scope },
        metrics: [
          {
            name: String(series['name']),
            description: String(series['description']),
            unit: String(series['unit']),
            [type]: data,
          },
        ],
      },
    ],
  };
}

function dataPoint(type: string, point: Row): Record<string, unknown> {
  const buckets = JSON.parse(String(point['buckets'] ?? '{}')) as StoredBuckets;
  const counted = {
    startTimeUnixNano: nanosecondsText(Number(point['start_us'] ?? 0), 0),
    timeUnixNano: nanosecondsText(Number(point['time_us']), 0),
    ...(point['count'] !== null && { count: String(point['count']) }),
    ...(point['sum'] !== null && { sum: point['sum'] }),
    ...(point['min'] !== null && { min: point['min'] }),
    ...(point['max'] !== null && { max: point['max'] }),
  };
  if (type === 'histogram') {
    return { ...counted, bucketCounts: texts(buckets.counts), explicitBounds: buckets.bounds ?? [] };
  }
  if (type === 'exponentialHistogram') {
    return {
      ...counted,
      scale: buckets.scale ?? 0,
      zeroCount: String(buckets.zeroCount ?? 0),
      positive: { offset: buckets.positive?.offset ?? 0, bucketCounts: texts(buckets.positive?.counts) },
      negative: { offset: buckets.negative?.offset ?? 0, bucketCounts: texts(buckets.negative?.counts) },
    };
  }
  if (type === 'summary') {
    return {
      ...counted,
      quantileValues: (buckets.quantiles ?? []).map(([quantile, value]) => ({ quantile, value })),
    };
  }
  return { ...counted, ...(point['value'] !== null && { asDouble: point['value'] }) };
}

function texts(counts: readonly number[] | undefined): string[] {
  return (counts ?? []).map(String);
}
