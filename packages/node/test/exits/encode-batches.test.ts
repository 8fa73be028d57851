import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBatches } from '../../src/exits/encode-batches.ts';

const encodeUnless = (hostile: readonly number[]) => (records: number[], items: number) => {
  if (records.some((record) => hostile.includes(record))) throw new Error('cannot be encoded');
  return {
    signal: 'traces' as const,
    body: Uint8Array.from(records),
    items,
    contentType: 'application/x-protobuf' as const,
  };
};

test('records that cannot be encoded take no other one with them', () => {
  const records = Array.from({ length: 100 }, (_, at) => at);
  const errors: unknown[] = [];
  const batches = encodeBatches(encodeUnless([0, 41, 99]), records, (error) => errors.push(error));
  assert.deepEqual(
    batches.flatMap(({ body }) => [...body]),
    records.filter((record) => ![0, 41, 99].includes(record)),
  );
  assert.equal(
    batches.reduce((sum, { items }) => sum + items, 0),
    97,
  );
  assert.equal(errors.length, 3);
});

test('records that can be encoded are one batch, and none is no batch', () => {
  assert.equal(encodeBatches(encodeUnless([]), [1, 2, 3], () => assert.fail()).length, 1);
  assert.deepEqual(
    encodeBatches(encodeUnless([]), [], () => assert.fail()),
    [],
  );
});
