import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { bindContext, getLogger, withContext } from '@throughline/api';
import { configureRuntime, formatLine, getRuntime } from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
afterEach(() => {
  configureRuntime({ level: 'debug' });
  telemetry.clear();
});
const log = getLogger('assessments');
const tracer = trace.getTracer('test');

describe('a log line', () => {
  test('carries its event, its level, its logger and its fields', () => {
    log.info('assessment_submitted', { user_id: 'u1', score: 7 });
    const [line] = telemetry.lines;
    assert.equal(line?.event, 'assessment_submitted');
    assert.equal(line?.level, 'info');
    assert.equal(line?.logger, 'assessments');
    assert.deepEqual(line?.fields, { user_id: 'u1', score: 7 });
  });

  test('is written for each of the five levels and for warn', () => {
    log.debug('a');
    log.info('b');
    log.warning('c');
    log.warn('d');
    log.error('e');
    log.critical('f');
    assert.deepEqual(
      telemetry.lines.map((line) => line.level),
      ['debug', 'info', 'warning', 'warning', 'error', 'critical'],
    );
    assert.deepEqual(
      telemetry.records().map((record) => record.severityNumber),
      [5, 9, 13, 13, 17, 21],
    );
  });

  test('below the level is dropped before its fields are read', () => {
    configureRuntime({ level: 'warning' });
    let reads = 0;
    const fields = {
      get costly() {
        reads++;
        return 1;
      },
    };
    log.info('quiet', fields);
    log.debug('quiet', fields);
    log.exception('loud', new Error('x'));
    assert.equal(reads, 0);
    assert.deepEqual(
      telemetry.lines.map((line) => line.event),
      ['loud'],
    );
    assert.equal(telemetry.records().length, 1);
  });

  test('made inside a span carries its trace and span id', () => {
    tracer.startActiveSpan('work', (span) => {
      log.info('inside');
      assert.equal(telemetry.lines[0]?.traceId, span.spanContext().traceId);
      assert.equal(telemetry.lines[0]?.spanId, span.spanContext().spanId);
      assert.equal(telemetry.records()[0]?.spanContext?.spanId, span.spanContext().spanId);
      span.end();
    });
    log.info('outside');
    assert.equal(telemetry.lines[1]?.traceId, undefined);
  });

  test('goes out as an OpenTelemetry record with the event as its body and name and the fields as attributes', () => {
    log.info('order_paid', { amount: 12, items: [{ sku: 'a' }] });
    const [made] = telemetry.records();
    assert.equal(made?.body, 'order_paid');
    assert.equal(made?.eventName, 'order_paid');
    assert.equal(made?.severityText, 'info');
    assert.equal(made?.instrumentationScope.name, 'assessments');
    assert.deepEqual(made?.attributes, { amount: 12, items: [{ sku: 'a' }] });
  });

  test('has the bound fields of its logger, and the parent logger has not', () => {
    const child = log.bind({ shop: 'berlin', till: 1 }).bind({ till: 2 });
    child.info('sold', { till: 3 });
    child.info('sold');
    log.info('sold');
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields),
      [{ shop: 'berlin', till: 3 }, { shop: 'berlin', till: 2 }, {}],
    );
  });

  test('keeps the later field where context, logger and call use one name', () => {
    withContext({ from: 'context', context: 1 }, () => {
      bindContext({ bound: 1 });
      log.bind({ from: 'logger', logger_field: 1 }).info('x', { from: 'call' });
    });
    assert.deepEqual(telemetry.lines[0]?.fields, { from: 'call', context: 1, bound: 1, logger_field: 1 });
  });

  test('reads a getter once, although it is written twice', () => {
    let reads = 0;
    const nested = Object.defineProperty({}, 'once', { enumerable: true, get: () => ++reads });
    log.info('x', { nested });
    assert.equal(reads, 1);
    assert.deepEqual(telemetry.lines[0]?.fields, { nested: { once: 1 } });
    assert.deepEqual(telemetry.records()[0]?.attributes, { nested: { once: 1 } });
  });
});

