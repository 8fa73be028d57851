import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  decode,
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  OtlpDecodeError,
  type Span,
} from '@throughline/otlp';
import fc from 'fast-check';
import {
  attributeField,
  bytesField,
  fixed64Field,
  tracesRequest,
  varint,
  varintField,
} from './wire-writer.ts';

function spanOf(bytes: Uint8Array): Span {
  return decodeTraces(bytes).resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0] as Span;
}

function refused(rule: RegExp): (error: Error) => boolean {
  return (error) => error instanceof OtlpDecodeError && rule.test(error.message);
}

describe('decoding protobuf', () => {
  test('gives the OTLP/JSON shape: hex ids, 64-bit integers as text, absent fields left out', () => {
    const bytes = tracesRequest(
      bytesField(1, Buffer.from('4bf92f3577b34da6a3ce929d0e0eaa36', 'hex')),
      bytesField(2, Buffer.from('00f067aa0ba902b7', 'hex')),
      bytesField(5, 'GET /a'),
      varintField(6, 2),
      fixed64Field(7, 1_700_000_000_123_456_789n),
      attributeField(9, 'n', varintField(3, -5n)),
      attributeField(9, 'big', varintField(3, 2n ** 63n - 1n)),
      attributeField(9, 'yes', varintField(2, 1)),
      attributeField(9, 'raw', bytesField(7, Buffer.from([0, 255]))),
    );
    assert.deepEqual(spanOf(bytes), {
      traceId: '4bf92f3577b34da6a3ce929d0e0eaa36',
      spanId: '00f067aa0ba902b7',
      name: 'GET /a',
      kind: 2,
      startTimeUnixNano: '1700000000123456789',
      attributes: [
        { key: 'n', value: { intValue: '-5' } },
        { key: 'big', value: { intValue: '9223372036854775807' } },
        { key: 'yes', value: { boolValue: true } },
        { key: 'raw', value: { bytesValue: 'AP8=' } },
      ],
    });
  });

  test('reads an empty body as a request with nothing in it', () => {
    for (const one of [decodeTraces, decodeLogs, decodeMetrics]) assert.deepEqual(one(new Uint8Array(0)), {});
  });

  test('passes over fields that it does not know', () => {
    const unknown = Buffer.concat([
      varintField(900, 7),
      bytesField(901, 'x'),
      fixed64Field(902, 1n),
      Buffer.concat([varint((903 << 3) | 5), Buffer.alloc(4)]),
    ]);
    assert.deepEqual(spanOf(tracesRequest(unknown, bytesField(5, 'a'), unknown)), { name: 'a' });
  });

  test('takes the last of a oneof, and merges a message that comes twice', () => {
    const value = Buffer.concat([bytesField(1, 'text'), varintField(3, 4)]);
    const status = [bytesField(15, bytesField(2, 'why')), bytesField(15, varintField(3, 2))];
    assert.deepEqual(spanOf(tracesRequest(attributeField(9, 'k', value), ...status)), {
      attributes: [{ key: 'k', value: { intValue: '4' } }],
      status: { message: 'why', code: 2 },
    });
  });

  test('keeps keys like __proto__ as data', () => {
    const [attribute] =
      spanOf(tracesRequest(attributeField(9, '__proto__', bytesField(1, 'x')))).attributes ?? [];
    assert.equal(attribute?.key, '__proto__');
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });

  test('says what is wrong with bytes that are not a request', () => {
    for (const [bytes, rule] of [
      [Buffer.from([0x0a, 0x05, 0x01]), /a length points past the end of its message/],
      [Buffer.from([0x0a]), /ends in the middle of a value/],
      [Buffer.alloc(20, 0xff), /a varint is longer than 10 bytes/],
      [Buffer.from([0x00]), /field number 0 does not exist/],
      [Buffer.from([0x0b]), /ExportTraceServiceRequest\.resourceSpans cannot have wire type 3/],
      [Buffer.from([0x53]), /wire type 3 is not used by OTLP/],
      [tracesRequest(varintField(5, 1)), /Span\.name cannot have wire type 0/],
      [Buffer.from('{"resourceSpans":[]}'), /OTLP protobuf/],
    ] as const) {
      assert.throws(() => decodeTraces(bytes), refused(rule));
    }
  });

  test('refuses what is nested too deeply, has too many elements or too many bytes', () => {
    let nested = bytesField(1, 'x');
    for (let depth = 0; depth < 10_000; depth += 1) nested = bytesField(5, bytesField(1, nested));
    assert.throws(
      () => decodeTraces(tracesRequest(attributeField(9, 'k', nested))),
      refused(/more than 100 deep/),
    );
    const many = Buffer.alloc(2_000_002, bytesField(1, ''));
    assert.throws(() => decodeTraces(many), refused(/more than 1000000 messages/));
    assert.throws(
      () => decodeTraces(Buffer.alloc(11), { maxBytes: 10 }),
      refused(/has 11 bytes, the limit is 10/),
    );
  });
});

