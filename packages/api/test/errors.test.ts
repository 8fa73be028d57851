import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { type Context, context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  captureException,
  configureErrors,
  type ErrorEvent,
  flow,
  getLogger,
  setContext,
  setTag,
  setTags,
  setUser,
  withContext,
  withScope,
} from '@throughline/api';
import {
  addErrorExit,
  captureJobFailure,
  captureWaiting,
  contextWithScope,
  createScope,
  holdRequestError,
  type RequestScope,
  recordUncaught,
  resolveFramesWith,
  setErrorRules,
  settleRequestErrors,
} from '@throughline/api/runtime';
import { HOSTILE } from './hostile-values.ts';
import { record } from './recording.ts';

const telemetry = record();
const rules = { perMinute: 30, sendsPersonalData: false, codeFrame: undefined };
let events: ErrorEvent[] = [];
addErrorExit((event) => events.push(event));
afterEach(() => {
  telemetry.clear();
  events = [];
  configureErrors({ beforeSend: null });
  setErrorRules(rules);
  resolveFramesWith(undefined);
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const log = getLogger('shop');

function request(): { scope: RequestScope; inside: Context } {
  const scope = createScope({ path: '/orders' }, 'r1');
  scope.requestFacts = (_active, withPersonalData) => ({
    'http.request.method': 'POST',
    'url.path': '/orders',
    ...(withPersonalData && { 'client.address': '10.0.0.7' }),
  });
  return { scope, inside: contextWithScope(ROOT_CONTEXT, scope) };
}

const errorRecords = () => telemetry.records().filter((made) => made.eventName === 'exception');

describe('an error that is told', () => {
  test('carries request, user, tags, contexts and fingerprint on its record', () => {
    context.with(request().inside, () => {
      setUser({ id: 'u1', email: 'ada@example.test' });
      setTags({ region: 'eu', tier: 'gold' });
      setTag('tier', null);
      setContext('assessment', { skill_area: 'maths' });
      captureException(new RangeError('too much'), { order: 7 });
    });
    const { attributes } = errorRecords()[0] ?? assert.fail('no record');
    assert.equal(attributes['error.type'], 'RangeError');
    assert.equal(attributes['exception.type'], 'RangeError');
    assert.equal(attributes['http.request.method'], 'POST');
    assert.equal(attributes['url.path'], '/orders');
    assert.equal(attributes['request_id'], 'r1');
    assert.equal(attributes['user.id'], 'u1');
    assert.equal(attributes['throughline.tag.region'], 'eu');
    assert.ok(!('throughline.tag.tier' in attributes));
    assert.deepEqual(attributes['throughline.context.assessment'], { skill_area: 'maths' });
    assert.match(String(attributes['throughline.error.fingerprint']), /^[0-9a-f]{16}$/);
    assert.match(String(attributes['throughline.error.id']), /^[0-9a-f]{32}$/);
    assert.equal(attributes['throughline.error.handled'], true);
    assert.doesNotMatch(JSON.stringify([errorRecords(), events, telemetry.lines]), /ada@/);
    assert.equal(telemetry.lines[0]?.fields['fingerprint'], attributes['throughline.error.fingerprint']);
  });

  test('tells more of a user and of a client only where that is allowed', () => {
    setErrorRules({ ...rules, sendsPersonalData: true });
    context.with(request().inside, () => {
      setUser({ id: 'u1', email: 'ada@example.test', name: 'Ada', address: '10.1.1.1', plan: 'gold' });
      captureException(new Error('x'));
    });
    assert.deepEqual(events[0]?.user, {
      id: 'u1',
      email: 'ada@example.test',
      name: 'Ada',
      address: '10.1.1.1',
    });
    assert.equal(events[0]?.request?.['client.address'], '10.0.0.7');
    assert.equal(errorRecords()[0]?.attributes['user.email'], 'ada@example.test');
  });

  test('carries the last lines of its own request, and no more than twenty', () => {
    const other = request().inside;
    context.with(request().inside, () => {
      for (let count = 0; count < 30; count++) {
        log.info('looked_up', { count });
        context.with(other, () => log.info('of_another_request'));
      }
      withContext({ inner: true }, () => captureException(new Error('x')));
    });
    const [event] = events;
    assert.deepEqual(
      event?.breadcrumbs.map(({ message, data }) => [message, data?.['count']]),
      Array.from({ length: 20 }, (_, place) => ['looked_up', place + 10]),
    );
    const told = errorRecords()[0]?.attributes['throughline.error.breadcrumbs'] as { time: string }[];
    assert.equal(told.length, 20);
    assert.match(told[0]?.time ?? '', /^\d{4}-.*Z$/);
  });

  test('tells its causes and the errors of an aggregate with their frames', () => {
    const root = new TypeError('reader is none');
    const sum = new AggregateError([new Error('a', { cause: root }), 'text'], 'both failed');
    captureException(sum);
    assert.deepEqual(
      events[0]?.errors.map(({ type, message, via, parent }) => [type, message, via, parent]),
      [
        ['AggregateError', 'both failed', undefined, undefined],
        ['Error', 'a', 'errors', 0],
        ['string', 'text', 'errors', 0],
        ['TypeError', 'reader is none', 'cause', 1],
      ],
    );
    assert.ok(events[0]?.errors[0]?.frames[0]?.inApp);
    captureException(root);
    assert.equal(events.length, 1, 'a cause was told with the error that it caused');
  });

  test('of an inner scope keeps its tags from the outer one', () => {
    context.with(request().inside, () => {
      setTag('a', 1);
      withScope(() => {
        setTag('b', true);
        setContext('c', { d: 1 });
        captureException(new Error('inner'));
      });
      captureException(new Error('outer'));
    });
    assert.deepEqual(
      events.map(({ tags, contexts }) => [tags, contexts]),
      [
        [{ a: 1, b: true }, { c: { d: 1 } }],
        [{ a: 1 }, {}],
      ],
    );
  });

  test('has its stack read where it was written, on the record, the span and the line', () => {
    resolveFramesWith((frame) =>
      frame.inApp ? { ...frame, file: '/src/shop.ts', line: 7, column: 3, function: 'order' } : undefined,
    );
    trace.getTracer('test').startActiveSpan('request', (span) => {
      captureException(new Error('mapped'));
      span.end();
    });
    const place = /^Error: mapped\n {4}at order \(\/src\/shop\.ts:7:3\)/;
    assert.match(String(errorRecords()[0]?.attributes['exception.stacktrace']), place);
    assert.match(String(telemetry.spans()[0]?.events[0]?.attributes?.['exception.stacktrace']), place);
    assert.match(String(telemetry.lines[0]?.fields['stack']), place);
    assert.equal(events[0]?.errors[0]?.frames[0]?.file, '/src/shop.ts');
  });
});

describe('more errors of one kind than a minute allows', () => {
  test('are counted, their spans tell of them, and another kind is told', async () => {
    setErrorRules({ ...rules, perMinute: 3 });
    const fail = (count: number) => new Error(`call ${count} was refused`);
    for (let count = 0; count < 8; count++) {
      trace.getTracer('test').startActiveSpan('call', (span) => {
        captureException(fail(count));
        span.end();
      });
    }
    captureException(new RangeError('another kind'));
    assert.equal(errorRecords().length, 4);
    assert.equal(events.length, 4);
    assert.equal(telemetry.spans().filter((span) => span.status.code === SpanStatusCode.ERROR).length, 8);
    const points = await telemetry.points('throughline.errors.held_back');
    assert.deepEqual(
      points.map(({ value, attributes }) => [value, attributes]),
      [[5, { 'error.type': 'Error' }]],
    );
    assert.equal(recordUncaught(fail(9), 'uncaughtException'), true);
    assert.equal(errorRecords().at(-1)?.severityNumber, 21, 'what ends the process is told');
  });
});

describe('a flow that fails', () => {
  test('is told once, with flow and step, after its own line', async () => {
    const error = new Error('no score');
    await assert.rejects(flow('retake', {}, (f) => f.step('load', async () => Promise.reject(error))));
    assert.equal(errorRecords().length, 0);
    await turn();
    const { attributes, spanContext } = errorRecords()[0] ?? assert.fail('no record');
    assert.equal(attributes['throughline.flow.name'], 'retake');
    assert.equal(attributes['throughline.flow.step'], 'load');
    assert.equal(attributes['throughline.error.mechanism'], 'flow');
    assert.equal(spanContext?.traceId, telemetry.spans()[0]?.spanContext().traceId);
    assert.ok(telemetry.records().some((made) => made.body === 'retake_failed'));
    captureException(error);
    assert.equal(errorRecords().length, 1);
  });

  test('leaves the telling to whoever catches it, and the flow and its step are told all the same', async () => {
    await flow('retake', {}, (f) => f.step('load', async () => Promise.reject(new Error('no score')))).catch(
      (error) => captureException(error, { order: 8 }),
    );
    await turn();
    assert.equal(errorRecords().length, 1);
    assert.equal(errorRecords()[0]?.attributes['order'], 8);
    assert.equal(events[0]?.flow?.name, 'retake');
    assert.equal(events[0]?.flow?.step, 'load');
  });

  test('is told with the process that it ends', async () => {
    await assert.rejects(flow('retake', {}, async () => Promise.reject(new Error('at the end'))));
    captureWaiting();
    assert.equal(errorRecords().length, 1);
  });
});

describe('an error of a handler', () => {
  test('is told when its request is answered with 5xx, or with nothing', () => {
    for (const status of [500, 503, undefined]) {
      const { scope, inside } = request();
      holdRequestError(new Error(`for ${status}`), inside);
      assert.equal(errorRecords().length, 0);
      settleRequestErrors(scope, status);
      assert.equal(errorRecords().at(-1)?.attributes['exception.message'], `for ${status}`);
      assert.equal(errorRecords().at(-1)?.attributes['http.request.method'], 'POST');
      telemetry.clear();
    }
  });

  test('is not told where the application made another answer of it', () => {
    const { scope, inside } = request();
    holdRequestError(new Error('no such order'), inside);
    settleRequestErrors(scope, 404);
    captureWaiting();
    assert.equal(errorRecords().length, 0);
  });

  test('is told by the application itself, where it does that', () => {
    const { scope, inside } = request();
    const error = new Error('told');
    holdRequestError(error, inside);
    context.with(inside, () => captureException(error, { order: 9 }));
    settleRequestErrors(scope, 500);
    assert.deepEqual(
      errorRecords().map((made) => made.attributes['order']),
      [9],
    );
  });
});

test('an error of a job is told in the next turn, unless the job tells it itself', async () => {
  const [mine, theirs] = [new Error('kept by the queue'), new Error('told by the job')];
  captureJobFailure(mine, ROOT_CONTEXT);
  captureJobFailure(theirs, ROOT_CONTEXT);
  captureException(theirs, { job: 3 });
  await turn();
  assert.deepEqual(
    errorRecords().map(({ attributes }) => [attributes['throughline.error.mechanism'], attributes['job']]),
    [
      ['captureException', 3],
      ['job', undefined],
    ],
  );
});

describe('beforeSend', () => {
  test('sees the error redacted, and what it changes is what every exit tells', () => {
    let seen = '';
    configureErrors({
      beforeSend: (event, { originalException }) => {
        seen = JSON.stringify(event);
        assert.ok(originalException instanceof Error);
        const [first] = event.errors;
        if (first) first.message = 'changed';
        delete event.fields['card'];
        event.fingerprint = 'mine';
        event.tags['added'] = true;
        return event;
      },
    });
    context.with(request().inside, () =>
      captureException(new Error('login with password=hunter2'), { card: 'front', password: 'hunter2' }),
    );
    assert.match(seen, /REDACTED/);
    assert.doesNotMatch(seen, /hunter2/);
    const { attributes } = errorRecords()[0] ?? assert.fail('no record');
    assert.equal(attributes['exception.message'], 'changed');
    assert.match(String(attributes['exception.stacktrace']), /^Error: changed\n {4}at /);
    assert.equal(attributes['throughline.error.fingerprint'], 'mine');
    assert.equal(attributes['throughline.tag.added'], true);
    assert.ok(!('card' in attributes));
    assert.equal(telemetry.lines[0]?.fields['error_message'], 'changed');
    assert.ok(!('card' in (telemetry.lines[0]?.fields ?? {})));
    assert.equal(events[0]?.errors[0]?.message, 'changed');
  });

  test('drops an error with null: counted, and its span says no more than that it failed', async () => {
    configureErrors({ beforeSend: () => null });
    trace.getTracer('test').startActiveSpan('call', (span) => {
      captureException(new Error('private'));
      span.end();
    });
    assert.equal(errorRecords().length + events.length + telemetry.lines.length, 0);
    const [span] = telemetry.spans();
    assert.deepEqual(span?.status, { code: SpanStatusCode.ERROR });
    assert.deepEqual(span?.events, []);
    const [point] = await telemetry.points('throughline.errors.dropped');
    assert.equal(point?.value, 1);
  });

  test('that throws, or gives back no event, tells the error as it was and is reported', () => {
    const hostile = [
      () => {
        throw new Error('mine is broken');
      },
      (event: ErrorEvent) => {
        event.errors.length = 0;
        return event;
      },
      async (event: ErrorEvent) => event,
      () => undefined,
      () => 7,
      () => ({
        get errors() {
          throw new Error('hostile');
        },
      }),
    ];
    for (const [place, beforeSend] of hostile.entries()) {
      configureErrors({ beforeSend: beforeSend as never });
      captureException(new TypeError(`number ${place}`));
      assert.equal(events.at(-1)?.errors[0]?.message, `number ${place}`);
    }
    assert.equal(errorRecords().length, hostile.length);
    assert.match(telemetry.faults.join('\n'), /^beforeSend: mine is broken/);
    assert.match(telemetry.faults.join('\n'), /received a promise/);
  });

  test('has to be a function', () => {
    configureErrors({ beforeSend: 'x' as never });
    assert.match(telemetry.faults[0] ?? '', /beforeSend has to be a function or null, received string/);
  });
});

test('nothing that is given makes scopes, tags, contexts or errors throw', () => {
  context.with(request().inside, () => {
    for (const value of Object.values(HOSTILE)) {
      setTag(value as never, value as never);
      setTags(value as never);
      setContext(value as never, value as never);
      setContext('same', value as never);
      setUser(value as never);
      configureErrors({ beforeSend: value as never });
      configureErrors({ beforeSend: null });
      captureException(value, value as never);
      captureException(new Error('x', { cause: value }));
    }
    configureErrors(null as never);
  });
  assert.ok(events.length > 0);
  for (const { tags, contexts } of events) {
    assert.ok(Object.keys(tags).length <= 50);
    assert.ok(Object.keys(contexts).length <= 20);
    JSON.stringify([tags, contexts]);
  }
});
