import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODES, pathOf, runFixture } from './run-fixture.ts';

const WAYS = {
  "import http from 'node:http'": 'http-esm-default.mjs',
  "import { createServer, get } from 'node:http'": 'http-esm-named.mjs',
  "import http from 'http'": 'http-esm-bare.mjs',
  "require('http')": 'http-cjs.cjs',
  "process.getBuiltinModule('node:http')": 'http-builtin.cjs',
};

for (const { version, path } of NODES) {
  for (const [way, fixture] of Object.entries(WAYS)) {
    test(`Node ${version}: ${way} gives one server and one client span per request, in one trace`, async () => {
      const { spans, messages } = await runFixture(fixture, { node: path });
      assert.deepEqual(messages, []);
      assert.equal(spans.length, 3);
      const inner = spans.find((span) => span.attributes['url.path'] === '/inner' && span.kind === 1);
      assert.ok(inner);
      assert.deepEqual(pathOf(inner, spans), ['server GET', 'client GET', 'server GET']);
      const client = spans.find((span) => span.kind === 2);
      assert.equal(client?.attributes['http.request.method'], 'GET');
      assert.equal(client?.attributes['http.response.status_code'], 200);
      assert.equal(typeof client?.attributes['server.port'], 'number');
    });
  }

  test(`Node ${version}: the fetch that needs no import gives one client span per request, and sends the trace on`, async () => {
    const { spans, stdout } = await runFixture('fetch.mjs', { node: path });
    const clients = spans.filter((span) => span.kind === 2);
    assert.equal(clients.length, 2);
    assert.equal(spans.length, 5);
    assert.deepEqual(
      stdout
        .trim()
        .split(',')
        .map((header) => header.split('-')[2])
        .sort(),
      clients.map((span) => span.spanId).sort(),
    );
    assert.equal(new Set(spans.map((span) => span.traceId)).size, 1);
  });
}

for (const { version, path } of NODES) {
  test(`Node ${version}: sizes of bodies are recorded where their length is told`, async () => {
    const { metrics } = await runFixture('body-sizes.mjs', { node: path });
    const sizes = (name: string) =>
      (metrics.find((metric) => metric.name === name)?.points ?? []).map(({ attributes, value }) => {
        const { count, sum } = value as { count: number; sum: number };
        return [attributes['http.request.method'], attributes['http.response.status_code'], count, sum];
      });
    assert.deepEqual(sizes('http.server.response.body.size'), [
      ['GET', 200, 3, 4_500],
      ['PUT', 200, 1, 0],
    ]);
    assert.deepEqual(sizes('http.server.request.body.size'), [['PUT', 200, 1, 20_000]]);
  });
}

test('requests of undici give client spans, and a 4xx answer is their error', async () => {
  const { spans } = await runFixture('undici.mjs');
  const clients = spans.filter((span) => span.kind === 2);
  assert.deepEqual(
    clients.map((span) => [
      span.name,
      span.attributes['error.type'],
      span.attributes['http.request.method_original'],
    ]),
    [
      ['GET', undefined, undefined],
      ['GET', '404', undefined],
    ],
  );
  assert.equal(spans.length, 5);
});

test('a method that the conventions do not know is _OTHER, and the span is called HTTP, on both sides', async () => {
  const { spans } = await runFixture('odd-requests.mjs');
  const odd = spans.filter((span) => span.attributes['http.request.method_original'] === 'PROPFIND');
  assert.deepEqual(odd.map((span) => [span.kind, span.name, span.attributes['http.request.method']]).sort(), [
    [1, 'HTTP', '_OTHER'],
    [2, 'HTTP', '_OTHER'],
  ]);
});

test('trace context and baggage of the client arrive, and the server span joins its trace', async () => {
  const { spans, stdout } = await runFixture('odd-requests.mjs');
  assert.equal(stdout.trim(), 'books');
  const joined = spans.find((span) => span.attributes['url.path'] === '/traced');
  assert.equal(joined?.traceId, '1'.repeat(32));
  assert.equal(joined?.parent, '2'.repeat(16));
});

test('a server that serves telemetry, and requests under suppressed tracing, give no spans and no metrics', async () => {
  const { spans, loaded, metrics } = await runFixture('odd-requests.mjs');
  const paths = spans.filter((span) => span.kind === 1).map((span) => span.attributes['url.path']);
  assert.deepEqual(paths, ['/failing', '/traced']);
  assert.deepEqual(loaded, ['http']);
  const durations = metrics.find((metric) => metric.name === 'http.server.request.duration')?.points ?? [];
  const count = durations.reduce((sum, point) => sum + (point.value as { count: number }).count, 0);
  assert.equal(count, 2);
});

test('a fetch that times out has the name of its error for a type, one that is refused the code', async () => {
  const { spans, stdout, metrics } = await runFixture('fetch-ends.mjs');
  assert.equal(stdout.trim(), 'TimeoutError\nAbortError\nTypeError ECONNREFUSED');
  const types = (path: string) => {
    const span = spans.find(({ attributes }) => String(attributes['url.full']).endsWith(path));
    return [
      span?.attributes['error.type'],
      span?.events.find(({ name }) => name === 'exception')?.attributes?.['exception.type'],
    ];
  };
  assert.deepEqual(types('/timeout'), ['TimeoutError', 'TimeoutError']);
  assert.deepEqual(types('/abort'), [undefined, undefined]);
  assert.equal(types('/refused')[0], 'ECONNREFUSED');
  const durations = metrics.find(({ name }) => name === 'http.client.request.duration')?.points ?? [];
  assert.deepEqual(
    durations
      .map(({ attributes }) => attributes['error.type'])
      .filter((type) => type !== undefined)
      .sort(),
    ['ECONNREFUSED', 'TimeoutError'],
  );
});

test('requests under suppressed tracing are not counted, whichever client makes them', async () => {
  for (const [fixture, env, requests] of [
    ['odd-requests.mjs', {}, 1],
    ['fetch.mjs', { TEST_SUPPRESSED: '1' }, 2],
  ] as const) {
    const { metrics } = await runFixture(fixture, { env });
    const durations = metrics.find((metric) => metric.name === 'http.client.request.duration')?.points ?? [];
    const count = durations.reduce((sum, point) => sum + (point.value as { count: number }).count, 0);
    assert.equal(count, requests, fixture);
  }
});

test('requests are timed and counted in flight without code', async () => {
  const { metrics } = await runFixture('http-esm-named.mjs');
  const active = metrics.find((metric) => metric.name === 'http.server.active_requests');
  assert.deepEqual(
    active?.points.map((point) => [point.value, point.attributes]),
    [[0, { 'http.request.method': 'GET', 'url.scheme': 'http' }]],
  );
  assert.ok(metrics.some((metric) => metric.name === 'http.client.request.duration'));
});

test('a request that somebody hands to a server without a connection has its span, too', async () => {
  const { spans, stdout } = await runFixture('made-up-requests.mjs');
  assert.equal(stdout.trim(), '[true,true]');
  assert.deepEqual(
    spans.map(({ attributes }) => [attributes['url.path'], attributes['http.response.status_code']]),
    [
      ['/own-response', 202],
      ['/without-a-socket', 202],
    ],
  );
});
