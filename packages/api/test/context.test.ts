import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { afterEach, describe, test } from 'node:test';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { bindContext, flow, getLogger, unbindContext, withContext } from '@throughline/api';
import { contextWithScope, correlationFields, createScope } from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());
const log = getLogger('context');
const fieldsOf = (event: string) => telemetry.lines.find((line) => line.event === event)?.fields;
/** What the SDK does for a request. */
const request = <T>(id: string, handle: () => T): T =>
  context.with(contextWithScope(ROOT_CONTEXT, createScope({ path: `/${id}` }, id)), handle);

describe('request context', () => {
  test('is on every line of the request, with its id, across await, timers, events and streams', async () => {
    await request('r1', async () => {
      bindContext({ user_id: 'u1' });
      await Promise.resolve();
      await new Promise<void>((resolve) => setTimeout(resolve, 1));
      log.info('after_timer');
      const emitter = new EventEmitter();
      emitter.once('go', () => log.info('in_event'));
      emitter.emit('go');
      for await (const _ of Readable.from(['chunk'])) log.info('in_stream');
    });
    for (const event of ['after_timer', 'in_event', 'in_stream']) {
      assert.deepEqual(fieldsOf(event), { path: '/r1', user_id: 'u1' }, event);
    }
    assert.deepEqual(new Set(telemetry.lines.map((line) => line.requestId)), new Set(['r1']));
    assert.equal(telemetry.records()[0]?.attributes['request_id'], 'r1');
  });

  test('is never seen by another request that runs at the same time', async () => {
    const ids = Array.from({ length: 50 }, (_, at) => `r${at}`);
    await Promise.all(
      ids.map((id) =>
        request(id, async () => {
          bindContext({ owner: id });
          await new Promise<void>((resolve) => setImmediate(resolve));
          log.info('done', { id });
        }),
      ),
    );
    assert.equal(telemetry.lines.length, ids.length);
    for (const line of telemetry.lines) {
      assert.equal(line.fields['owner'], line.fields['id']);
      assert.equal(line.requestId, line.fields['id']);
    }
  });

  test('loses the fields that are unbound, and no others', () => {
    request('r1', () => {
      bindContext({ a: 1, b: 2 });
      unbindContext('a', 'path');
      log.info('x');
    });
    assert.deepEqual(fieldsOf('x'), { b: 2 });
  });

  test('gets no field back from withContext, whose own fields end with it', () => {
    const result = request('r1', () => {
      const inner = withContext({ job: 'j' }, () => {
        bindContext({ inner: true });
        log.info('inside');
        return 'result';
      });
      log.info('after');
      return inner;
    });
    assert.equal(result, 'result');
    assert.deepEqual(fieldsOf('inside'), { path: '/r1', job: 'j', inner: true });
    assert.deepEqual(fieldsOf('after'), { path: '/r1' });
  });

  test('bound outside every scope belongs to the process and shows on every line until it is unbound', () => {
    bindContext({ region: 'eu' });
    log.info('outside');
    request('r1', () => log.info('inside'));
    unbindContext('region');
    log.info('gone');
    assert.deepEqual(fieldsOf('outside'), { region: 'eu' });
    assert.deepEqual(fieldsOf('inside'), { region: 'eu', path: '/r1' });
    assert.deepEqual(fieldsOf('gone'), {});
  });

  test('is not bound to the process by work that has a span and no scope, and that is told', () => {
    trace.getTracer('test').startActiveSpan('consume', (span) => {
      bindContext({ message_id: 'm1' });
      span.end();
    });
    log.info('later');
    assert.deepEqual(fieldsOf('later'), {});
    assert.match(telemetry.faults[0] ?? '', /^bindContext: .*withContext.* \[request-id-in-logs: /);
  });

  test('may be bound inside a flow that runs outside every request', () => {
    flow('import_rows', () => {
      bindContext({ file: 'a.csv' });
      log.info('row');
    });
    log.info('after');
    assert.deepEqual(fieldsOf('row'), { file: 'a.csv' });
    assert.deepEqual(fieldsOf('after'), {});
  });

  test('does not reach the prototype of anything', () => {
    const hostile = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    );
    request('r1', () => {
      bindContext(hostile);
      withContext(hostile, () => log.info('x', hostile));
      unbindContext('__proto__', 'constructor', 'toString');
    });
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(typeof {}.toString, 'function');
  });

  test('is given to the bridges of other loggers, request and flow ids included, and never to baggage', () => {
    request('r1', () =>
      flow('import_rows', (f) => {
        assert.deepEqual(correlationFields(), { path: '/r1', request_id: 'r1', flow_id: f.id });
        assert.equal(propagation.getActiveBaggage(), undefined);
        const carrier: Record<string, string> = {};
        propagation.inject(context.active(), carrier);
        assert.doesNotMatch(JSON.stringify(carrier), /import_rows|r1/);
      }),
    );
  });
});
