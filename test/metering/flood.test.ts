import assert from 'node:assert/strict';
import { METHODS, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
const MiB = 2 ** 20;

let app: RunningApp;
let metricsUrl: URL;
let port: number;
let grownBytes: number;

before(async () => {
  app = runApp({
    entry: join(import.meta.dirname, 'flood.mjs'),
    preload: 'throughline/register',
    nodeArgs: ['--expose-gc'],
    cwd: root,
    env: {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    },
  });
  metricsUrl = new URL(`${(await app.waitForLine(/served at (http:\S+)/))[1]}/metrics`);
  const [, found, grown] = await app.waitForLine(/^flooded (\d+) (-?\d+)$/, { timeoutMs: 120_000 });
  port = Number(found);
  grownBytes = Number(grown);
});
after(() => app.stop());

async function seriesOf(name: string): Promise<{ labels: string; value: number }[]> {
  const text = await (await fetch(metricsUrl)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`))
    .map((line) => {
      const [, labels = '', value] = /^[^{]+\{(.*)\} (\S+)/.exec(line) ?? [];
      return { labels, value: Number(value) };
    });
}

const sumOf = (series: { value: number }[]) => series.reduce((sum, { value }) => sum + value, 0);

test('a million random labels are 2,000 series at most, and one of overflow for each value of the label that stays', async () => {
  const series = await seriesOf('flood_requests_total');
  assert.ok(series.length <= 2_000 && series.length > 1_750, String(series.length));
  assert.equal(sumOf(series), 1_000_000);
  const collapsed = series.filter(({ labels }) => labels.includes('otel_metric_overflow="true"'));
  assert.equal(collapsed.length, 3);
  for (const shop of ['shop-0', 'shop-1', 'shop-2']) {
    const own = collapsed.filter(({ labels }) => labels.includes(`shop="${shop}"`));
    assert.equal(own.length, 1);
    for (const label of ['method', 'path', 'user'])
      assert.ok(own[0]?.labels.includes(`${label}="_OTHER"`), own[0]?.labels);
  }
});

test('one line names the metric and the labels', () => {
  const lines = app.stderr.split('\n').filter((line) => line.includes('flood.requests'));
  assert.equal(lines.length, 1);
  const [line = ''] = lines;
  assert.match(line, /^throughline: metrics: "flood\.requests" has all the 2000 series that it may have; /);
  assert.match(
    line,
    / \[bounded-metric-labels: eslint-plugin-throughline\/docs\/rules\/bounded-metric-labels\.md\]$/,
  );
  for (const label of ['method', 'path', 'user']) assert.ok(line.includes(`"${label}"`), line);
  assert.ok(!line.includes('"shop"'), line);
});

test('the other metrics stay as they are, and the collapsed measurements are counted', async () => {
  assert.deepEqual(
    (await seriesOf('calm_requests_total')).map(({ value }) => value).toSorted(),
    [333_333, 333_333, 333_334],
  );
  const [counted] = await seriesOf('throughline_measurements_collapsed_total');
  assert.match(counted?.labels ?? '', /throughline_metric_name="flood\.requests"/);
  assert.ok((counted?.value ?? 0) >= 998_000);
});

test('memory does not grow with the number of labels', () => {
  assert.ok(grownBytes < 32 * MiB, `${(grownBytes / MiB).toFixed(1)} MiB`);
});

test('requests of any path and method have no series of their own', async () => {
  const methods = METHODS.filter((method) => method !== 'CONNECT');
  for (let i = 0; i < 2_000; i++) await ask(methods[i % methods.length] as string, `/${Math.random()}`);
  const series = await seriesOf('http_server_request_duration_seconds_count');
  assert.equal(sumOf(series), 2_000);
  assert.ok(series.length <= 10, String(series.length));
  assert.ok(series.some(({ labels }) => labels.includes('http_request_method="_OTHER"')));
  for (const { labels } of series) assert.doesNotMatch(labels, /http_route|0\.\d/);
});

test('the listener of the metrics answers what is no request with 4xx, and goes on', async () => {
  for (const text of [
    'GET http:// HTTP/1.1\r\nHost: x\r\n\r\n',
    'FROBNICATE /metrics HTTP/1.1\r\nHost: x\r\n\r\n',
    'BREW /metrics HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /metrics HTTP/1.1\r\nHost: x\r\nA: b\r\n c: split\r\n\u0000\r\n\r\n',
    'GET /metrics HTTP/1.1\r\nHost: x\r\nAccept\r\n: text/plain\r\n\r\n',
    'GET /metrics HTTP/1.1\nHost: x\rX: y\n\n',
  ]) {
    const answer = await send(text);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, JSON.stringify(text));
  }
  assert.equal((await fetch(metricsUrl)).status, 200);
});

function ask(method: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, agent: false }, (response) => {
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}

function send(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(metricsUrl.port), metricsUrl.hostname, () => socket.write(text));
    let answer = '';
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
