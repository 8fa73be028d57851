import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OtlpReceiver, runApp } from '@throughline/testing';

const entry = fileURLToPath(new URL('./fixtures/telemetry-app.mjs', import.meta.url));

async function withReceiver(use: (receiver: OtlpReceiver) => Promise<void>): Promise<void> {
  const receiver = await OtlpReceiver.start();
  try {
    await use(receiver);
  } finally {
    await receiver.close();
  }
}

describe('OtlpReceiver', () => {
  for (const protocol of ['http/protobuf', 'http/json'] as const) {
    test(`shows what the stock exporters send over ${protocol} as plain objects`, async () => {
      await withReceiver(async (receiver) => {
        const app = runApp({ entry, env: receiver.environment(protocol) });
        const end = await app.ended();
        assert.equal(end.code, 0, end.stderr);
        assert.deepEqual(receiver.faults, []);

        const [child, parent] = receiver.spans();
        assert.ok(child && parent);
        assert.match(parent.traceId, /^[0-9a-f]{32}$/);
        assert.match(parent.spanId, /^[0-9a-f]{16}$/);
        assert.deepEqual(parent, {
          name: 'GET /orders/:id',
          kind: 'server',
          traceId: parent.traceId,
          spanId: parent.spanId,
          parentSpanId: undefined,
          attributes: { 'http.request.method': 'GET', big: 2 ** 40, ratio: 0.5, ok: true, list: ['a', 'b'] },
          events: [],
          links: [],
          status: { code: 'unset', message: undefined },
          resource: { 'service.name': 'shop' },
          scope: { name: 'shop-code', version: '1.2.3' },
          startTime: 1_700_000_000_250,
          endTime: 1_700_000_001_000,
        });
        assert.equal(child.parentSpanId, parent.spanId);
        assert.equal(child.traceId, parent.traceId);
        assert.deepEqual(child.status, { code: 'error', message: 'no such table' });
        assert.deepEqual(child.events[0]?.attributes, { attempt: 2 });
        assert.deepEqual(child.links, [{ traceId: parent.traceId, spanId: parent.spanId, attributes: {} }]);

        const [log] = receiver.logs();
        assert.equal(log?.body, 'order_read');
        assert.equal(log.eventName, 'order_read');
        assert.equal(log.severityNumber, 13);
        assert.equal(log.severityText, 'WARN');
        assert.deepEqual(log.attributes, { order: { id: 7, tags: ['x'] } });
        assert.equal(log.traceId, parent.traceId);
        assert.equal(log.spanId, parent.spanId);

        const orders = receiver.metrics().find((metric) => metric.name === 'orders');
        assert.equal(orders?.kind, 'sum');
        assert.equal(orders.unit, '{order}');
        assert.equal(orders.monotonic, true);
        assert.equal(orders.temporality, 'cumulative');
        assert.equal(orders.dataPoints[0]?.value, 3);
        assert.deepEqual(orders.dataPoints[0]?.attributes, { kind: 'web' });
        const latency = receiver.metrics().find((metric) => metric.name === 'latency');
        assert.equal(latency?.kind, 'histogram');
        assert.deepEqual(latency.dataPoints[0]?.bucketCounts, [0, 1, 0]);
        assert.deepEqual(latency.dataPoints[0]?.explicitBounds, [0.1, 1]);
        assert.equal(latency.dataPoints[0]?.sum, 0.4);
      });
    });
  }

  test('wakes who waits as soon as it arrives', async () => {
    await withReceiver(async (receiver) => {
      const waiting = receiver.waitFor(({ requests }) => requests.length === 2 && requests[1]?.signal);
      await postJson(receiver, 'traces', {});
      await postJson(receiver, 'logs', {});
      assert.equal(await waiting, 'logs');
    });
  });

  test('says what arrived instead when a wait is in vain', async () => {
    await withReceiver(async (receiver) => {
      await postJson(receiver, 'traces', {
        resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'GET /a', traceId: 'ab'.repeat(16), kind: 2 }] }] }],
      });
      await assert.rejects(
        receiver.waitFor(() => false, { timeoutMs: 20, what: 'a span named GET /b' }),
        (error: Error) =>
          error.message.startsWith('Waited 20 ms for a span named GET /b.') &&
          error.message.includes('spans: 1') &&
          error.message.includes('unknown service server "GET /a"'),
      );
    });
  });

  test('answers what is not OTLP with 400 and keeps the reason', async () => {
    await withReceiver(async (receiver) => {
      const answer = await postJson(receiver, 'traces', { resourceSpans: 7 });
      assert.equal(answer.status, 400);
      assert.equal(receiver.faults.length, 1);
      assert.match(receiver.faults[0] ?? '', /^\/v1\/traces \(application\/json, 19 bytes\): /);
      assert.deepEqual(receiver.spans(), []);
    });
  });

  test('answers as it is told, and counts only what it accepted', async () => {
    await withReceiver(async (receiver) => {
      const body = { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'once' }] }] }] };
      receiver.answer = () => ({ status: 503 });
      assert.equal((await postJson(receiver, 'traces', body)).status, 503);
      assert.equal(receiver.spans().length, 0);
      receiver.answer = undefined;
      assert.equal((await postJson(receiver, 'traces', body)).status, 200);
      assert.equal(receiver.spans().length, 1);
      assert.deepEqual(
        receiver.requests.map((request) => request.accepted),
        [false, true],
      );
    });
  });
});

function postJson(receiver: OtlpReceiver, signal: string, body: unknown): Promise<Response> {
  return fetch(`${receiver.url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
