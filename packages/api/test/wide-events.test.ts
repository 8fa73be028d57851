import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { flow, getLogger, withContext } from '@throughline/api';
import {
  configureRuntime,
  contextWithScope,
  createScope,
  endScope,
  type RequestScope,
} from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
const log = getLogger('orders');
const other = getLogger('payments');
const tracer = trace.getTracer('test');
afterEach(() => {
  configureRuntime({ level: 'debug' });
  telemetry.clear();
});
const inScope = <T>(scope: RequestScope, work: () => T): T =>
  context.with(contextWithScope(context.active(), scope), work);
const end = { event: 'request_completed', status: 201, durationMs: 12.3456 };

describe('the wide event of a request', () => {
  test('is one line with everything that was set anywhere in it, its status, duration and ids', async () => {
    const scope = createScope({ method: 'POST', path: '/orders' }, 'r1');
    const span = tracer.startSpan('POST /orders');
    await context.with(trace.setSpan(contextWithScope(context.active(), scope), span), async () => {
      log.set({ plan: 'school', items: 1 });
      await Promise.resolve();
      tracer.startActiveSpan('charge', (inner) => {
        other.set({ amount: 9.5, items: 2 });
        inner.end();
      });
      withContext({ part: 'mail' }, () => log.set({ mailed: true }));
    });
    assert.equal(telemetry.lines.length, 0);
    endScope(scope, end);
    endScope(scope, end);
    span.end();
    const [line, ...more] = telemetry.lines;
    assert.deepEqual(more, []);
    assert.deepEqual([line?.event, line?.level, line?.logger], ['request_completed', 'info', 'orders']);
    assert.deepEqual(line?.fields, {
      method: 'POST',
      path: '/orders',
      plan: 'school',
      items: 2,
      amount: 9.5,
      mailed: true,
      status: 201,
      duration_ms: 12.346,
    });
    const { traceId, spanId } = span.spanContext();
    assert.deepEqual([line?.requestId, line?.traceId, line?.spanId], ['r1', traceId, spanId]);
    const [made] = telemetry.records();
    assert.deepEqual([made?.eventName, made?.spanContext?.spanId], ['request_completed', spanId]);
  });

  test('is not written where nobody set anything', () => {
    const scope = createScope({}, 'r1');
    inScope(scope, () => log.info('x'));
    endScope(scope, end);
    assert.deepEqual(
      telemetry.lines.map(({ event }) => event),
      ['x'],
    );
  });

  test('is an error where the request failed', () => {
    const scope = createScope({}, 'r1');
    inScope(scope, () => log.set({ a: 1 }));
    endScope(scope, { ...end, status: 503 });
    assert.deepEqual([telemetry.lines[0]?.level, telemetry.lines[0]?.fields['status']], ['error', 503]);
  });

  test('follows the level of its logger', () => {
    configureRuntime({ level: 'warning' });
    for (const status of [200, 500]) {
      const scope = createScope({}, 'r1');
      inScope(scope, () => log.set({ a: 1 }));
      endScope(scope, { ...end, status });
    }
    assert.deepEqual(
      telemetry.lines.map(({ fields }) => fields['status']),
      [500],
    );
  });

  test('has the span that it is given, whatever span was active where something was set', () => {
    const scope = createScope({}, 'r1');
    const span = tracer.startSpan('server');
    tracer.startActiveSpan('inner', (inner) => {
      inScope(scope, () => log.set({ a: 1 }));
      inner.end();
    });
    endScope(scope, { ...end, spanContext: span.spanContext() });
    span.end();
    assert.equal(telemetry.lines[0]?.spanId, span.spanContext().spanId);
  });

  test('works lazy fields out at the end', () => {
    let items = 0;
    const scope = createScope({}, 'r1');
    inScope(scope, () => log.set({ items: () => items }));
    items = 3;
    endScope(scope, end);
    assert.equal(telemetry.lines[0]?.fields['items'], 3);
  });

  test('keeps a bounded number of fields', () => {
    const scope = createScope({}, 'r1');
    inScope(scope, () => {
      for (let at = 0; at < 3_000; at++) log.set({ [`field_${at}`]: at });
    });
    endScope(scope, end);
    assert.ok(Object.keys(telemetry.lines[0]?.fields ?? {}).length < 1_100);
  });
});

describe('log.set', () => {
  test('outside of a request keeps nothing and says so', () => {
    log.set({ a: 1 });
    assert.match(telemetry.faults[0] ?? '', /log\.set: no request, flow or withContext is running/);
  });

  test('after the end of the request keeps nothing and says so', () => {
    const scope = createScope({}, 'r1');
    endScope(scope, end);
    inScope(scope, () => log.set({ late: true }));
    assert.equal(telemetry.lines.length, 0);
    assert.match(telemetry.faults[0] ?? '', /log\.set: the request has ended/);
  });

  test('in a flow outside of a request shows on the line of its end', async () => {
    await flow('import', async (f) => {
      await f.step('read', async () => log.set({ rows: 3 }));
    });
    const line = telemetry.lines.find(({ event }) => event === 'import_completed');
    assert.equal(line?.fields['rows'], 3);
  });

  test('in withContext outside of a request is a line of its own when the work is done', async () => {
    const result = await withContext({ job: 'nightly' }, async () => {
      await Promise.resolve();
      log.set({ rows: 3 });
      return 'done';
    });
    assert.equal(result, 'done');
    const [line] = telemetry.lines;
    assert.equal(line?.event, 'work_completed');
    const { duration_ms: duration, ...fields } = line?.fields ?? {};
    assert.deepEqual(fields, { job: 'nightly', rows: 3, failed: false });
    assert.equal(typeof duration, 'number');
  });

  test('in withContext that fails says so, and the error comes back', async () => {
    const failed = withContext({ job: 'nightly' }, async () => {
      log.set({ rows: 3 });
      throw new RangeError('x');
    });
    await assert.rejects(failed, RangeError);
    assert.deepEqual([telemetry.lines[0]?.level, telemetry.lines[0]?.fields['failed']], ['error', true]);
    assert.throws(() =>
      withContext({}, () => {
        log.set({ a: 1 });
        throw new RangeError('y');
      }),
    );
    assert.equal(telemetry.lines.length, 2);
  });
});
