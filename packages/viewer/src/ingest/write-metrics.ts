import type { DataPoint, Exemplar, Metric, Scope } from '@throughline/otlp';
import type { Database } from '../store/database.ts';
import { GenerationCache } from './generation-cache.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { microseconds } from './nanoseconds.ts';
import type { RecordText } from './record-text.ts';
import type { Sender } from './resources.ts';

/** Series kept at once; points of others are refused. */
export const MAX_SERIES = 20_000;
const TEMPORALITY: Record<number, string> = { 1: 'delta', 2: 'cumulative' };

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';
const TYPES: readonly MetricType[] = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** Writes points of metrics into their series. */
export class MetricWriter {
  readonly #database: Database;
  readonly #text: RecordText;
  readonly #series = new GenerationCache<number>(MAX_SERIES);
  #seriesCount: number;

  constructor(database: Database, text: RecordText) {
    this.#database = database;
    this.#text = text;
    this.#seriesCount = database.number('SELECT count(*) FROM series');
  }

  /** How many of its points were taken and how many found no room for their series. */
  write(metric: Metric, scope: Scope | undefined, sender: Sender): { taken: number; refused: number } {
    const counts = { taken: 0, refused: 0 };
    const type = TYPES.find((one) => metric[one] !== undefined);
    if (type === undefined) return counts;
    const data = metric[type];
    for (const point of data?.dataPoints ?? []) {
      const attributes = `{${this.#text.attributes(point.attributes)}}`;
      const timeUs = microseconds(point.timeUnixNano);
      const series = this.#seriesOf({ metric, type, scope, sender, attributes, timeUs });
      if (series === undefined) {
        counts.refused += 1;
        continue;
      }
      this.#point(series, timeUs, type, point);
      for (const exemplar of point.exemplars ?? []) this.#exemplar(series, exemplar);
      counts.taken += 1;
    }
    return counts;
  }

  /** After rows were taken away or a transaction was rolled back. */
  forget(): void {
    this.#series.clear();
    this.#seriesCount = this.#database.number('SELECT count(*) FROM series');
  }

  #seriesOf(of: {
    metric: Metric;
    type: MetricType;
    scope: Scope | undefined;
    sender: Sender;
    attributes: string;
    timeUs: number;
  }): number | undefined {
    const { metric, type, sender, attributes, timeUs } = of;
    const name = this.#text.text(metric.name ?? '');
    const unit = this.#text.text(metric.unit ?? '');
    const scope = this.#text.text(of.scope?.name ?? '');
    const identity = JSON.stringify([sender.id, scope, name, type, unit, attributes]);
    const known = this.#series.get(identity);
    if (known !== undefined) {
      this.#database.run('UPDATE series SET last_us = ? WHERE id = ?', timeUs, known);
      return known;
    }
    const before = this.#database.get('SELECT id FROM series WHERE identity = ?', identity)?.['id'];
    if (before === undefined && this.#seriesCount >= MAX_SERIES) return undefined;
    const id = before === undefined ? this.#made(of, identity, name, unit) : Number(before);
    this.#series.set(identity, id);
    return id;
  }

  #made(
    of: { metric: Metric; type: MetricType; sender: Sender; attributes: string; timeUs: number },
    identity: string,
    name: string,
    unit: string,
  ): number {
    const { metric, type, sender, attributes, timeUs } = of;
    const data = metric[type];
    this.#seriesCount += 1;
    return this.#database.number(
      `INSERT INTO series (identity, resource, service, name, type, unit, description, temporality, monotonic,
         attributes, last_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      ...[identity, sender.id, sender.service, name, type, unit, this.#text.text(metric.description ?? '')],
      ...[TEMPORALITY[data?.aggregationTemporality ?? 0] ?? null, metric.sum?.isMonotonic ? 1 : 0],
      ...[attributes, timeUs],
    );
  }

  #point(series: number, timeUs: number, type: MetricType, point: DataPoint): void {
    this.#database.run(
      `INSERT INTO point (series, time_us, start_us, value, count, sum, min, max, buckets)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (series, time_us) DO UPDATE SET value = excluded.value, count = excluded.count, sum = excluded.sum,
         min = excluded.min, max = excluded.max, buckets = excluded.buckets`,
      ...[series, timeUs, microseconds(point.startTimeUnixNano), number(point.asDouble ?? point.asInt)],
      ...[
        whole(point.count),
        number(point.sum),
        number(point.min),
        number(point.max),
        bucketsOf(type, point),
      ],
    );
  }

  #exemplar(series: number, exemplar: Exemplar): void {
    const value = number(exemplar.asDouble ?? exemplar.asInt);
    if (value === null) return;
    this.#database.run(
      'INSERT OR IGNORE INTO exemplar (series, time_us, value, trace_id, span_id, attributes) VALUES (?, ?, ?, ?, ?, ?)',
      ...[series, microseconds(exemplar.timeUnixNano), value, traceIdOf(exemplar.traceId) ?? null],
      ...[spanIdOf(exemplar.spanId) ?? null, `{${this.#text.attributes(exemplar.filteredAttributes)}}`],
    );
  }
}

/** What a histogram or summary holds beside its sums, as JSON; see `MetricPoint` for the shapes. */
function bucketsOf(type: MetricType, point: DataPoint): string | null {
  if (type === 'histogram') {
    return JSON.stringify({ bounds: numbers(point.explicitBounds), counts: numbers(point.bucketCounts) });
  }
  if (type === 'exponentialHistogram') {
    return JSON.stringify({
      scale: number(point['scale']) ?? 0,
      zeroCount: number(point['zeroCount']) ?? 0,
      positive: signed(point['positive']),
      negative: signed(point['negative']),
    });
  }
  if (type === 'summary') {
    const values = Array.isArray(point['quantileValues']) ? point['quantileValues'] : [];
    return JSON.stringify({
      quantiles: values.map((one: { quantile?: unknown; value?: unknown }) => [
        number(one.quantile) ?? 0,
        number(one.value) ?? 0,
      ]),
    });
  }
  return null;
}

function signed(buckets: unknown): { offset: number; counts: number[] } {
  const { offset, bucketCounts } = (buckets ?? {}) as { offset?: unknown; bucketCounts?: unknown[] };
  return { offset: number(offset) ?? 0, counts: numbers(bucketCounts) };
}

function numbers(list: readonly unknown[] | undefined): number[] {
  return (list ?? []).map((one) => number(one) ?? 0);
}

function number(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function whole(value: unknown): number | null {
  const count = number(value);
  return count !== null && Number.isSafeInteger(count) ? count : null;
}
