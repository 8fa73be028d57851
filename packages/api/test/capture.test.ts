import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { captureException, captureMessage, getLogger, setUser } from '@throughline/api';
import { contextWithScope, createScope, recordUncaught } from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());
const inSpan = (work: () => void): void =>
  trace.getTracer('test').startActiveSpan('request', (span) => {
    work();
    span.end();
  });

describe('captureException', () => {
  test('tells of the error on the active span, on stdout and in a log record', () => {
    inSpan(() => captureException(new RangeError('too much'), { order_id: 'o1' }));
    const [span] = telemetry.spans();
    assert.deepEqual(span?.status, { code: SpanStatusCode.ERROR, message: 'too much' });
    assert.equal(span?.attributes['error.type'], 'RangeError');
    assert.equal(span?.events[0]?.name, 'exception');
    assert.equal(span?.events[0]?.attributes?.['exception.type'], 'RangeError');
    const [line] = telemetry.lines;
    assert.equal(line?.event, 'exception');
    assert.equal(line?.level, 'error');
    assert.equal(line?.fields['order_id'], 'o1');
    assert.equal(line?.fields['error_message'], 'too much');
    const [made] = telemetry.records();
    assert.equal(made?.eventName, 'exception');
    assert.equal(made?.attributes['exception.type'], 'RangeError');
    assert.equal(made?.attributes['exception.message'], 'too much');
    assert.match(String(made?.attributes['exception.stacktrace']), /capture\.test\.ts/);
    assert.equal(made?.attributes['order_id'], 'o1');
    assert.equal(made?.spanContext?.spanId, span?.spanContext().spanId);
  });

  test('tells of the same error object once, wherever it is seen again', () => {
    const error = new Error('once');
    captureException(error);
    captureException(error);
    assert.equal(recordUncaught(error, 'uncaughtException'), false);
    assert.equal(telemetry.records().length, 1);
    captureException(new Error('once'));
    assert.equal(telemetry.records().length, 2);
  });

  test('takes whatever may be thrown', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const value of [
      'text',
      undefined,
      null,
      0n,
      Symbol('s'),
      { code: 7 },
      revoked.proxy,
      Object.freeze({}),
    ]) {
      captureException(value);
    }
    assert.deepEqual(
      telemetry.lines.map(({ fields }) => [fields['error_type'], fields['error_message']]),
      [
        ['string', 'text'],
        ['undefined', 'undefined'],
        ['null', 'null'],
        ['bigint', '0'],
        ['symbol', 'Symbol(s)'],
        ['Object', '{"code":7}'],
        ['object', '[unreadable]'],
        ['Object', '{}'],
      ],
    );
    assert.equal(telemetry.records().length, 8);
  });
});

describe('an uncaught error', () => {
  test('is told as critical, with its origin', () => {
    assert.equal(recordUncaught(new Error('fatal'), 'unhandledRejection'), true);
    const [line] = telemetry.lines;
    assert.equal(line?.level, 'critical');
    assert.equal(line?.fields['origin'], 'unhandledRejection');
    assert.equal(line?.fields['uncaught'], true);
    assert.equal(telemetry.records()[0]?.severityNumber, 21);
  });
});

describe('captureMessage', () => {
  test('tells of a message with its level on stdout, in a log record and on the span', () => {
    inSpan(() => captureMessage('no score', 'warning', { assessment_id: 'a1' }));
    assert.equal(telemetry.lines[0]?.event, 'message_captured');
    assert.equal(telemetry.lines[0]?.level, 'warning');
    assert.deepEqual(telemetry.lines[0]?.fields, { assessment_id: 'a1', message: 'no score' });
    assert.equal(telemetry.records()[0]?.severityNumber, 13);
    const [span] = telemetry.spans();
    assert.deepEqual(span?.events[0]?.attributes, { message: 'no score', level: 'warning' });
    assert.equal(span?.status.code, SpanStatusCode.UNSET);
  });
});

describe('setUser', () => {
  test('puts the id alone on the span and on later lines of the request', () => {
    const log = getLogger('user');
    context.with(contextWithScope(ROOT_CONTEXT, createScope({}, 'r1')), () =>
      inSpan(() => {
        setUser({ id: 42, email: 'ada@example.test', name: 'Ada' });
        log.info('known');
        setUser(null);
        log.info('unknown');
      }),
    );
    log.info('another_request');
    assert.deepEqual(telemetry.spans()[0]?.attributes, { 'user.id': '42' });
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields),
      [{ 'user.id': '42' }, {}, {}],
    );
    assert.doesNotMatch(JSON.stringify(telemetry.records().map((made) => made.attributes)), /ada|Ada/);
  });

  test('without an id keeps nothing and says what is needed', () => {
    setUser({ email: 'ada@example.test' } as never);
    assert.match(telemetry.faults[0] ?? '', /^setUser: .*id/);
  });
});
