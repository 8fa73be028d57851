// What getLogger does for the requests of a real Express application, preloaded as users preload it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const TOKEN = 'a-token-of-the-team-7';
let app: RunningApp | undefined;
let receiver: OtlpReceiver | undefined;
afterEach(async () => {
  await app?.stop();
  await receiver?.close();
});

async function started(env: Record<string, string> = {}): Promise<string> {
  receiver = await OtlpReceiver.start();
  app = runApp({
    entry: join(import.meta.dirname, 'shop.mjs'),
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '../..'),
    env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off', ...env },
  });
  const [, port] = await app.waitForLine(/listening on (\d+)/);
  return `http://127.0.0.1:${port}`;
}

/** What was written by the time the application has ended. */
async function linesAtEnd(): Promise<Record<string, unknown>[]> {
  app?.kill('SIGTERM');
  await app?.ended();
  return (app?.jsonLines() ?? []).filter((line) => 'event' in line);
}
const eventsOf = (lines: Record<string, unknown>[]) =>
  lines.map((line) => `${line['event']} ${line['level']}`);

describe('a wide event', () => {
  test('is one line for each request that set something, with status, duration, route and the ids of its server span', async () => {
    const url = await started();
    await fetch(`${url}/orders/o7`, { headers: { 'x-request-id': 'r-7' } });
    await fetch(`${url}/orders/lost`);
    await fetch(`${url}/plain`);
    const lines = await linesAtEnd();
    assert.deepEqual(eventsOf(lines), ['request_completed info', 'request_completed error']);
    const [wide = {}] = lines;
    const { duration_ms: duration, trace_id: traceId, span_id: spanId, timestamp, ...rest } = wide;
    assert.deepEqual(rest, {
      level: 'info',
      event: 'request_completed',
      logger: 'shop.orders',
      method: 'GET',
      path: '/orders/o7',
      order_id: 'o7',
      amount: 9.5,
      card_number: '[REDACTED]',
      route: '/orders/:id',
      status: 200,
      request_id: 'r-7',
    });
    assert.ok(typeof duration === 'number' && duration > 0);
    assert.ok(timestamp);
    const span = receiver?.spans().find((one) => one.kind === 'server' && one.spanId === spanId);
    assert.equal(span?.traceId, traceId);
    const record = receiver?.logs().find((one) => one.spanId === spanId);
    assert.equal(record?.attributes['order_id'], 'o7');
    assert.equal(lines[1]?.['status'], 503);
  });

  test('is written where the HTTP instrumentation is switched off, too, and where it is the stock one', async () => {
    for (const env of [
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' },
      { THROUGHLINE_STOCK: 'http,logger' },
    ]) {
      const url = await started(env as Record<string, string>);
      await fetch(`${url}/orders/o7`);
      const [wide] = await linesAtEnd();
      assert.deepEqual(
        [wide?.['event'], wide?.['status'], wide?.['order_id']],
        ['request_completed', 200, 'o7'],
      );
      await receiver?.close();
    }
  });
});

describe('crossed fingers', () => {
  test('show the debug lines of requests that failed or captured an error, and of no others', async () => {
    const url = await started({ THROUGHLINE_LOG_FINGERS_CROSSED: 'on' });
    await fetch(`${url}/plain`);
    await fetch(`${url}/orders/o7`);
    await fetch(`${url}/captured`);
    await fetch(`${url}/orders/lost`, { headers: { 'x-request-id': 'r-lost' } });
    const lines = await linesAtEnd();
    assert.deepEqual(eventsOf(lines), [
      'request_completed info',
      'before_capture debug',
      'exception error',
      'query_executed debug',
      'request_completed error',
    ]);
    assert.equal(lines[3]?.['request_id'], 'r-lost');
    assert.equal(receiver?.logs().filter((one) => one.eventName === 'query_executed').length, 1);
  });
});

describe('a limit on repeated lines', () => {
  test('holds back what repeats, tells how much at the end, and counts it', async () => {
    const url = await started({ THROUGHLINE_LOG_REPEATS: '10/0' });
    await fetch(`${url}/repeated`);
    const lines = await linesAtEnd();
    assert.deepEqual(
      [lines.length, lines.at(-1)?.['event'], lines.at(-1)?.['held_back']],
      [11, 'lines_held_back', 40],
    );
    const points = (receiver?.metrics() ?? []).filter((metric) => metric.name === 'throughline.log.dropped');
    assert.match(JSON.stringify(points.at(-1)), /"repeated"/);
  });
});

describe('levels while the process runs', () => {
  test('change by a PUT of the holder of the token', async () => {
    const url = await started({
      THROUGHLINE_LOG_LEVEL: 'info,payments=error',
      THROUGHLINE_MANAGEMENT: 'on',
      THROUGHLINE_MANAGEMENT_TOKEN: TOKEN,
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    });
    const [, management] = (await app?.waitForLine(/served at (http:\S+)/)) ?? [];
    const headers = { authorization: `Bearer ${TOKEN}` };
    await fetch(`${url}/plain`);
    const change = { method: 'PUT', headers, body: 'shop.*=debug' };
    assert.equal((await fetch(`${management}/loglevel`, { ...change, headers: {} })).status, 401);
    assert.equal((await fetch(`${management}/loglevel`, change)).status, 200);
    await app?.waitForLine(/log levels are now info,payments=error,shop\.\*=debug/, { stream: 'stderr' });
    await fetch(`${url}/plain`);
    assert.equal((await fetch(`${management}/loglevel`, { method: 'DELETE', headers })).status, 200);
    await fetch(`${url}/plain`);
    assert.deepEqual(eventsOf(await linesAtEnd()), ['plain_served debug']);
  });

  test('change by the signal that is configured, and back by the next', async () => {
    const url = await started({ THROUGHLINE_LOG_LEVEL: 'warning', THROUGHLINE_LOG_LEVEL_SIGNAL: 'SIGUSR2' });
    await fetch(`${url}/plain`);
    app?.kill('SIGUSR2');
    await app?.waitForLine(/log levels are now debug \(SIGUSR2\)/, { stream: 'stderr' });
    await fetch(`${url}/plain`);
    app?.kill('SIGUSR2');
    await app?.waitForLine(/log levels are now warning \(SIGUSR2\)/, { stream: 'stderr' });
    await fetch(`${url}/plain`);
    assert.deepEqual(eventsOf(await linesAtEnd()), ['plain_served debug']);
  });

  test('stay as they are where the application listens to the signal itself', async () => {
    const url = await started({ OWN_HANDLER: 'yes', THROUGHLINE_LOG_LEVEL_SIGNAL: 'SIGUSR2' });
    app?.kill('SIGUSR2');
    await app?.waitForLine(/own handler/, { stream: 'stderr' });
    await fetch(`${url}/plain`);
    assert.deepEqual(eventsOf(await linesAtEnd()), []);
  });

  test('are not listened for without being asked: the signal does what Node lets it do', async () => {
    await started();
    app?.kill('SIGUSR2');
    assert.equal((await app?.ended())?.signal, 'SIGUSR2');
  });
});
