import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type BaggageEntry,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import fc from 'fast-check';
import { createPropagator } from '../../src/boot/propagator.ts';
import {
  MAX_BAGGAGE_BYTES,
  MAX_BAGGAGE_MEMBERS,
  readBaggage,
  writeBaggage,
} from '../../src/propagation/baggage-header.ts';
import { failSafePropagator } from '../../src/propagation/fail-safe-propagator.ts';

const propagator = createPropagator(['tracecontext', 'baggage', 'b3', 'b3multi']) as NonNullable<
  ReturnType<typeof createPropagator>
>;

function extract(carrier: Record<string, unknown>) {
  return propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
}

function inject(context = ROOT_CONTEXT): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

/** Text out of the characters that these headers give a meaning to. */
const headerText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom(
      '%',
      '%4',
      '%zz',
      '%E4',
      '=',
      ';',
      ',',
      ' ',
      '-',
      '0',
      'f',
      'a',
      '\t',
      '\u00e4',
      '@',
    ),
    maxLength: 400,
  }),
);

describe('headers that carry a trace', () => {
  test('whatever they hold, reading them never throws, and what is kept is within its bounds', () => {
    fc.assert(
      fc.property(
        fc.record({
          traceparent: fc.oneof(headerText, fc.array(headerText, { maxLength: 3 })),
          tracestate: fc.oneof(headerText, fc.array(headerText, { maxLength: 3 })),
          baggage: fc.oneof(headerText, fc.array(headerText, { maxLength: 3 })),
          b3: headerText,
          'x-b3-traceid': headerText,
        }),
        (carrier) => {
          const context = extract(carrier);
          const out = inject(context);
          assert.ok((propagation.getBaggage(context)?.getAllEntries().length ?? 0) <= MAX_BAGGAGE_MEMBERS);
          assert.ok((out['tracestate'] ?? '').length <= 512);
          for (const value of Object.values(out)) assert.match(value, /^[\x20-\x7e]*$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a valid trace survives next to a tracestate and a baggage that are not', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const context = extract({ traceparent, tracestate: '%%%=', baggage: 'a=%E4%A,b=%zz,c=1' });
    assert.equal(trace.getSpanContext(context)?.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.deepEqual(propagation.getBaggage(context)?.getAllEntries(), [['c', { value: '1' }]]);
  });

  test('flags that only pass through leave as two digits that version 00 knows', () => {
    for (const flags of ['00', '01', '03', '10', 'ff']) {
      const context = extract({
        traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`,
      });
      const known = (Number.parseInt(flags, 16) & 3).toString(16).padStart(2, '0');
      assert.match(
        inject(context)['traceparent'] ?? '',
        new RegExp(`^00-[0-9a-f]{32}-[0-9a-f]{16}-${known}$`),
      );
    }
  });

  test('hostile span contexts and carriers never throw', () => {
    const throwing = {
      get: () => {
        throw new Error('get');
      },
      keys: () => [],
    };
    assert.equal(propagator.extract(ROOT_CONTEXT, {}, throwing), ROOT_CONTEXT);
    for (const spanContext of [null, 1, {}, { traceId: Symbol('x') }, { traceFlags: 10n }]) {
      propagator.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext as never), {}, defaultTextMapSetter);
    }
    const context = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: TraceFlags.SAMPLED,
    });
    propagator.inject(context, Object.freeze({}), {
      set: () => {
        throw null;
      },
    });
  });

  test('a propagator that throws is told of, and the others do their work', () => {
    const faults: string[] = [];
    const fails = () => {
      throw new Error('broken');
    };
    const guarded = failSafePropagator({ inject: fails, extract: fails, fields: fails }, (scope) =>
      faults.push(scope),
    );
    guarded.inject(ROOT_CONTEXT, {}, defaultTextMapSetter);
    assert.equal(guarded.extract(ROOT_CONTEXT, {}, defaultTextMapGetter), ROOT_CONTEXT);
    assert.deepEqual(guarded.fields(), []);
    assert.equal(faults.length, 3);
  });
});

describe('baggage', () => {
  test('of 1 MB keeps at most 64 members and 8,192 bytes, read and written', () => {
    const many = Array.from({ length: 100_000 }, (_, at) => `key${at}=v`).join(',');
    const long = Array.from({ length: 1_000 }, (_, at) => `key${at}=${'v'.repeat(1_000)}`).join(',');
    for (const header of [
      many,
      long,
      'a='.concat('x'.repeat(1 << 20)),
      ','.repeat(1 << 20),
      '='.repeat(1 << 20),
    ]) {
      const before = performance.now();
      const entries = readBaggage([header]);
      assert.ok(performance.now() - before < 1_000, 'bounded time');
      assert.ok(entries.size <= MAX_BAGGAGE_MEMBERS);
      assert.ok(sizeOf(entries) <= MAX_BAGGAGE_BYTES);
    }
    const entries: [string, BaggageEntry][] = Array.from({ length: 1_000 }, (_, at) => [
      `key${at}`,
      { value: 'ä'.repeat(50) },
    ]);
    const written = writeBaggage(entries);
    assert.ok(written.length <= MAX_BAGGAGE_BYTES);
    assert.ok(written.split(',').length <= MAX_BAGGAGE_MEMBERS);
  });

  test('that is written is read back, whatever text it holds', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.tuple(
            fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
            fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
          ),
          {
            maxLength: 20,
            selector: ([key]) => key,
          },
        ),
        (pairs) => {
          const read = readBaggage([writeBaggage(pairs.map(([key, value]) => [key, { value }] as const))]);
          assert.deepEqual(
            [...read].map(([key, { value }]) => [key, value]),
            pairs,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('loses only the member that cannot be sent: a lone surrogate, a value that is no text, a line break in a property', () => {
    const entries = [
      ['lone', { value: '\ud800' }],
      ['symbol', { value: Symbol('x') }],
      ['null', null],
      ['break', { value: '1', metadata: baggageEntryMetadataFromString('a\r\nset-cookie: x') }],
      ['good', { value: '2', metadata: baggageEntryMetadataFromString('ttl=3') }],
    ] as unknown as [string, BaggageEntry][];
    assert.equal(writeBaggage(entries), 'break=1,good=2;ttl=3');
  });

  test('with the keys __proto__ and constructor changes no prototype, and keeps them as keys', () => {
    const context = extract({ baggage: '__proto__=polluted,constructor=x,a=1' });
    assert.deepEqual(
      propagation
        .getBaggage(context)
        ?.getAllEntries()
        .map(([key]) => key),
      ['__proto__', 'constructor', 'a'],
    );
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(({} as Record<string, unknown>)['value'], undefined);
    assert.equal(inject(context)['baggage'], '__proto__=polluted,constructor=x,a=1');
  });
});

function sizeOf(entries: Map<string, BaggageEntry>): number {
  return [...entries].reduce((sum, [key, { value }]) => sum + key.length + value.length + 2, -1);
}
