import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Batch, decode, type Signal, splitBatch } from '@throughline/otlp';
import fc from 'fast-check';
import { attributeField, bytesField } from '../wire-writer.ts';

/** How many records each scope of each resource has. */
const shapes = fc.array(fc.array(fc.nat(4), { maxLength: 3 }), { maxLength: 3 });

/** A protobuf request whose records are named by their number; a metric has two points. */
function protobuf(signal: Signal, shape: number[][]): { body: Buffer; names: string[] } {
  const names: string[] = [];
  const record = (): Buffer => {
    const name = `record-${names.length}`;
    names.push(name);
    if (signal === 'traces') return bytesField(5, name);
    if (signal === 'logs') return bytesField(12, name);
    const point = bytesField(1, Buffer.alloc(0));
    return Buffer.concat([bytesField(1, name), bytesField(5, Buffer.concat([point, point]))]);
  };
  const scope = (records: number): Buffer =>
    Buffer.concat([
      bytesField(1, bytesField(1, 'scope')),
      ...Array.from({ length: records }, () => bytesField(2, record())),
      bytesField(3, 'https://scope'),
    ]);
  const resource = (scopes: number[]): Buffer =>
    Buffer.concat([
      bytesField(1, attributeField(1, 'service.name', bytesField(1, 'shop'))),
      ...scopes.map((records) => bytesField(2, scope(records))),
      bytesField(3, 'https://resource'),
    ]);
  const body = Buffer.concat(shape.map((scopes) => bytesField(1, resource(scopes))));
  return { body, names };
}

type Group = { scopeSpans?: Scope[]; scopeLogs?: Scope[]; scopeMetrics?: Scope[] };
type Named = { name?: string; eventName?: string };
type Scope = { spans?: Named[]; logRecords?: Named[]; metrics?: Named[] };

function namesIn(batch: Batch): string[] {
  const data = decode(batch.signal, batch.body, batch.contentType) as Record<string, Group[]>;
  return Object.values(data)
    .flat()
    .flatMap((group) => group.scopeSpans ?? group.scopeLogs ?? group.scopeMetrics ?? [])
    .flatMap((scope) => scope.spans ?? scope.logRecords ?? scope.metrics ?? [])
    .map((record) => record.name ?? record.eventName ?? '?');
}

describe('splitting a batch', () => {
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    for (const contentType of ['application/x-protobuf', 'application/json'] as const) {
      test(`keeps every record of ${signal} once and in order (${contentType})`, () => {
        fc.assert(
          fc.property(shapes, (shape) => {
            const { body: encoded, names } = protobuf(signal, shape);
            const body =
              contentType === 'application/json'
                ? Buffer.from(JSON.stringify(decode(signal, encoded, 'application/x-protobuf')))
                : encoded;
            const items = names.length * (signal === 'metrics' ? 2 : 1);
            const halves = splitBatch({ signal, body, items, contentType });
            if (names.length < 2) {
              assert.equal(halves, undefined);
              return;
            }
            const [first, second] = halves ?? assert.fail('not split');
            assert.deepEqual([...namesIn(first), ...namesIn(second)], names);
            assert.equal(namesIn(first).length, Math.ceil(names.length / 2));
            assert.equal(first.items + second.items, items);
            assert.match(Buffer.from(second.body).toString('latin1'), /shop.*https:\/\/resource/s);
          }),
          { numRuns: 60 },
        );
      });
    }
  }

  test('gives up on bytes that are no request, without throwing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('application/json' as const, 'application/x-protobuf' as const),
        (body, contentType) => {
          const halves = splitBatch({ signal: 'metrics', body, items: 9, contentType });
          if (halves) assert.equal(halves[0].items + halves[1].items, 9);
        },
      ),
    );
  });
});
