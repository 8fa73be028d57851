import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OtlpReceiver, type RecordedMetric, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');

async function arrives(env: Record<string, string>): Promise<OtlpReceiver> {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(import.meta.dirname, 'shop.mjs'),
    preload: 'throughline/register',
    cwd: root,
    env: {
      ...receiver.environment(),
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_LOG_FORMAT: 'none',
      THROUGHLINE_SPOOL: 'off',
      ...env,
    },
  });
  try {
    const { stderr } = await app.ended();
    assert.equal(stderr, '');
    return receiver;
  } finally {
    await app.stop();
    await receiver.close();
  }
}

function metric(receiver: OtlpReceiver, name: string): RecordedMetric {
  const found = receiver.metrics().filter((one) => one.name === name);
  assert.equal(found.length, 1, `${found.length} exports of ${name}`);
  return found[0] as RecordedMetric;
}

const exemplarsOf = ({ dataPoints }: RecordedMetric) => dataPoints.flatMap(({ exemplars = [] }) => exemplars);

test('measurements of a process lead to their spans, redacted', async () => {
  const receiver = await arrives({});
  const order = receiver.spans().find(({ name }) => name === 'order');
  const served = receiver.spans().find(({ kind }) => kind === 'server');
  assert.ok(order && served);
  const there = ({ traceId, spanId }: { traceId: string | undefined; spanId: string | undefined }) =>
    `${traceId} ${spanId}`;
  assert.deepEqual(
    exemplarsOf(metric(receiver, 'wait')).map((one) => [one.value, there(one)]),
    [0.5, 20].map((value) => [value, there(order)]),
  );
  assert.deepEqual(
    exemplarsOf(metric(receiver, 'orders')).map((one) => [one.value, there(one)]),
    [[2, there(order)]],
  );
  assert.deepEqual(exemplarsOf(metric(receiver, 'http.server.request.duration')).map(there), [there(served)]);
  assert.deepEqual(
    metric(receiver, 'wait').dataPoints.map(({ count }) => count),
    [3],
  );
  assert.doesNotMatch(JSON.stringify(receiver.metrics()), /hunter2/);
});

describe('OTEL_METRICS_EXEMPLAR_FILTER', () => {
  test('always_on takes what is recorded outside of spans, too', async () => {
    const receiver = await arrives({ OTEL_METRICS_EXEMPLAR_FILTER: 'always_on' });
    const exemplars = exemplarsOf(metric(receiver, 'wait'));
    assert.deepEqual(
      exemplars.map(({ value, traceId }) => [value, traceId === undefined]),
      [
        [0.5, false],
        [5, true],
        [20, false],
      ],
    );
  });

  test('always_off takes nothing, and every measurement still counts', async () => {
    const receiver = await arrives({ OTEL_METRICS_EXEMPLAR_FILTER: 'always_off' });
    assert.deepEqual(receiver.metrics().flatMap(exemplarsOf), []);
    assert.deepEqual(
      metric(receiver, 'wait').dataPoints.map(({ count }) => count),
      [3],
    );
  });
});
