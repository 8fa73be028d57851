import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { health } from '@throughline/api';
import { record } from '../recording.ts';
import { check, removeAll } from './registered-checks.ts';

const telemetry = record();
afterEach(() => {
  removeAll();
  mock.restoreAll();
  telemetry.clear();
});
const events = () => telemetry.lines.map((line) => line.event);

describe('liveness', () => {
  test('asks no dependency', () => {
    let asked = 0;
    check('database', () => asked++);
    const { status, timestamp } = health.liveness();
    assert.equal(status, 'ok');
    assert.equal(new Date(timestamp).toISOString(), timestamp);
    assert.equal(asked, 0);
  });
});

describe('readiness', () => {
  test('is ok while every check is up, in the shape of the body', async () => {
    check('database', async () => ({ rows: 1 }));
    check('cache', () => undefined, { required: false });
    const { timestamp, ...rest } = await health.readiness();
    assert.deepEqual(rest, { status: 'ok', checks: { database: 'ok', cache: 'ok' } });
    assert.equal(new Date(timestamp).toISOString(), timestamp);
  });

  test('is degraded when an optional check is down, and down when a required one is', async () => {
    check('mail', () => false, { required: false });
    assert.equal((await health.readiness()).status, 'degraded');
    check('database', () => {
      throw new Error('gone');
    });
    const { status, checks } = await health.readiness();
    assert.equal(status, 'down');
    assert.deepEqual(checks, { mail: 'down', database: 'down' });
  });

  test('gives up on a check that hangs after its timeout, names it, and tells it to stop', async () => {
    let signal: AbortSignal | undefined;
    check('slow', (options) => new Promise(() => (signal = options.signal)), { timeout: 20 });
    const start = performance.now();
    assert.deepEqual((await health.readiness()).checks, { slow: 'down' });
    assert.ok(performance.now() - start < 500);
    assert.equal(signal?.aborted, true);
    assert.match(String(telemetry.lines[0]?.fields['error_message']), /no answer within 20 ms/);
  });

  test('never shows the text of an error, which the log has', async () => {
    check('database', () => Promise.reject(new Error('connect postgres://app:hunter2@db failed')));
    assert.doesNotMatch(JSON.stringify(await health.readiness()), /postgres|hunter2|connect/);
    assert.equal(telemetry.lines[0]?.event, 'health_check_failed');
    assert.equal(telemetry.lines[0]?.level, 'warning');
    assert.equal(telemetry.lines[0]?.fields['check'], 'database');
  });

  test('asks a check once for many probes at a time and within a second, and again after it', async () => {
    let now = 0;
    mock.method(performance, 'now', () => now);
    let asked = 0;
    let answer: () => void = () => {};
    check('database', () => {
      asked++;
      return new Promise<void>((resolve) => (answer = resolve));
    });
    const probes = Array.from({ length: 500 }, () => health.readiness());
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    assert.ok((await Promise.all(probes)).every(({ status }) => status === 'ok'));
    now = 999;
    await health.readiness();
    assert.equal(asked, 1);
    now = 1000;
    const again = health.readiness();
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    await again;
    assert.equal(asked, 2);
  });

  test('does not call a check again while its last call still hangs', async () => {
    let now = 0;
    mock.method(performance, 'now', () => now);
    let asked = 0;
    const hang = () => {
      asked++;
      return new Promise(() => {});
    };
    check('stuck', hang, { timeout: 5 });
    await health.readiness();
    now = 5_000;
    assert.deepEqual((await health.readiness()).checks, { stuck: 'down' });
    assert.equal(asked, 1);
    now = 20_000;
    await health.readiness();
    assert.equal(asked, 2);
  });

  test('logs a change of state once, and the recovery', async () => {
    let now = 0;
    mock.method(performance, 'now', () => now);
    let isUp = false;
    check('database', () => isUp);
    for (now = 0; now < 5_000; now += 1_000) await health.readiness();
    isUp = true;
    await health.readiness();
    assert.deepEqual(
      events().filter((event) => event.startsWith('health_check')),
      ['health_check_failed', 'health_check_recovered'],
    );
  });

  test('leaves out a check that was taken out again', async () => {
    const remove = check('database', () => false);
    remove();
    assert.deepEqual((await health.readiness()).checks, {});
  });

  test('uses the later of two checks of one name, and says so', async () => {
    const removeFirst = check('database', () => false);
    check('database', () => true);
    removeFirst();
    assert.deepEqual((await health.readiness()).checks, { database: 'ok' });
    assert.deepEqual(telemetry.faults, [
      'health: "database" is registered twice; the later check replaces the earlier',
    ]);
  });

  test('is not traced while it is up', async () => {
    check('database', () => trace.getTracer('test').startActiveSpan('query', (span) => span.end()));
    await trace.getTracer('test').startActiveSpan('probe', async (span) => {
      await health.readiness();
      span.end();
    });
    assert.deepEqual(
      telemetry.spans().map((span) => span.name),
      ['probe'],
    );
  });

  test('does not check what has no usable name, no function or no usable timeout, and says so', async () => {
    check('__proto__', () => true);
    check('no function', undefined as never);
    check('database', () => true, { timeout: -1 });
    assert.deepEqual((await health.readiness()).checks, { database: 'ok' });
    assert.equal(telemetry.faults.length, 3);
    assert.match(
      telemetry.faults[2] ?? '',
      /"database"\): timeout must be .* from 1 to 60000; received -1; 800 is used instead/,
    );
  });
});
