import type { Database } from '../store/database.ts';
import { attributesOf } from './list-metrics.ts';
import type { Attributes } from './shapes.ts';

/** The latest value of one series that a service tells about itself. */
export interface ToldValue {
  name: string;
  unit: string;
  attributes: Attributes;
  timeUs: number;
  /** The sum for a histogram. */
  value: number | null;
  count: number | null;
}

/** One process that sends, by its resource. */
export interface Sender {
  service: string;
  /** `service.instance.id`, or `process.pid`. */
  instance: string | null;
  firstUs: number;
  lastUs: number;
  attributes: Attributes;
  values: ToldValue[];
}

/** What SDKs tell of delivery and loss: the semantic conventions of `otel.sdk.*`, and ours. */
export const LEDGER_METRICS: readonly string[] = [
  'otel.sdk.*',
  'throughline.delivery.*',
  'throughline.spool.*',
  'throughline.log.dropped',
  'throughline.values.truncated',
  'throughline.errors.*',
  'throughline.sentry.*',
  'throughline.flow.journal.*',
  'throughline.sampling.*',
];

/** How a process, its runtime and its health checks are: the conventions of `process.*`, `nodejs.*`, `v8js.*`, and ours. */
export const HEALTH_METRICS: readonly string[] = ['process.*', 'nodejs.*', 'v8js.*', 'throughline.health.*'];

export const REDACTION_METRICS: readonly string[] = ['throughline.redactions'];

const MAX_SENDERS = 200;
const MAX_VALUES = 500;

/** What each process that sends tells with the metrics of these names; a star at the end stands for more. */
export function toldBySenders(database: Database, names: readonly string[]): Sender[] {
  const senders = database.all(`SELECT * FROM resource ORDER BY last_us DESC LIMIT ${MAX_SENDERS}`);
  const patterns = names.map((name) => name.replaceAll('_', '\\_').replace(/\*$/, '%'));
  const isOneOf = patterns.map(() => "s.name LIKE ? ESCAPE '\\'").join(' OR ');
  return senders.map((row) => {
    const attributes = attributesOf(row);
    const instance = attributes['service.instance.id'] ?? attributes['process.pid'];
    const values = database.all(
      `SELECT s.name, s.unit, s.attributes, p.time_us, p.value, p.sum, p.count FROM series s
       JOIN point p ON p.series = s.id AND p.time_us = (SELECT max(time_us) FROM point WHERE series = s.id)
       WHERE s.resource = ? AND (${isOneOf}) ORDER BY s.name LIMIT ${MAX_VALUES}`,
      ...[Number(row['id']), ...patterns],
    );
    return {
      service: String(row['service']),
      instance: instance === undefined ? null : String(instance),
      firstUs: Number(row['first_us']),
      lastUs: Number(row['last_us']),
      attributes,
      values: values.map((one) => ({
        name: String(one['name']),
        unit: String(one['unit']),
        attributes: attributesOf(one),
        timeUs: Number(one['time_us']),
        value: (one['value'] ?? one['sum']) as number | null,
        count: one['count'] as number | null,
      })),
    };
  });
}
