import type { Database, Row } from '../store/database.ts';
import { numberOrNull, textOrNull } from './columns.ts';
import type { Attributes, MetricItem, MetricSeries } from './shapes.ts';

export interface MetricQuery {
  name: string;
  service: string | undefined;
  /** Microseconds since 1970. */
  sinceUs: number;
  untilUs: number;
  /** Of each series; where there are more, the newest. */
  maxPoints: number;
}

const MAX_NAMES = 2_000;
/** Of one answer. */
const MAX_SERIES = 100;
const MAX_EXEMPLARS = 100;

/** All metrics by name. */
export function listMetrics(database: Database): MetricItem[] {
  const rows = database.all(
    `SELECT name, type, unit, max(description) description, count(*) series, json_group_array(DISTINCT service) services,
       max(last_us) last_us FROM series GROUP BY name, type, unit ORDER BY name LIMIT ${MAX_NAMES}`,
  );
  return rows.map((row) => ({
    name: String(row['name']),
    type: String(row['type']),
    unit: String(row['unit']),
    description: String(row['description']),
    series: Number(row['series']),
    services: (JSON.parse(String(row['services'])) as string[]).sort(),
    lastUs: Number(row['last_us']),
  }));
}

/** The series of one metric with their points and exemplars; `total` says how many series there are. */
export function readMetric(
  database: Database,
  query: MetricQuery,
): { series: MetricSeries[]; total: number } {
  const { name, service = null } = query;
  const rows = database.all(
    `SELECT * FROM series WHERE name = ? AND (? IS NULL OR service = ?) ORDER BY last_us DESC, id LIMIT ${MAX_SERIES}`,
    ...[name, service, service],
  );
  const total = database.number(
    'SELECT count(*) FROM series WHERE name = ? AND (? IS NULL OR service = ?)',
    ...[name, service, service],
  );
  return { series: rows.map((row) => seriesOf(database, row, query)), total };
}

function seriesOf(database: Database, row: Row, { sinceUs, untilUs, maxPoints }: MetricQuery): MetricSeries {
  const id = Number(row['id']);
  const range = [id, sinceUs, untilUs] as const;
  const points = database.all(
    'SELECT * FROM point WHERE series = ? AND time_us BETWEEN ? AND ? ORDER BY time_us DESC LIMIT ?',
    ...[...range, maxPoints],
  );
  const exemplars = database.all(
    `SELECT * FROM exemplar WHERE series = ? AND time_us BETWEEN ? AND ? ORDER BY time_us DESC LIMIT ${MAX_EXEMPLARS}`,
    ...range,
  );
  return {
    id,
    service: String(row['service']),
    attributes: attributesOf(row),
    temporality: textOrNull(row['temporality']) as MetricSeries['temporality'],
    monotonic: row['monotonic'] === 1,
    points: points.reverse().map((point) => ({
      timeUs: Number(point['time_us']),
      startUs: numberOrNull(point['start_us']) || null,
      value: numberOrNull(point['value']),
      count: numberOrNull(point['count']),
      sum: numberOrNull(point['sum']),
      min: numberOrNull(point['min']),
      max: numberOrNull(point['max']),
      buckets: point['buckets'] === null ? null : JSON.parse(String(point['buckets'])),
    })),
    exemplars: exemplars.reverse().map((one) => ({
      timeUs: Number(one['time_us']),
      value: Number(one['value']),
      traceId: textOrNull(one['trace_id']),
      spanId: textOrNull(one['span_id']),
      attributes: attributesOf(one),
    })),
  };
}

/** Of a row whose column `attributes` holds `{"attributes":{…}}`. */
export function attributesOf(row: Row): Attributes {
  return (JSON.parse(String(row['attributes'])) as { attributes: Attributes }).attributes;
}
