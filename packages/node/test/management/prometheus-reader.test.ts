import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, it } from 'node:test';
import { type Attributes, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Listener, startManagement } from '../../src/management/listener.ts';
import { PrometheusReader } from '../../src/management/prometheus-reader.ts';
import { isManagementRequest } from '../../src/management/untraced.ts';
import { healthOf } from './fake-health.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const opened: { close(): unknown }[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

interface Served {
  reader: PrometheusReader;
  provider: MeterProvider;
  faults: string[];
  /** What a scrape of the real listener gives. */
  scrape(): Promise<string>;
  url: string;
}

async function serve(attributes: Attributes = {}, options: { views?: object[] } = {}): Promise<Served> {
  const faults: string[] = [];
  const reader = new PrometheusReader({
    redactResource: (all) =>
      Object.fromEntries(
        Object.entries(all).map(([key, value]) => [key, key.includes('secret') ? '[REDACTED]' : value]),
      ),
    onFault: (scope, error) => faults.push(`${scope}: ${(error as Error).message}`),
  });
  const provider = new MeterProvider({
    resource: resourceFromAttributes(attributes),
    readers: [reader],
    views: (options.views ?? []) as never,
  });
  const listener = (await startManagement({
    host: '127.0.0.1',
    port: 0,
    portFromUser: true,
    metrics: (request, response) => reader.getMetricsRequestHandler(request, response),
    health: healthOf('ok'),
    onMessage: () => {},
  })) as Listener;
  opened.push(listener);
  const url = `${listener.url}/metrics`;
  return { reader, provider, faults, url, scrape: async () => (await fetch(url)).text() };
}

function linesOf(text: string, start: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(start));
}

