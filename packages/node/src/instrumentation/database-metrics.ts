import type { Attributes } from '@opentelemetry/api';
import type { CallMeasure } from './client-spans.ts';
import { CallDuration } from './call-duration.ts';

const duration = new CallDuration('db.client.operation.duration', 'Duration of database client operations.');

/** Attributes of the span that are labels, too; never the text of a query. */
const LABELS = [
  'db.system.name',
  'db.namespace',
  'db.collection.name',
  'db.operation.name',
  'server.address',
  'server.port',
] as const;
/** What some instrumentations tell by the name of the span alone: `SELECT`. */
const OPERATION = /^[A-Za-z]{1,20}\b/;

/**
 * `db.client.operation.duration`, as the stock instrumentations of `pg` and `oracledb` have it, for those that have
 * none. What is no call of a database, such as connecting, is not measured.
 */
export const databaseCall: CallMeasure = (name, attributes, { seconds, errorType, context }) => {
  const labels: Attributes = {};
  for (const label of LABELS) {
    const value = attributes[label];
    if (value !== undefined) labels[label] = value;
  }
  if (labels['db.system.name'] === undefined) return;
  if (labels['db.operation.name'] === undefined) {
    const [operation] = OPERATION.exec(name) ?? [];
    if (operation === 'connect') return;
    if (operation !== undefined) labels['db.operation.name'] = operation;
  }
  if (errorType !== undefined) labels['error.type'] = errorType;
  duration.record(seconds, labels, context);
};
