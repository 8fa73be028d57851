import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeTraces, encodeTraces, type Span, type SpanSource, spanBatch } from '@throughline/otlp';

const resource = { attributes: { 'service.name': 'shop' } };
const scope = { name: 'http', version: '1.0.0' };

function span(fields: Partial<SpanSource> = {}): SpanSource {
  return {
    resource,
    instrumentationScope: scope,
    name: 'GET /a',
    kind: 1,
    spanContext: () => ({
      traceId: '4bf92f3577b34da6a3ce929d0e0eaa36',
      spanId: '00f067aa0ba902b7',
      traceFlags: 1,
    }),
    startTime: [1_700_000_000, 123_456_789],
    endTime: [1_700_000_001, 999_999_999],
    attributes: {},
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0 },
    ...fields,
  };
}

function spansOf(bytes: Uint8Array | undefined): Span[] {
  assert.ok(bytes);
  return (
    decodeTraces(bytes).resourceSpans?.flatMap(
      ({ scopeSpans }) => scopeSpans?.flatMap(({ spans }) => spans ?? []) ?? [],
    ) ?? []
  );
}

function readBack(value: unknown): unknown {
  return spansOf(encodeTraces([span({ attributes: { a: value } })]))[0]?.attributes?.[0]?.value;
}

describe('encoding spans', () => {
  test('keeps every nanosecond', () => {
    const [read] = spansOf(encodeTraces([span()]));
    assert.equal(read?.startTimeUnixNano, '1700000000123456789');
    assert.equal(read?.endTimeUnixNano, '1700000001999999999');
  });

  test('keeps the order of spans, attributes and events', () => {
    const spans = Array.from({ length: 100 }, (_, at) =>
      span({
        name: `span ${at}`,
        attributes: { b: 1, a: 2 },
        events: [
          { name: 'first', time: [1, 0] },
          { name: 'second', time: [2, 0] },
        ],
      }),
    );
    const read = spansOf(encodeTraces(spans));
    assert.deepEqual(
      read.map(({ name }) => name),
      spans.map(({ name }) => name),
    );
    assert.deepEqual(
      read[99]?.attributes?.map(({ key }) => key),
      ['b', 'a'],
    );
    assert.deepEqual(
      read[99]?.events?.map(({ name }) => name),
      ['first', 'second'],
    );
  });

  test('puts spans under their own resource and scope, each written once', () => {
    const other = {
      attributes: { 'service.name': 'stock' },
      schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
    };
    const batch = spanBatch();
    for (const from of [resource, other, resource]) {
      for (const instrumentationScope of [scope, { name: 'pg' }])
        batch.add(span({ resource: from, instrumentationScope }));
    }
    const bytes = batch.finish();
    assert.ok(bytes);
    const { resourceSpans = [] } = decodeTraces(bytes);
    assert.deepEqual(
      resourceSpans.map(({ resource: of }) => of?.attributes?.[0]?.value?.stringValue),
      ['shop', 'stock'],
    );
    assert.equal(resourceSpans[1]?.schemaUrl, other.schemaUrl);
    assert.deepEqual(resourceSpans[0]?.scopeSpans?.[0]?.scope, scope);
    assert.equal(resourceSpans[0]?.scopeSpans?.[0]?.spans?.length, 2);
  });

  for (const length of [0, 1, 63, 64, 65, 127, 128, 16_383, 16_384, 100_000, 3_000_000]) {
    test(`holds a text of ${length} characters, in ASCII and beyond`, () => {
      for (const unit of ['a', 'é', '語']) {
        assert.deepEqual(readBack(unit.repeat(length)), { stringValue: unit.repeat(length) });
      }
    });
  }

  test('writes a lone surrogate as U+FFFD, so that the request stays valid UTF-8', () => {
    assert.deepEqual(readBack('a\ud800'), { stringValue: 'a\ufffd' });
    assert.deepEqual(readBack(`${'a'.repeat(200)}\udc00b`), { stringValue: `${'a'.repeat(200)}\ufffdb` });
  });

  test('writes what has no place in OTLP as an empty value', () => {
    for (const value of [null, undefined, 1n, Symbol('s'), () => 1]) assert.deepEqual(readBack(value), {});
  });

  test('ends lists and maps that are nested beyond all measure', () => {
    let deep: unknown = 'end';
    for (let level = 0; level < 100_000; level++) deep = level % 2 ? [deep] : { deep };
    assert.ok(encodeTraces([span({ attributes: { deep } })]));
  });

  test('reads no digit in an id that has none', () => {
    const spanContext = () => ({
      traceId: 'zz\u1234\u5678'.repeat(8),
      spanId: '00f067aa0ba902b7',
      traceFlags: 0,
    });
    assert.equal(spansOf(encodeTraces([span({ spanContext })]))[0]?.traceId, '0'.repeat(32));
  });

  test('gives nothing for no spans', () => {
    assert.equal(encodeTraces([]), undefined);
  });
});

describe('a batch', () => {
  test('is as it was before a span that throws when it is read', () => {
    const batch = spanBatch();
    batch.add(span({ name: 'before' }));
    const { bytes } = batch;
    const hostile: SpanSource = {
      ...span(),
      get name(): string {
        throw new Error('hostile');
      },
    };
    assert.throws(() => batch.add(hostile), /hostile/);
    assert.equal(batch.bytes, bytes);
    assert.equal(batch.items, 1);
    batch.add(span({ name: 'after' }));
    assert.deepEqual(
      spansOf(batch.finish()).map(({ name }) => name),
      ['before', 'after'],
    );
  });

  test('is empty when it is finished, and its bytes are not written over by the next', () => {
    const batch = spanBatch();
    batch.add(span({ name: 'one' }));
    const first = batch.finish();
    assert.equal(batch.items, 0);
    assert.equal(batch.bytes, 0);
    batch.add(span({ name: 'two' }));
    batch.finish();
    assert.equal(spansOf(first)[0]?.name, 'one');
    assert.equal(batch.finish(), undefined);
  });

  test('knows its bytes as it grows', () => {
    const batch = spanBatch();
    let before = 0;
    for (let at = 0; at < 1000; at++) {
      batch.add(span({ attributes: { text: 'x'.repeat(100) } }));
      assert.ok(batch.bytes > before + 100);
      before = batch.bytes;
    }
    const bytes = batch.finish();
    assert.ok(bytes && bytes.length > before && bytes.length < before + 200);
  });
});
