import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { Ingest } from '../src/ingest/ingest.ts';
import { BlockIndex } from '../src/store/block-index.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { logs } from './support/telemetry.ts';

function lines(count: number): Buffer {
  const bodies = Array.from({ length: count }, (_, at) => ({ body: `line ${at}` }));
  return Buffer.from(JSON.stringify(logs('api', ...bodies)));
}

/** A store whose disk is full when a request has its second transaction. */
function failingOnce(database: Database): void {
  const { transaction } = database;
  let count = 0;
  database.transaction = (work) => {
    count += 1;
    if (count === 2) throw new Error('database or disk is full');
    return transaction.call(database, work) as never;
  };
}

test('a request that failed half-way and comes again has each log record once', () => {
  const database = openDatabase({ file: ':memory:' });
  const indexes = { span: new BlockIndex(database, 'span'), log: new BlockIndex(database, 'log') };
  const ingest = new Ingest(database, indexes, createRedactor({}));
  const take = (body: Buffer) => {
    const steps = ingest.request('logs', body, 'application/json');
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  };
  failingOnce(database);
  const first = lines(1_200);
  assert.throws(() => take(first), /disk is full/);
  const stored = () => database.number('SELECT count(*) FROM log');
  assert.equal(stored(), 500);
  assert.equal(take(lines(30)).taken, 30);
  assert.equal(take(first).taken, 1_200);
  assert.equal(stored(), 1_230);
  assert.equal(ingest.counts.logs, 1_230);
  const distinct = database.number('SELECT count(DISTINCT body) FROM log_body');
  assert.equal(distinct, 1_200);
  // The same lines, logged once more, are lines of their own.
  assert.equal(take(first).taken, 1_200);
  assert.equal(stored(), 2_430);
  database.close();
});
