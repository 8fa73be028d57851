import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { writeText } from '../../src/exposition/write-text.ts';
import { parseText } from './parse-text.ts';
import { exponential, recorded } from './recorded.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const traceId = 'ab'.repeat(16);
const spanId = 'cd'.repeat(8);
const inSpan = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 });

function lines(text: string, start: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(start));
}

describe('OpenMetrics text', () => {
  it('calls counters by what stands before _total, names units, and has an end', async () => {
    const { provider, text } = recorded({ resource: { 'service.name': 'shop' } });
    const meter = provider.getMeter('shop');
    meter.createCounter('io.sent', { unit: 'By', description: 'Sent "all" of it' }).add(3);
    meter.createUpDownCounter('open').add(2);
    const written = await text();
    assert.equal(
      written.replace(/ # \{.*$/gm, ''),
      [
        '# HELP target Target metadata',
        '# TYPE target info',
        'target_info{service_name="shop"} 1',
        '# HELP io_sent_bytes Sent \\"all\\" of it',
        '# TYPE io_sent_bytes counter',
        '# UNIT io_sent_bytes bytes',
        'io_sent_bytes_total 3',
        '# TYPE open gauge',
        'open 2',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('has exemplars with trace and span on counters and on the bucket they fell into', async () => {
    const { provider, text } = recorded();
    const meter = provider.getMeter('shop');
    meter.createCounter('orders').add(1, {}, inSpan);
    const sizes = meter.createHistogram('sizes', { advice: { explicitBucketBoundaries: [1, 10] } });
    sizes.record(5, {}, inSpan);
    sizes.record(50, {}, inSpan);
    const families = parseText(await text(), 'openmetrics');
    const exemplarOf = (family: string, le?: string) =>
      families.find(({ name }) => name === family)?.samples.find(({ labels }) => labels['le'] === le)
        ?.exemplar;
    const labels = { trace_id: traceId, span_id: spanId };
    assert.deepEqual(exemplarOf('orders')?.labels, labels);
    assert.equal(exemplarOf('sizes', '1.0'), undefined);
    assert.deepEqual([exemplarOf('sizes', '10.0')?.value, exemplarOf('sizes', '+Inf')?.value], [5, 50]);
    assert.ok(Math.abs((exemplarOf('orders')?.time ?? 0) - Date.now() / 1000) < 60);
  });

  it('has exemplars on the buckets of an exponential histogram', async () => {
    const { provider, text } = recorded({ views: [exponential] });
    provider.getMeter('shop').createHistogram('exponential').record(5, {}, inSpan);
    const [family] = parseText(await text(), 'openmetrics').filter(({ type }) => type === 'histogram');
    const [sample] = family?.samples.filter(({ exemplar }) => exemplar !== undefined) ?? [];
    assert.ok(Number(sample?.labels['le']) >= 5);
    assert.equal(sample?.exemplar?.labels['trace_id'], traceId);
  });

  it('gives an exemplar what is no label of the series, as long as 128 characters are enough', async () => {
    const { provider, text } = recorded({
      views: [
        { instrumentName: 'orders', attributesProcessors: [createAllowListAttributesProcessor(['kind'])] },
      ],
    });
    const given = { kind: 'gift', 'cart.size': 3, note: 'x'.repeat(128) };
    provider.getMeter('shop').createCounter('orders').add(1, given, inSpan);
    const [line] = lines(await text(), 'orders_total');
    assert.match(
      line ?? '',
      /^orders_total\{kind="gift"\} 1 # \{trace_id="(ab)+",span_id="(cd)+",cart_size="3"\} 1 \d+\.\d{3}$/,
    );
  });
});

describe('Prometheus text', () => {
  it('has no exemplars, no units and no end', async () => {
    const { provider, text } = recorded();
    provider.getMeter('shop').createCounter('io', { unit: 'By' }).add(1, {}, inSpan);
    const written = await text('prometheus');
    assert.doesNotMatch(written, / # |UNIT|EOF/);
    parseText(written, 'prometheus');
  });
});

describe('either text', () => {
  it('serves the first of two metrics whose series would have one name, and says so', async () => {
    const { provider, text, unserved } = recorded();
    const meter = provider.getMeter('shop');
    meter.createHistogram('size', { advice: { explicitBucketBoundaries: [1] } }).record(1);
    meter.createUpDownCounter('size.count').add(7);
    meter.createUpDownCounter('target.info').add(7);
    const families = parseText(await text(), 'openmetrics');
    assert.deepEqual(
      families.map(({ name }) => name),
      ['target', 'size'],
    );
    assert.deepEqual(unserved, [
      'size.count: its series would have names of the histogram size',
      'target.info: its series would have names of target_info',
    ]);
  });

  it('serves one of two series whose labels are the same in Prometheus, and says so', async () => {
    const { provider, text, unserved } = recorded();
    const orders = provider.getMeter('shop').createCounter('orders');
    orders.add(1, { 'a.b': 'x' });
    orders.add(2, { a_b: 'x' });
    assert.deepEqual(lines(await text('prometheus'), 'orders_total'), ['orders_total{a_b="x"} 1']);
    assert.equal(unserved.length, 1);
  });

  it('writes numbers that are none as Prometheus knows them', async () => {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e-7];
    const samples = numbers.map((value, at) => ({ labels: `at="${at}"`, value }));
    const family = { name: 'share', kind: 'gauge' as const, unit: '', help: '', samples };
    const [written = ''] = writeText({ families: [family], targets: [] }, 'openmetrics');
    assert.deepEqual(lines(written, 'share'), [
      'share{at="0"} NaN',
      'share{at="1"} +Inf',
      'share{at="2"} -Inf',
      'share{at="3"} -1e-7',
    ]);
  });

  it('has the label worker on request, and keeps a label of that name apart', async () => {
    const { provider, text } = recorded({ resource: { 'service.name': 'shop' } });
    provider.getMeter('shop').createUpDownCounter('open').add(2, { worker: 'a"b', at: 'x,worker="' });
    const written = await text('openmetrics', true);
    assert.deepEqual(lines(written, 'open'), [
      'open{worker="0",at="x,worker=\\"",exported_worker="a\\"b"} 2',
    ]);
    assert.deepEqual(lines(written, 'target_info'), ['target_info{service_name="shop",worker="0"} 1']);
  });
});