describe('an exception line', () => {
  class PaymentError extends Error {}

  test('tells type, message, stack and causes, errors of an AggregateError too', () => {
    const error = new PaymentError('card refused', {
      cause: new AggregateError([new TypeError('first'), 'second'], 'both', {
        cause: new RangeError('root'),
      }),
    });
    log.exception('payment_failed', error, { payment_id: 'p1' });
    const [line] = telemetry.lines;
    assert.equal(line?.level, 'error');
    assert.equal(line?.fields['payment_id'], 'p1');
    assert.equal(line?.fields['error_type'], 'PaymentError');
    assert.equal(line?.fields['error_message'], 'card refused');
    assert.match(String(line?.fields['stack']), /card refused\n {4}at /);
    assert.deepEqual(line?.fields['causes'], [
      { type: 'AggregateError', message: 'both' },
      { type: 'RangeError', message: 'root' },
      { type: 'TypeError', message: 'first' },
      { type: 'string', message: 'second' },
    ]);
  });

  test('has the exception attributes of the semantic conventions on its record', () => {
    log.exception('payment_failed', new PaymentError('card refused'));
    const attributes = telemetry.records()[0]?.attributes;
    assert.equal(attributes?.['exception.type'], 'PaymentError');
    assert.equal(attributes?.['exception.message'], 'card refused');
    assert.match(String(attributes?.['exception.stacktrace']), /logger\.test\.ts/);
    assert.equal(attributes?.['error_type'], 'PaymentError');
    assert.equal(attributes?.['stack'], undefined);
  });

  test('ends although causes form a circle', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;
    log.exception('x', first);
    assert.deepEqual(telemetry.lines[0]?.fields['causes'], [{ type: 'Error', message: 'second' }]);
  });
});

describe('the JSON line', () => {
  const { redactor } = getRuntime();

  test('has its keys in order: head, fields, ids', () => {
    const text = formatLine(
      {
        time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
        level: 'info',
        event: 'x',
        logger: 'l',
        fields: { 7: 'seven', b: 1 },
        requestId: 'r',
        traceId: 't',
        spanId: 's',
        flowId: 'f',
      },
      redactor,
    );
    assert.equal(
      text,
      '{"timestamp":"2026-01-02T03:04:05.006Z","level":"info","event":"x","logger":"l","7":"seven","b":1,' +
        '"request_id":"r","trace_id":"t","span_id":"s","flow_id":"f"}',
    );
  });

  test('hides sensitive fields, nested ones and pairs in text', () => {
    const fields = {
      password: 'hunter2',
      deep: { list: [{ api_key: 'hunter2' }] },
      note: 'token=hunter2 ok',
    };
    const text = formatLine({ time: 0, level: 'info', event: 'x', logger: 'l', fields }, redactor);
    assert.doesNotMatch(text, /hunter2/);
    assert.equal(JSON.parse(text).password, '[REDACTED]');
  });

  test('stays one object with one key each where fields bear the names of its own keys', () => {
    const fields = { level: 9, event: 'mine', request_id: 'mine', trace_id: 'kept' };
    const text = formatLine(
      { time: 0, level: 'info', event: 'x', logger: 'l', fields, requestId: 'r' },
      redactor,
    );
    assert.match(text, /"level_":9,"event_":"mine","trace_id":"kept","request_id":"r"}$/);
    assert.equal(text.match(/"request_id"/g)?.length, 1);
  });

  test('has no character that a terminal obeys', () => {
    const fields = { note: 'a\r\n\u001b[31m\u009b1m\u202eb\u2028' };
    const text = formatLine({ time: 0, level: 'info', event: 'x', logger: 'l', fields }, redactor);
    assert.match(text, /^[\x20-\x7e]+$/);
    assert.deepEqual(JSON.parse(text).note, fields.note);
  });
});
