import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import { afterEach, describe, test } from 'node:test';
import { context, logs, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { WinstonInstrumentation } from '@opentelemetry/instrumentation-winston';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { configureRuntime, contextWithScope, createScope, getRuntime } from '@throughline/api/runtime';
import { bridgeWinston, createLineWriter, createOtlpTransport } from '@throughline/winston/bridge';
import type * as Winston from 'winston';
import { writtenTo } from './written.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(new TracerProvider({}));
const exporter = new InMemoryLogRecordExporter();
logs.setGlobalLoggerProvider(
  new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
);

// As the SDK does it: the instrumentation first, then ours on the Logger class as soon as it is loaded.
new WinstonInstrumentation({ disableLogSending: true });
const require = createRequire(import.meta.url);
bridgeWinston(require('winston/lib/winston/logger.js'));
const winston = require('winston') as typeof Winston;
const OWN = Symbol.for('throughline.winston.own');

afterEach(() => exporter.reset());
const records = () => exporter.getFinishedLogRecords();
const attributes = () => records()[0]?.attributes ?? {};

function logger(options: Winston.LoggerOptions = {}): { log: Winston.Logger; output: () => string } {
  const stream = new PassThrough();
  const log = winston.createLogger({ transports: [new winston.transports.Stream({ stream })], ...options });
  return { log, output: () => writtenTo(stream) };
}
/** winston delivers the first records of a logger one tick later. */
const delivered = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("an application's own winston logger", () => {
  test('sends each record with its message, severity and fields, once', async () => {
    logger().log.warn('disk nearly full', { free: 12, nested: { path: '/var' } });
    await delivered();
    assert.equal(records().length, 1);
    assert.equal(records()[0]?.body, 'disk nearly full');
    assert.equal(records()[0]?.severityNumber, 13);
    assert.equal(records()[0]?.severityText, 'warn');
    assert.equal(records()[0]?.instrumentationScope.name, 'winston');
    assert.deepEqual(attributes(), { free: 12, nested: { path: '/var' } });
  });

  test('writes the very bytes it writes without the bridge', async () => {
    const { combine, timestamp, json, errors, colorize, splat, printf } = winston.format;
    const formats = [
      json(),
      combine(errors({ stack: true }), splat(), json()),
      combine(
        colorize({ all: true }),
        printf((info) => `${info.level} ${info.message} ${String(info['stack'])}`),
      ),
      combine(timestamp({ format: () => 'now' }), json()),
    ];
    const error = new Error('boom');
    for (const format of formats) {
      const outputs: string[] = [];
      for (const extra of [{}, { [OWN]: true }]) {
        const { log, output } = logger({ format, defaultMeta: { service: 's' }, ...extra });
        log.info('plain');
        log.error('with an error', error);
        log.error(new Error('only an error', { cause: 'c' }).message);
        log.info('text %s', 'splat', { a: 1 });
        log.child({ child: true }).warn({ message: 'object', b: [1] });
        await delivered();
        outputs.push(output());
      }
      assert.equal(outputs[0], outputs[1]);
      assert.ok((outputs[0] ?? '').length > 50);
    }
  });

  test('sends records in their trace, without repeating the ids, with request and bound fields', async () => {
    const { log, output } = logger();
    const scope = contextWithScope(ROOT_CONTEXT, createScope({ path: '/a' }, 'r1'));
    const spanId = trace.getTracer('test').startActiveSpan('request', {}, scope, (span) => {
      log.info('inside', { own: 1 });
      span.end();
      return span.spanContext().spanId;
    });
    await delivered();
    assert.equal(records()[0]?.spanContext?.spanId, spanId);
    assert.deepEqual(attributes(), { path: '/a', request_id: 'r1', own: 1 });
    assert.equal(JSON.parse(output()).span_id, spanId);
  });

  test('has the exception attributes of an error, wherever the error was put', async () => {
    class PaymentError extends Error {}
    const error = new PaymentError('card refused');
    const { log } = logger({
      format: winston.format.combine(winston.format.errors({ stack: true }), winston.format.json()),
    });
    log.error('failed', error);
    log.error('failed', { err: error });
    log.error('failed', { payment: 1, error });
    log.log('error', error as never);
    log.error({ message: 'failed', stack: error.stack });
    await delivered();
    assert.equal(records().length, 5);
    for (const [at, { attributes }] of records().entries()) {
      assert.match(String(attributes['exception.stacktrace']), /bridge\.test\.ts/, `record ${at}`);
      assert.equal(attributes['stack'], undefined, `record ${at}`);
      assert.equal(attributes['exception.message'], 'card refused', `record ${at}`);
    }
    assert.equal(records()[0]?.attributes['exception.type'], 'PaymentError');
    assert.equal(records()[2]?.attributes['payment'], 1);
  });

  test('maps the levels of npm, syslog, cli and of its own to severities', async () => {
    const custom = { urgent: 0, error: 1, info: 2, chatty: 3 };
    const expected: [Record<string, number>, Record<string, number>][] = [
      [winston.config.npm.levels, { error: 17, warn: 13, info: 9, http: 7, verbose: 6, debug: 5, silly: 1 }],
      [
        winston.config.syslog.levels,
        { emerg: 21, alert: 19, crit: 18, error: 17, warning: 13, notice: 10, debug: 5 },
      ],
      [
        winston.config.cli.levels,
        { error: 17, help: 11, data: 10, prompt: 4, verbose: 3, input: 2, silly: 1 },
      ],
      [custom, { urgent: 9, error: 17, chatty: 9 }],
    ];
    for (const [levels, severities] of expected) {
      exporter.reset();
      const { log } = logger({ levels, level: Object.keys(levels).at(-1) as string });
      for (const level of Object.keys(severities)) log.log(level, 'x');
      await delivered();
      assert.deepEqual(
        Object.fromEntries(records().map((made) => [made.severityText, made.severityNumber])),
        severities,
      );
    }
  });

  test('follows the level of its logger and is silent with it', async () => {
    logger({ level: 'error' }).log.info('quiet');
    logger({ silent: true }).log.error('silent');
    await delivered();
    assert.equal(records().length, 0);
  });

  test('keeps being sent, once, after configure, clear, add and in its children', async () => {
    const { log } = logger();
    log.configure({ transports: [new winston.transports.Stream({ stream: new PassThrough() })] });
    log.clear();
    log.add(new winston.transports.Stream({ stream: new PassThrough() }));
    log.child({ from: 'child' }).info('still there');
    await delivered();
    assert.equal(records().length, 1);
    assert.deepEqual(attributes(), { from: 'child' });
    log.close();
    assert.equal(log.transports.length, 0);
  });

  test('has no colour codes in its body and severity', async () => {
    logger({ format: winston.format.colorize({ all: true, colors: { info: 'red' } }) }).log.info('red text');
    await delivered();
    assert.equal(records()[0]?.body, 'red text');
    assert.equal(records()[0]?.severityText, 'info');
  });

  test("is winston's default logger too", async () => {
    winston.add(new winston.transports.Stream({ stream: new PassThrough() }));
    winston.info('default');
    await delivered();
    assert.equal(records().length, 1);
  });

  test('is never disturbed by hostile fields that its own format survives', async () => {
    const { log } = logger({ format: winston.format.printf(() => 'x') });
    const circle: Record<string, unknown> = { big: 1n, symbol: Symbol('s'), fn: () => {} };
    circle['self'] = circle;
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const nested = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('getter');
      },
    });
    log.info('x', { circle, proxy, nested, text: 'x'.repeat(100_000), __proto__: { polluted: 1 } });
    log.info({ message: circle } as never);
    log.info(undefined as never);
    await delivered();
    assert.equal(records().length, 3);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});

