import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const entry = join(import.meta.dirname, 'fixtures', 'ends', 'app.mjs');

let receiver: OtlpReceiver;
let app: RunningApp | undefined;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  await app?.stop();
  await receiver.close();
});

/** Slow batches: what arrives has been sent by the end of the process, not before it. */
function start(mode: string, env: Record<string, string> = {}): RunningApp {
  app = runApp({
    entry,
    args: [mode],
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '..'),
    env: {
      ...receiver.environment(),
      OTEL_SERVICE_NAME: 'ends',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
      OTEL_METRIC_EXPORT_INTERVAL: '60000',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_LOG_FORMAT: 'json',
      ...env,
    },
  });
  return app;
}

const spanNames = () =>
  receiver
    .spans()
    .map((span) => span.name)
    .sort();
const events = () => receiver.logs().map((log) => log.eventName);

function assertEverythingArrived(): void {
  assert.deepEqual(spanNames(), ['inner', 'outer']);
  assert.ok(events().includes('work_done'), String(events()));
  assert.deepEqual(receiver.faults, []);
}

describe('what is recorded when a process ends', () => {
  test('a script that runs out has sent its spans, lines and metrics, and ends with code 0', async () => {
    const end = await start('runs-out').ended();
    assert.equal(end.code, 0);
    assertEverythingArrived();
    assert.ok(receiver.metrics().some((metric) => metric.name === 'ends.done'));
    assert.equal(end.stderr, '');
  });

  test('process.exit(3) loses nothing and keeps its code', async () => {
    const end = await start('process-exit').ended();
    assert.equal(end.code, 3);
    assertEverythingArrived();
  });

  for (const mode of ['throws', 'rejects', 'rejects-nothing']) {
    test(`an application that ${mode} keeps Node's own output and code, and its error arrives once`, async () => {
      const plain = spawnSync(process.execPath, [entry, mode], { encoding: 'utf8' });
      const end = await start(mode).ended();
      assert.equal(end.code, plain.status);
      assert.equal(end.stderr, plain.stderr);
      assertEverythingArrived();
      const errors = receiver.logs().filter((log) => log.attributes['exception.message'] !== undefined);
      assert.equal(errors.length, 1, String(events()));
      assert.equal(errors[0]?.severityText?.toLowerCase().includes('info'), false);
    });
  }

  test('an error that the application handles itself is recorded, and the application lives on', async () => {
    const end = await start('throws-handled').ended();
    assert.equal(end.code, 5);
    assert.ok(events().includes('still_alive'));
    assert.equal(
      receiver.logs().filter((log) => log.attributes['exception.type'] === 'RangeError').length,
      1,
    );
  });
});

