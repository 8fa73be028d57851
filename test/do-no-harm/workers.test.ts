import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

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