describe('decoding JSON', () => {
  const json = (value: unknown): Buffer =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

  test('gives the same shape: only known fields, ids in lower case, integers as text', () => {
    const body = {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'a', value: { intValue: 7, foreign: 1 } }], ['__proto__']: 1 },
          scopeSpans: [
            { spans: [{ traceId: 'AB', kind: '3', startTimeUnixNano: 12, name: null, unknown: {} }] },
          ],
        },
      ],
    };
    assert.deepEqual(decode('traces', json(body), 'application/json'), {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'a', value: { intValue: '7' } }] },
          scopeSpans: [{ spans: [{ traceId: 'ab', kind: 3, startTimeUnixNano: '12' }] }],
        },
      ],
    });
  });

  test('says which field is wrong, without repeating its value', () => {
    const span = (fields: unknown): Buffer =>
      json({ resourceSpans: [{ scopeSpans: [{ spans: [fields] }] }] });
    for (const [body, rule] of [
      [json('{"a'), /the body is not valid JSON/],
      [json('[]'), /ExportTraceServiceRequest must be an object, received an array/],
      [json({ resourceSpans: {} }), /resourceSpans must be an array, received a object/],
      [span(7), /Span must be an object, received a number/],
      [span({ name: 7 }), /Span\.name must be text, received a number/],
      [span({ traceId: 'secret' }), /Span\.traceId must be hex text, received a string/],
      [span({ startTimeUnixNano: '1e99' }), /Span\.startTimeUnixNano must be an integer/],
      [span({ startTimeUnixNano: 1e300 }), /Span\.startTimeUnixNano must be an integer/],
      [span({ flags: 2 ** 40 }), /Span\.flags must be a 32-bit integer/],
      [span({ attributes: [{ value: { boolValue: 'yes' } }] }), /AnyValue\.boolValue must be a boolean/],
      [span({ attributes: [{ value: { doubleValue: 'x' } }] }), /AnyValue\.doubleValue must be a number/],
      [span({ attributes: [{ value: { bytesValue: '%' } }] }), /AnyValue\.bytesValue must be base64 text/],
    ] as const) {
      assert.throws(
        () => decode('traces', body, 'application/json'),
        (error: Error) => refused(rule)(error) && !error.message.includes('secret'),
      );
    }
  });

  test('refuses deep nesting and floods of values before it parses them', () => {
    const started = performance.now();
    assert.throws(
      () => decode('logs', json('['.repeat(10_000)), 'application/json'),
      refused(/nested more than 200 deep/),
    );
    assert.throws(
      () => decode('logs', json('{"a":'.repeat(4_000_000)), 'application/json'),
      refused(/nested/),
    );
    const flood = `{"resourceLogs":[${'{},'.repeat(3_000_000)}{}]}`;
    assert.throws(() => decode('logs', json(flood), 'application/json'), refused(/more than 4000000 values/));
    const quoted = { resourceLogs: [{ schemaUrl: `${'[{,"'.repeat(1_000)}\\` }] };
    assert.deepEqual(decode('logs', json(quoted), 'application/json'), quoted);
    assert.ok(performance.now() - started < 5_000);
  });
});

describe('hostile input', () => {
  const valid = tracesRequest(
    bytesField(1, Buffer.alloc(16, 1)),
    attributeField(9, 'k', bytesField(5, bytesField(1, bytesField(6, bytesField(1, bytesField(1, 'deep')))))),
    bytesField(11, Buffer.concat([fixed64Field(1, 1n), bytesField(2, 'event')])),
  );

  test('only ever ends in a request or an OtlpDecodeError: any bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('traces', 'logs', 'metrics'),
        fc.uint8Array({ maxLength: 300 }),
        (signal, bytes) => {
          survives(signal as 'traces', bytes, 'application/x-protobuf');
          survives(signal as 'traces', bytes, 'application/json');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('only ever ends in a request or an OtlpDecodeError: a valid request, cut or with bytes changed', () => {
    const edits = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(edits, fc.nat(valid.length), (changes, end) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        survives('traces', bytes.subarray(0, end), 'application/x-protobuf');
      }),
      { numRuns: 2_000 },
    );
  });

  test('only ever ends in a request or an OtlpDecodeError: any JSON in the place of any field', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const wrap = fc.constantFrom(
      (inner: unknown): unknown => inner,
      (inner: unknown): unknown => ({ resourceSpans: inner }),
      (inner: unknown): unknown => ({ resourceSpans: [{ resource: inner, scopeSpans: inner }] }),
      (inner: unknown): unknown => ({
        resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: inner, events: inner }] }] }],
      }),
      (inner: unknown): unknown => ({
        resourceSpans: [
          { scopeSpans: [{ spans: [{ attributes: [{ key: inner, value: { arrayValue: inner } }] }] }] },
        ],
      }),
    );
    fc.assert(
      fc.property(value, wrap, (inner, around) => {
        survives('traces', Buffer.from(JSON.stringify(around(inner))), 'application/json');
      }),
      { numRuns: 2_000 },
    );
  });
});

function survives(
  signal: 'traces' | 'logs' | 'metrics',
  bytes: Uint8Array,
  type: 'application/json' | 'application/x-protobuf',
): void {
  try {
    decode(signal, bytes, type);
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
}
