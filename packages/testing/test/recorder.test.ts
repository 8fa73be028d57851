import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { logs, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { assertSpanTree, createRecorder, findLog, findSpan } from '@throughline/testing';

const recorder = createRecorder({ resource: { 'service.name': 'shop' } });
beforeEach(() => recorder.clear());
after(() => recorder.stop());

describe('createRecorder', () => {
  test('records spans with their context across await, and log lines in them', async () => {
    const tracer = trace.getTracer('shop-code', '1.0.0');
    await tracer.startActiveSpan(
      'buy',
      { kind: SpanKind.SERVER, attributes: { item: 'tea' } },
      async (span) => {
        await Promise.resolve();
        logs
          .getLogger('shop')
          .emit({ body: 'bought', severityNumber: 9, severityText: 'INFO', attributes: { n: 1 } });
        tracer
          .startSpan('pay', { links: [{ context: span.spanContext() }] })
          .setStatus({ code: SpanStatusCode.ERROR, message: 'no money' })
          .end();
        span.addEvent('done', { ok: true });
        span.end();
      },
    );
    assertSpanTree(recorder.spans(), {
      name: 'buy',
      kind: 'server',
      service: 'shop',
      attributes: { item: 'tea' },
      children: [{ name: 'pay', kind: 'internal', status: 'error' }],
    });
    const buy = findSpan(recorder.spans(), 'buy');
    assert.deepEqual(buy.scope, { name: 'shop-code', version: '1.0.0' });
    assert.equal(buy.events[0]?.attributes['ok'], true);
    assert.ok(buy.endTime >= buy.startTime && Math.abs(buy.startTime - Date.now()) < 60_000);
    assert.equal(findSpan(recorder.spans(), 'pay').links[0]?.spanId, buy.spanId);
    const line = findLog(recorder.logs(), 'bought');
    assert.equal(line.spanId, buy.spanId);
    assert.equal(line.traceId, buy.traceId);
    assert.equal(line.severityNumber, 9);
  });

  test('gives metrics as they stand', async () => {
    const meter = metrics.getMeter('shop');
    meter.createCounter('sold', { unit: '{item}' }).add(2, { item: 'tea' });
    meter.createHistogram('weight', { advice: { explicitBucketBoundaries: [1, 10] } }).record(5);
    const [sold, weight] = await recorder.metrics();
    assert.equal(sold?.kind, 'sum');
    assert.equal(sold.monotonic, true);
    assert.equal(sold.dataPoints[0]?.value, 2);
    assert.deepEqual(sold.dataPoints[0]?.attributes, { item: 'tea' });
    assert.equal(weight?.kind, 'histogram');
    assert.deepEqual(weight.dataPoints[0]?.bucketCounts, [0, 1, 0]);
  });

  test('forgets with clear()', () => {
    trace.getTracer('shop').startSpan('once').end();
    assert.equal(recorder.spans().length, 1);
    recorder.clear();
    assert.deepEqual(recorder.spans(), []);
  });

  test('refuses a process that has an SDK already, and leaves that one in place', () => {
    assert.throws(() => createRecorder(), /has an OpenTelemetry SDK already/);
    trace.getTracer('shop').startSpan('still here').end();
    assert.equal(recorder.spans()[0]?.name, 'still here');
  });
});
