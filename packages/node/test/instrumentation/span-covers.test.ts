import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { clientTracerProvider } from '../../src/instrumentation/client-spans.ts';
import { parentSpanTracerProvider } from '../../src/instrumentation/parent-span-tracer.ts';
import { namePostgresQuery } from '../../src/instrumentation/postgres-query.ts';
import { recordError } from '../../src/instrumentation/record-error.ts';
import { redisStatement } from '../../src/instrumentation/redis-statement.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);

function record(work: (span: Span) => void): NonNullable<ReturnType<typeof exporter.getFinishedSpans>[0]> {
  exporter.reset();
  const span = trace.getTracer('test').startSpan('GET /users/:id');
  context.with(trace.setSpan(ROOT_CONTEXT, span), () => work(span));
  span.end();
  const spans = exporter.getFinishedSpans();
  assert.equal(spans.length, 1);
  return spans[0] as NonNullable<(typeof spans)[0]>;
}

test("a middleware's span is the server span under a cover: same trace, no name, status, attribute or end of its own", () => {
  const server = record((span) => {
    const layer = parentSpanTracerProvider
      .getTracer('koa')
      .startSpan('middleware', { attributes: { 'koa.type': 'x' } });
    assert.equal(layer.spanContext(), span.spanContext());
    layer.setAttribute('koa.name', 'x').setStatus({ code: 2 }).updateName('middleware');
    layer.recordException(new TypeError('in a middleware'));
    layer.end();
    assert.ok(span.isRecording());
  });
  assert.equal(server.name, 'GET /users/:id');
  assert.deepEqual(server.attributes, {});
  assert.equal(server.status.code, 0);
  assert.deepEqual(
    server.events.map((event) => event.attributes?.['exception.type']),
    ['TypeError'],
  );
});

test('an error that passes layers inside one another is told once, by its class, whatever code it carries', () => {
  const server = record((span) => {
    const tracer = parentSpanTracerProvider.getTracer('koa');
    const outer = tracer.startSpan('outer');
    const inner = tracer.startSpan('inner', {}, trace.setSpan(ROOT_CONTEXT, outer));
    const error = Object.assign(new TypeError('in a middleware'), { code: '23503' });
    inner.recordException(error);
    outer.recordException(error);
    recordError(span, error);
  });
  assert.deepEqual(
    server.events.map((event) => event.attributes?.['exception.type']),
    ['TypeError'],
  );
});

test('a status without a recorded error gives error.type _OTHER, a recorded one keeps its type', () => {
  exporter.reset();
  const tracer = clientTracerProvider().getTracer('mysql2');
  const told = tracer.startSpan('SELECT');
  told.recordException(new TypeError('x'));
  told.setStatus({ code: 2 });
  told.end();
  tracer.startSpan('SELECT').setStatus({ code: 2, message: 'no such table' }).end();
  assert.deepEqual(
    exporter.getFinishedSpans().map((span) => span.attributes['error.type']),
    ['TypeError', '_OTHER'],
  );
});

test('a Redis command is told with its keys, without its values, scripts included', () => {
  assert.equal(redisStatement('set', ['key', 'value']), 'set key [1 other arguments]');
  assert.equal(
    redisStatement('evalsha', ['abc', '2', 'one', 'two', 'value', 'other']),
    'evalsha abc 2 one two [2 other arguments]',
  );
  assert.equal(redisStatement('EVAL', ['return 1', 'odd', 'value']), 'EVAL return 1 odd [1 other arguments]');
  assert.equal(redisStatement('fcall_ro', ['name']), 'fcall_ro name');
});

test('without a span around it a middleware gets one that records nothing', () => {
  const layer = parentSpanTracerProvider.getTracer('koa').startSpan('middleware');
  assert.equal(layer.isRecording(), false);
  layer.end();
});

for (const [title, error, type] of [
  ['its code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['its name', new TypeError('x'), 'TypeError'],
  ['the code in the text of pg', "PostgreSQL error of type 'error' occurred (code: 23505)", '23505'],
  ['_OTHER for a text', 'broken', '_OTHER'],
] as const) {
  test(`a database error gives error.type: ${title}`, () => {
    exporter.reset();
    const span = clientTracerProvider().getTracer('pg').startSpan('SELECT');
    span.recordException(error);
    span.end();
    assert.equal(exporter.getFinishedSpans()[0]?.attributes['error.type'], type);
  });
}

test('a port that the application wrote as a string is a number on the span', () => {
  exporter.reset();
  const tracer = clientTracerProvider().getTracer('redis');
  for (const port of ['6379', 6379, 'none']) {
    tracer.startSpan('GET', { attributes: { 'server.port': port, 'server.address': 'a' } }).end();
  }
  assert.deepEqual(
    exporter.getFinishedSpans().map((span) => span.attributes),
    [
      { 'server.port': 6379, 'server.address': 'a' },
      { 'server.port': 6379, 'server.address': 'a' },
      { 'server.address': 'a' },
    ],
  );
});

test('a query is named by its operation and database, never by a value', () => {
  const name = (text: string, database?: string): string =>
    record((span) => namePostgresQuery(span, { connection: database ? { database } : {}, query: { text } }))
      .name;
  assert.equal(name('  select * from users', 'shop'), 'SELECT shop');
  assert.equal(name('INSERT INTO x VALUES (1)'), 'INSERT');
  assert.equal(name("'secret'", 'shop'), 'GET /users/:id');
});