describe('the bridge', () => {
  test('leaves the logger behind our own lines alone', async () => {
    const write = createLineWriter({
      format: 'json',
      redactor: getRuntime().redactor,
      stream: new PassThrough(),
    });
    write({ time: 0, level: 'info', event: 'ours', logger: 'l', fields: {} });
    await delivered();
    assert.equal(records().length, 0);
  });

  test('bridges a class once, however often it is asked', async () => {
    bridgeWinston(require('winston/lib/winston/logger.js'));
    bridgeWinston(winston);
    logger().log.info('once');
    await delivered();
    assert.equal(records().length, 1);
  });

  test('does not throw for what is no winston, and says so', () => {
    const told: string[] = [];
    configureRuntime({ onError: (scope) => told.push(scope) });
    for (const odd of [{}, { prototype: {} }, { createLogger: () => ({}) }, () => {}, null, 5]) {
      bridgeWinston(odd as never)();
    }
    assert.ok(told.length > 0 && told.every((scope) => scope === 'winston bridge'));
  });
});

describe('the transport by itself', () => {
  test('can be added by hand, with a name and a level of its own', async () => {
    const log = winston.createLogger({
      level: 'debug',
      transports: [createOtlpTransport({ name: 'audit', level: 'warn' })],
      [OWN]: true,
    } as Winston.LoggerOptions);
    log.info('below');
    log.error('above');
    await delivered();
    assert.deepEqual(
      records().map((made) => [made.body, made.instrumentationScope.name]),
      [['above', 'audit']],
    );
  });
});