describe('a scrape', () => {
  it('is in the text format that Prometheus expects', async () => {
    const { url } = await serve();
    const response = await fetch(url);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    assert.match(await response.text(), /\n$/);
  });

  it('gives counters, gauges and histograms under Prometheus names, with labels and without scopes', async () => {
    const { provider, scrape } = await serve();
    const meter = provider.getMeter('shop', '1.0.0');
    meter
      .createCounter('orders', { unit: '{order}', description: 'Orders taken' })
      .add(3, { 'order.kind': 'gift' });
    meter.createGauge('cache.use', { unit: '1' }).record(0.5);
    meter.createUpDownCounter('db.client.connections', { unit: '{connection}' }).add(-1);
    meter
      .createHistogram('http.server.request.duration', {
        unit: 's',
        advice: { explicitBucketBoundaries: [0.1, 1] },
      })
      .record(0.25, { 'http.request.method': 'GET' });
    const text = await scrape();
    assert.match(text, /^# HELP orders_total Orders taken$/m);
    assert.match(text, /^# TYPE orders_total counter$/m);
    assert.match(text, /^orders_total\{order_kind="gift"\} 3$/m);
    assert.match(text, /^cache_use_ratio 0.5$/m);
    assert.match(text, /^db_client_connections -1$/m);
    assert.match(text, /^# TYPE http_server_request_duration_seconds histogram$/m);
    assert.match(text, /^http_server_request_duration_seconds_count\{http_request_method="GET"\} 1$/m);
    assert.match(text, /^http_server_request_duration_seconds_sum\{http_request_method="GET"\} 0.25$/m);
    assert.deepEqual(linesOf(text, 'http_server_request_duration_seconds_bucket'), [
      'http_server_request_duration_seconds_bucket{http_request_method="GET",le="0.1"} 0',
      'http_server_request_duration_seconds_bucket{http_request_method="GET",le="1"} 1',
      'http_server_request_duration_seconds_bucket{http_request_method="GET",le="+Inf"} 1',
    ]);
    assert.doesNotMatch(text, /otel_scope|shop/);
  });

  it('gives the same series again, with the new value, at the next scrape', async () => {
    const { provider, scrape } = await serve();
    const counter = provider.getMeter('shop').createCounter('orders');
    counter.add(1, { 'a.b': 'x' });
    assert.match(await scrape(), /^orders_total\{a_b="x"\} 1$/m);
    counter.add(1, { 'a.b': 'x' });
    assert.match(await scrape(), /^orders_total\{a_b="x"\} 2$/m);
  });

  it('says what the service is in target_info, but not how it was started, and nothing that is redacted', async () => {
    const { scrape } = await serve({
      'service.name': 'shop',
      'service.version': '1.4.2',
      'process.pid': 12,
      'process.command': '/srv/app.js',
      'process.command_args': ['node', '/srv/app.js', '--db-password=hunter2'],
      'process.executable.path': '/home/alice/node',
      'process.owner': 'alice',
      'host.id': 'f00',
      'deployment.secret': 'hunter2',
    });
    const [line = ''] = linesOf(await scrape(), 'target_info{');
    assert.equal(
      line,
      'target_info{deployment_secret="[REDACTED]",process_pid="12",service_name="shop",service_version="1.4.2"} 1',
    );
  });

  it('tells two scopes with one metric name apart, so that no series is there twice', async () => {
    const { provider, scrape } = await serve();
    provider.getMeter('a', '1').createCounter('hits').add(1);
    provider.getMeter('b').createCounter('hits').add(2);
    assert.deepEqual(linesOf(await scrape(), 'hits_total{'), [
      'hits_total{otel_scope_name="a",otel_scope_version="1"} 1',
      'hits_total{otel_scope_name="b"} 2',
    ]);
  });

  it('keeps the first of two metrics that become one in Prometheus, and says so once', async () => {
    const { provider, scrape, faults } = await serve();
    const meter = provider.getMeter('a');
    meter.createCounter('hits.all').add(1);
    meter.createCounter('hits_all').add(2);
    await scrape();
    const text = await scrape();
    assert.equal(linesOf(text, 'hits_all_total{').length, 1);
    assert.equal(faults.length, 1);
    assert.match(
      faults[0] ?? '',
      /^the metric hits_all_total is not served to Prometheus: two of its series have the same labels/,
    );
  });

  it('joins attributes that become the same label, and keeps le of a histogram to itself', async () => {
    const { provider, scrape } = await serve();
    const meter = provider.getMeter('a');
    meter.createCounter('hits').add(1, { 'a.b': 'x', a_b: 'y', '': 'z', number: 5, list: ['p', 'q'] });
    meter.createHistogram('sizes', { advice: { explicitBucketBoundaries: [] } }).record(1, { le: 'mine' });
    const text = await scrape();
    assert.match(text, /^hits_total\{a_b="x;y",list="\[\\"p\\",\\"q\\"\]",number="5"\} 1$/m);
    assert.match(text, /^sizes_bucket\{exported_le="mine",le="\+Inf"\} 1$/m);
  });

  it('escapes quotes, backslashes and line ends in labels and descriptions', async () => {
    const { provider, scrape } = await serve();
    const hostile = 'a"} 1\nfake_total 99\\';
    provider.getMeter('a').createCounter('hits', { description: hostile }).add(1, { path: hostile });
    const text = await scrape();
    assert.deepEqual(linesOf(text, 'fake_total'), []);
    assert.match(text, /^hits_total\{path="a\\"\} 1\\nfake_total 99\\\\"\} 1$/m);
  });

  it('gives exponential histograms as classic buckets, of which every count is exact', async () => {
    const { provider, scrape, faults } = await serve(
      {},
      { views: [{ instrumentName: 'sizes', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }] },
    );
    const sizes = provider.getMeter('a').createHistogram('sizes');
    for (const value of [0, 1.5, 3, 3, 1000]) sizes.record(value);
    const text = await scrape();
    const atMost = (bound: number) => {
      const below = linesOf(text, 'sizes_bucket').filter(
        (line) => Number(/le="(.*)"/.exec(line)?.[1]) <= bound,
      );
      return Number(below.at(-1)?.split(' ')[1]);
    };
    assert.deepEqual([0, 1, 2, 4, 512, 1024].map(atMost), [1, 1, 2, 4, 4, 5]);
    assert.match(text, /^sizes_bucket\{le="\+Inf"\} 5$/m);
    assert.match(text, /^sizes_count 5$/m);
    assert.match(text, /^sizes_sum 1007.5$/m);
    assert.deepEqual(faults, []);
  });

  it('answers 500 without the reason when collecting fails', async () => {
    const { reader, url, faults } = await serve();
    await reader.shutdown();
    const response = await fetch(url);
    assert.equal(response.status, 500);
    assert.equal(await response.text(), 'The metrics could not be collected.\n');
    assert.equal(faults.length, 1);
  });

  it('still has the other metrics when a callback of the application throws', async () => {
    const { provider, scrape, faults } = await serve();
    const meter = provider.getMeter('a');
    meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('no such table');
    });
    meter.createCounter('hits').add(1);
    assert.match(await scrape(), /^hits_total 1$/m);
    assert.deepEqual(faults, ['an observable metric could not be collected: no such table']);
  });

  it('shares one collection with other scrapes at the same time', async () => {
    const { provider, reader, scrape } = await serve();
    let calls = 0;
    const gauge = provider.getMeter('a').createObservableGauge('depth');
    gauge.addCallback((result) => {
      calls += 1;
      result.observe(calls);
    });
    const [first, second] = await Promise.all([reader.read(), reader.read()]);
    assert.equal(first, second);
    assert.equal(calls, 1);
    assert.match(await scrape(), /^depth 2$/m);
  });

  it('does not wait for resource detectors that never answer', async () => {
    const never = new Promise<string>(() => {});
    const { scrape, faults } = await serve({ 'service.name': 'shop', 'cloud.region': never } as never);
    assert.match(await scrape(), /^target_info\{service_name="shop"\} 1$/m);
    assert.deepEqual(faults, []);
  });

  it('runs outside of every trace, and its requests are known as ours', async () => {
    const { provider, url } = await serve();
    let seen: { suppressed: boolean; span: unknown } | undefined;
    provider
      .getMeter('a')
      .createObservableGauge('depth')
      .addCallback(() => {
        seen = { suppressed: isTracingSuppressed(context.active()), span: trace.getActiveSpan() };
      });
    await fetch(url);
    assert.deepEqual(seen, { suppressed: true, span: undefined });

    const marks: boolean[] = [];
    const listener = (await startManagement({
      host: '127.0.0.1',
      port: 0,
      portFromUser: true,
      metrics: (request, response) => {
        marks.push(isManagementRequest(request));
        response.end();
      },
      health: healthOf('ok'),
      onMessage: () => {},
    })) as Listener;
    const other = createServer((request, response) => {
      marks.push(isManagementRequest(request));
      response.end();
    });
    opened.push(listener, other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    await fetch(`${listener.url}/metrics`);
    await fetch(`http://127.0.0.1:${(other.address() as { port: number }).port}/metrics`);
    assert.deepEqual(marks, [true, false]);
  });
});
