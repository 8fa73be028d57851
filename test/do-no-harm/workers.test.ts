import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '../..');

test('spans, lines and errors of worker threads arrive, and the process is measured once', async (t) => {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(import.meta.dirname, 'fixtures/worker.mjs'),
    preload: 'throughline/register',
    cwd: root,
    env: {
      ...receiver.environment(),
      WORKERS: '2',
      // What arrives was sent at the end of the worker, not before.
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    },
  });
  try {
    const end = await app.ended();
    assert.equal(end.code, 0, end.stderr);
    assert.deepEqual(
      receiver
        .spans()
        .map((span) => span.name)
        .sort(),
      ['work 0', 'work 1'],
    );
    assert.equal(receiver.logs().filter((log) => log.eventName === 'worked').length, 2);
    assert.deepEqual(
      receiver
        .logs()
        .flatMap((log) => log.attributes['exception.message'] ?? [])
        .sort(),
      ['in worker 0', 'in worker 1'],
    );
    assert.deepEqual(receiver.faults, []);
    const measuring = receiver.requests.filter((request) =>
      request.metrics.some((metric) => metric.name === 'process.cpu.time'),
    );
    const owners = new Set(measuring.map((request) => request.metrics[0]?.resource['process.pid']));
    assert.ok(owners.size <= 1);
    const listening = end.stderr.split('\n').filter((line) => line.includes('served at'));
    assert.equal(listening.length, 1, 'one management listener, in the main thread');
    const { ms, rss } = app.jsonLines().find((line) => 'rss' in line) as { ms: number; rss: number };
    t.diagnostic(`two workers: ${Math.round(ms)} ms, ${Math.round(rss / 2 ** 20)} MB more`);
  } finally {
    await app.stop();
    await receiver.close();
  }
});

test('what worker threads could not send when they ended waits on disk, in one folder, and arrives with the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-workers-'));
  let receiver = await OtlpReceiver.start();
  const { port } = receiver;
  const env = { ...receiver.environment(), THROUGHLINE_SPOOL_DIR: folder, THROUGHLINE_MANAGEMENT: 'off' };
  await receiver.close();
  const run = (WORKERS: string, more: Record<string, string> = {}) =>
    runApp({
      entry: join(import.meta.dirname, 'fixtures/worker.mjs'),
      preload: 'throughline/register',
      cwd: root,
      env: { ...env, ...more, WORKERS },
    });
  const first = run('3');
  const next = { app: undefined as RunningApp | undefined };
  try {
    assert.equal((await first.ended()).code, 0);
    receiver = await OtlpReceiver.start({ port });
    next.app = run('0', { STAY_MS: '20000' });
    await receiver.waitFor(() => receiver.spans().length >= 3 && receiver.logs().length >= 6, {
      timeoutMs: 15_000,
    });
    assert.deepEqual(
      receiver
        .spans()
        .map((span) => span.name)
        .sort(),
      ['work 0', 'work 1', 'work 2'],
      'each of them once',
    );
  } finally {
    await first.stop();
    await next.app?.stop();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
