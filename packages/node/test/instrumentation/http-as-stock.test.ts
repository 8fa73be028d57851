import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Report, runFixture, type SpanReport } from './run-fixture.ts';

const CHANGING = ['network.peer.port', 'server.port', 'request_id', 'http.request.header.host'];
const KINDS = ['internal', 'server', 'client'];

/** What of a span does not change from run to run. */
function shape(span: SpanReport) {
  const attributes = { ...span.attributes };
  for (const key of CHANGING)
    if (typeof attributes[key] !== 'undefined') attributes[key] = typeof attributes[key];
  const full = attributes['url.full'];
  if (typeof full === 'string') attributes['url.full'] = full.replace(/:\d+\//, ':PORT/');
  return {
    kind: KINDS[span.kind] ?? span.kind,
    name: span.name,
    attributes: sorted(attributes),
    status: span.status.code,
    events: span.events.map(({ name, attributes: of }) => [name, of?.['exception.message']]),
  };
}

function sorted(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shapes({ spans }: Report, kind: string): Record<string, unknown[]> {
  const byPath: Record<string, unknown[]> = {};
  for (const span of spans.map(shape).filter((one) => one.kind === kind)) {
    const path = String(span.attributes['url.path'] ?? span.attributes['url.full']);
    byPath[path] ??= [];
    byPath[path].push(span);
  }
  return byPath;
}

/** Series of a metric with how often each was recorded. */
function series({ metrics }: Report, name: string): string[] {
  const points = metrics.find((metric) => metric.name === name)?.points ?? [];
  return points
    .map(({ value, attributes }) => {
      const labels = { ...attributes };
      if (labels['server.port'] !== undefined) labels['server.port'] = 'number';
      return `${JSON.stringify(sorted(labels))} ${(value as { count?: number }).count ?? value}`;
    })
    .sort();
}

test('requests that are served are recorded as the instrumentation of OpenTelemetry records them', async () => {
  const [ours, stock] = await both();
  assert.equal(ours.stdout, stock.stdout);
  assert.deepEqual(shapes(ours, 'server'), shapes(stock, 'server'));
  for (const metric of ['http.server.request.duration', 'http.server.active_requests']) {
    assert.deepEqual(series(ours, metric), series(stock, metric), metric);
  }
});

test('requests that are made are recorded so, too, but that an error tells its code, and an answer that breaks off is one', async () => {
  const [ours, stock] = await both();
  const expected = shapes(stock, 'client') as Record<string, { attributes: object; status: number }[]>;
  for (const [path, type] of Object.entries(TOLD)) {
    for (const span of expected[`http://127.0.0.1:PORT${path}`] ?? []) {
      span.attributes = sorted({ ...span.attributes, 'error.type': type });
      span.status = 2;
    }
  }
  assert.deepEqual(shapes(ours, 'client'), expected);
});

test('the durations of requests that are made have the labels of the conventions', async () => {
  const [ours] = await both();
  const labels = series(ours, 'http.client.request.duration').join('\n');
  assert.match(labels, /"http\.request\.method":"GET","http\.response\.status_code":200,"network/);
  assert.match(labels, /"error\.type":"ECONNREFUSED","http\.request\.method":"GET","server\.address"/);
  assert.match(labels, /"error\.type":"503","http\.request\.method":"GET","http\.response\.status_code":503/);
});

/** What we tell better than the instrumentation of OpenTelemetry, which says `Error`, or nothing. */
const TOLD = {
  '/breaks-off': 'aborted',
  '/fails': 'ECONNRESET',
  '/never': 'ECONNRESET',
  '/refused': 'ECONNREFUSED',
};

let runs: Promise<[Report, Report]> | undefined;
function both(): Promise<[Report, Report]> {
  runs ??= Promise.all([
    runFixture('http-cases.mjs'),
    runFixture('http-cases.mjs', { env: { TEST_STOCK_HTTP: '1' } }),
  ]);
  return runs;
}