describe('signals', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} without a handler ends as plain Node does, after everything is sent`, async () => {
      const running = start('waits');
      await running.waitForLine(/^ready$/);
      running.kill(signal);
      const end = await running.ended();
      assert.equal(end.signal, signal);
      assertEverythingArrived();
      assert.ok(receiver.metrics().some((metric) => metric.name === 'ends.done'));
    });
  }

  test('an application with a handler decides itself, and what its shutdown records arrives', async () => {
    const running = start('handles-signals');
    await running.waitForLine(/^ready$/);
    running.kill('SIGTERM');
    const end = await running.ended();
    assert.deepEqual([end.code, end.signal], [9, null]);
    assertEverythingArrived();
    assert.ok(events().includes('draining'));
  });

  test('a request in flight is answered first, readiness is down meanwhile, then hooks run, then telemetry goes out', async () => {
    const running = start('serves', { THROUGHLINE_SHUTDOWN_TIMEOUT: '10000' });
    const [, port] = await running.waitForLine(/^listening (\d+)$/);
    const answer = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
    await running.waitForLine(/^request in flight$/);
    running.kill('SIGTERM');
    // New connections are refused when the drain has begun.
    while (
      await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(200) }).then(
        () => true,
        (error) => error.name === 'TimeoutError',
      )
    );
    running.kill('SIGUSR2');
    assert.equal(await answer, 'down');
    const end = await running.ended();
    assert.equal(end.signal, 'SIGTERM');
    assert.equal(
      receiver.logs().find((log) => log.eventName === 'hook_ran')?.attributes['signal'],
      'SIGTERM',
    );
    assert.ok(
      receiver
        .spans()
        .some((span) => span.kind === 'server' && span.attributes['http.response.status_code'] === 200),
    );
  });

  for (const mode of ['signal-exit-3', 'signal-exit-4', 'signal-exit-both']) {
    test(`with ${mode} loaded SIGTERM still ends the process, and its hooks run`, async () => {
      const running = start(mode);
      await running.waitForLine(/^ready$/);
      running.kill('SIGTERM');
      const end = await running.ended();
      assert.equal(end.signal, 'SIGTERM');
      assert.match(end.stdout, /signal-exit saw SIGTERM/);
      assertEverythingArrived();
    });
  }

  test('lines that a full pipe could not take yet are written before a signal ends the process', async () => {
    const running = start('writes-much', { OTEL_LOGS_EXPORTER: 'none' });
    await running.waitForLine(/^ready$/);
    running.kill('SIGUSR2');
    const end = await running.ended();
    assert.equal(end.signal, 'SIGTERM');
    assert.equal(end.stdout.split('\n').filter((line) => line.includes('"event":"much"')).length, 20_000);
  });

  test('a second signal ends at once while the collector does not answer', async () => {
    receiver.answer = () => ({ hang: true });
    const running = start('waits');
    await running.waitForLine(/^ready$/);
    running.kill('SIGTERM');
    await receiver.waitFor(() => receiver.requests.length > 0, { what: 'the flush' });
    const before = Date.now();
    running.kill('SIGTERM');
    const end = await running.ended();
    assert.equal(end.signal, 'SIGTERM');
    assert.ok(Date.now() - before < 1000, 'it did not wait for the deadline of the flush');
  });

  test('a collector that does not answer cannot hold up a signal for long', async () => {
    receiver.answer = () => ({ hang: true });
    const running = start('waits');
    await running.waitForLine(/^ready$/);
    running.kill('SIGTERM');
    const end = await running.ended();
    assert.equal(end.signal, 'SIGTERM');
  });

  const unshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;
  test('as process 1 of a container SIGTERM ends it with 143, after everything is sent', {
    skip: unshare ? false : 'needs unshare with the right to make a PID namespace (Linux, root)',
  }, async () => {
    const preload = ['--import', 'throughline/register', entry, 'waits'];
    const { spawn } = await import('node:child_process');
    const child = spawn('unshare', ['--pid', '--fork', '--kill-child', process.execPath, ...preload], {
      cwd: join(import.meta.dirname, '..'),
      env: {
        ...process.env,
        ...receiver.environment(),
        OTEL_BSP_SCHEDULE_DELAY: '60000',
        THROUGHLINE_MANAGEMENT: 'off',
        THROUGHLINE_SPOOL: 'off',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk;
        if (output.includes('ready')) resolve();
      });
    });
    await ready;
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' });
    process.kill(Number(children.stdout.trim()), 'SIGTERM');
    const code = await new Promise((resolve) => child.on('exit', resolve));
    assert.equal(code, 143);
    assertEverythingArrived();
  });
});

describe('an endpoint that does not answer', () => {
  test('is told in one line, however many signals go there and however often they fail', async () => {
    await receiver.close();
    const running = start('waits', {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_BLRP_SCHEDULE_DELAY: '20',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
    });
    await running.waitForLine(
      /no OTLP endpoint took the telemetry at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/,
      {
        timeoutMs: 15_000,
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    running.kill('SIGTERM');
    const end = await running.ended();
    const lines = end.stderr.trim().split('\n');
    // What the time that is set for a metric export costs is a line of its own.
    assert.equal(
      lines.filter((line) => !/^throughline: delivery: lost: \d+ data points/.test(line)).length,
      1,
      end.stderr,
    );
    receiver = await OtlpReceiver.start();
  });
});
