// A line that is made without a copy of its fields has to be the line that is made with one.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { bindContext, configureLogging, flow, getLogger, setUser, unbindContext } from '@throughline/api';
import { configureRuntime, contextWithScope, createScope, getRuntime } from '@throughline/api/runtime';
import { createRedactor } from '@throughline/redact';
import fc from 'fast-check';
import { HOSTILE } from './hostile-values.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [] }));
const texts: string[] = [];
configureRuntime({ level: 'debug', writeText: (text) => texts.push(text) });
const log = getLogger('direct');
afterEach(() => {
  texts.length = 0;
  configureLogging({ processors: [] });
});

/** The same call, without a copy and, because a processor might want to see it, with one. */
function bothWays(call: () => void): [direct: string, built: string] {
  configureLogging({ processors: [] });
  call();
  configureLogging({ processors: [(one) => one] });
  call();
  configureLogging({ processors: [] });
  assert.equal(texts.length, 2);
  const [direct = '', built = ''] = texts.splice(0).map(timeless);
  return [direct, built];
}

function timeless(text: string): string {
  assert.match(text, /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",.*\}\n$/);
  return text.replace(/"timestamp":"[^"]*"/, '"timestamp":""');
}

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'password=hunter2',
    'a\r\nb',
    '\u001b[31m',
    '\u202e',
    '\ud800',
    '4111 1111 1111 1111',
    '"\\',
  ),
);
const names = fc.oneof(
  fc.stringMatching(/^[a-z_]{1,12}$/),
  fc.constantFrom(
    'password',
    'level',
    'event',
    'query',
    'url.query',
    'tokens',
    'constructor',
    'toString',
    'a b"',
  ),
);
const leaves = fc.oneof(
  words,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
);
const values = fc.oneof(
  leaves,
  fc.bigInt(),
  fc.array(leaves, { maxLength: 4 }),
  fc.dictionary(names, leaves, { maxKeys: 4 }),
);

describe('a line that is made without a copy', () => {
  test('is byte for byte the one that is built, whatever its fields are', () => {
    fc.assert(
      fc.property(words, fc.dictionary(names, values, { maxKeys: 8 }), (event, fields) => {
        const [direct, built] = bothWays(() => log.info(event, fields));
        assert.equal(direct, built);
        JSON.parse(direct);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is so with the fields of a scope, of the logger and of a flow, whatever has the same name', () => {
    const few = fc.dictionary(
      fc.constantFrom('a', 'b', 'request_id', 'trace_id', 'password', 'level'),
      leaves,
      {
        maxKeys: 3,
      },
    );
    fc.assert(
      fc.property(few, few, few, fc.option(words), (scoped, bound, fields, requestId) => {
        const scope = createScope(scoped, requestId ?? undefined);
        const bind = log.bind(bound);
        const span = trace.getTracer('test').startSpan('s');
        const active = trace.setSpan(contextWithScope(context.active(), scope), span);
        const [direct, built] = context.with(active, () => bothWays(() => bind.warning('x', fields)));
        assert.deepEqual(JSON.parse(direct), JSON.parse(built));
        assert.equal(direct, built);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is so for each hostile value', () => {
    for (const [name, value] of Object.entries(HOSTILE)) {
      const [direct, built] = bothWays(() => log.info('x', { value, nested: { value } }));
      // What was cut once is cut once more behind a processor.
      if (direct.length < 3_000) assert.equal(direct, built, name);
      const [whole, wholeBuilt] = bothWays(() => log.info('x', value as never));
      if (whole.length < 3_000) assert.equal(whole, wholeBuilt, name);
    }
  });

  test('shows what is bound and unbound between two lines', () => {
    const scope = createScope({ path: '/orders' }, 'r1');
    context.with(contextWithScope(context.active(), scope), () => {
      log.info('a');
      bindContext({ plan: 'school' });
      log.info('b');
      setUser({ id: 'u1' });
      log.info('c');
      unbindContext('plan', 'path');
      log.info('d');
    });
    assert.deepEqual(
      texts.map((text) => Object.entries(JSON.parse(text)).slice(4)),
      [
        [
          ['path', '/orders'],
          ['request_id', 'r1'],
        ],
        [
          ['path', '/orders'],
          ['plan', 'school'],
          ['request_id', 'r1'],
        ],
        [
          ['path', '/orders'],
          ['plan', 'school'],
          ['user.id', 'u1'],
          ['request_id', 'r1'],
        ],
        [
          ['user.id', 'u1'],
          ['request_id', 'r1'],
        ],
      ],
    );
  });

  test('has the ids of its own span and flow, not those of the line before it', async () => {
    const tracer = trace.getTracer('test');
    const ids: string[] = [];
    for (const name of ['a', 'b']) {
      tracer.startActiveSpan(name, (span) => {
        ids.push(span.spanContext().spanId);
        log.info(name);
        span.end();
      });
    }
    log.info('c');
    assert.deepEqual(
      texts.map((text) => JSON.parse(text).span_id),
      [...ids, undefined],
    );
    texts.length = 0;
    await flow('import', async () => log.info('inside'));
    const inside = texts.map((text) => JSON.parse(text)).find(({ event }) => event === 'inside');
    assert.match(inside.flow_id, /^import-/);
  });

  test('obeys a policy that replaces the one before it, and counts what it hides each time', () => {
    const { redactor } = getRuntime();
    const bound = log.bind({ nickname: 'ada', note: 'token=hunter2' });
    bound.info('ada_joined', { street: 'Main' });
    const strict = createRedactor({ keys: ['nickname', 'street'], rules: [{ name: 'ada', pattern: /ada/ }] });
    configureRuntime({ redactor: strict });
    try {
      bound.info('ada_joined', { street: 'Main' });
      bound.info('ada_joined', { street: 'Main' });
    } finally {
      configureRuntime({ redactor });
    }
    const [before, ...after] = texts.map((text) => JSON.parse(text));
    assert.deepEqual([before.event, before.nickname, before.street], ['ada_joined', 'ada', 'Main']);
    for (const line of after)
      assert.deepEqual(
        [line.event, line.nickname, line.street, line.note],
        ['[REDACTED]_joined', '[REDACTED]', '[REDACTED]', 'token=[REDACTED]'],
      );
    const { key = 0, ada } = strict.counts();
    assert.ok(key >= 4, `${key}`);
    assert.equal(ada, 2);
  });

  test('reads each getter once', () => {
    let reads = 0;
    log.info('x', Object.defineProperty({}, 'once', { enumerable: true, get: () => ++reads }));
    assert.equal(reads, 1);
    assert.equal(JSON.parse(texts[0] ?? '').once, 1);
  });

  test('stays within a bounded number of fields', () => {
    log.info('x', Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`f${at}`, at])));
    assert.ok(Object.keys(JSON.parse(texts[0] ?? '')).length < 1_100);
  });
});
