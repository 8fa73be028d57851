import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import { forwardTo, GrpcCollector } from '../support/grpc-collector.ts';

const root = join(import.meta.dirname, '..', '..');
const entry = join(root, 'test', 'fixtures', 'boot', 'app.mjs');
const folder = mkdtempSync(join(tmpdir(), 'throughline-file-'));
const file = join(folder, 'telemetry.yaml');

describe('an application with OTEL_CONFIG_FILE', () => {
  let receiver: OtlpReceiver;
  let other: OtlpReceiver;
  let app: RunningApp | undefined;

  before(async () => {
    receiver = await OtlpReceiver.start();
    other = await OtlpReceiver.start();
  });
  beforeEach(() => {
    receiver.clear();
    other.clear();
  });
  afterEach(() => app?.stop());
  after(async () => {
    await receiver.close();
    await other.close();
    rmSync(folder, { recursive: true });
  });

  async function asked(text: string, env: Record<string, string> = {}): Promise<RunningApp> {
    writeFileSync(file, text);
    app = runApp({
      entry,
      preload: 'throughline/register',
      cwd: root,
      env: { OTEL_CONFIG_FILE: file, OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...env },
    });
    const [, port] = await app.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/x?token=hunter2`);
    return app;
  }

  test('sends each signal where the file says, in two places if it says so, and serves /metrics there', async (t) => {
    const grpc = await GrpcCollector.start({ onCall: forwardTo(other.url) });
    t.after(() => grpc.close());
    const running = await asked(
      `file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: \${NAME_OF_IT}
    - name: app.token
      value: hunter2
propagator: { composite: [{ tracecontext: }] }
tracer_provider:
  processors:
    - batch: { schedule_delay: 20, exporter: { otlp_http: { endpoint: "${receiver.url}/v1/traces", encoding: json, headers: [{ name: x-from, value: the file }] } } }
    - simple: { exporter: { otlp_grpc: { endpoint: "${grpc.url}", headers: [{ name: x-from, value: the file }] } } }
meter_provider:
  readers:
    - pull: { exporter: { prometheus/development: { port: 0 } } }
    - periodic: { interval: 100, timeout: 100, exporter: { otlp_http: { endpoint: "${receiver.url}/v1/metrics" } } }
  views:
    - { selector: { instrument_name: http.server.request.duration }, stream: { name: latency, attribute_keys: { included: [http.request.method] } } }
    - { selector: { instrument_name: http.server.active_requests }, stream: { aggregation: { drop: } } }
logger_provider:
  processors:
    - batch: { schedule_delay: 20, exporter: { otlp_http: { endpoint: "${receiver.url}/v1/logs" } } }
`,
      { NAME_OF_IT: 'by-file', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=for-somewhere-else' },
    );
    const here = await receiver.waitFor(() => receiver.spans().find((span) => span.kind === 'server'));
    const there = await other.waitFor(() => other.spans().find((span) => span.kind === 'server'));
    assert.equal(here.spanId, there.spanId);
    assert.equal(here.resource['service.name'], 'by-file');
    assert.equal(here.resource['app.token'], '[REDACTED]');
    const [request] = receiver.requests.filter(({ signal }) => signal === 'traces');
    assert.equal(request?.contentType, 'application/json');
    assert.equal(request?.headers['x-from'], 'the file');
    assert.equal(
      request?.headers['x-key'],
      undefined,
      'a key of the environment went to the place of the file',
    );
    assert.equal(grpc.calls[0]?.metadata['x-from'], 'the file');
    assert.equal(grpc.calls[0]?.metadata['x-key'], undefined);
    await receiver.waitFor(() => receiver.logs().some((log) => log.eventName === 'asked'));

    const latency = await receiver.waitFor(() => receiver.metrics().find(({ name }) => name === 'latency'));
    assert.deepEqual(Object.keys(latency.dataPoints[0]?.attributes ?? {}), ['http.request.method']);
    const names = new Set(receiver.metrics().map(({ name }) => name));
    assert.ok(
      !names.has('http.server.request.duration'),
      'a view of the file must not double its instrument',
    );
    assert.ok(!names.has('http.server.active_requests'));
    const [, management] = await running.waitForLine(/served at (http:\S+)/);
    const page = await fetch(`${management}/metrics`).then((response) => response.text());
    assert.match(page, /^latency_seconds_count\{http_request_method="GET"\} 1$/m);
    for (const { body } of [...receiver.requests, ...other.requests]) assert.ok(!body.includes('hunter2'));

    assert.match(running.stderr, /OTEL_CONFIG_FILE is in force, so OTEL_EXPORTER_OTLP_HEADERS has no effect/);
    assert.equal(running.stderr.trim().split('\n').length, 2, running.stderr);
  });

  test('is served by the variables where the file is broken, and told so in one line', async () => {
    const running = await asked('file_format: "1.0"\ntracer_provider: [\n', {
      ...receiver.environment(),
      THROUGHLINE_MANAGEMENT: 'off',
    });
    await receiver.waitFor(() => receiver.spans().some((span) => span.kind === 'server'));
    assert.match(
      running.stderr,
      /^throughline: OTEL_CONFIG_FILE must be .*the environment is used instead\.\n$/,
    );
  });

  test('is not stopped by what Throughline does not support: one line names it', async () => {
    const running = await asked(
      `file_format: "1.1"
tracer_provider:
  processors:
    - batch: { exporter: { otlp_file/development: } }
    - batch: { schedule_delay: 20, exporter: { otlp_http: { endpoint: "${receiver.url}/v1/traces" } } }
  sampler: { jaeger_remote/development: { endpoint: "http://x.test", initial_sampler: { always_off: } } }
  not_even_specified: 7
`,
      { THROUGHLINE_MANAGEMENT: 'off' },
    );
    await receiver.waitFor(() => receiver.spans().some((span) => span.kind === 'server'));
    assert.match(
      running.stderr,
      /^throughline: OTEL_CONFIG_FILE: these have no effect in Throughline: tracer_provider\.not_even_specified, tracer_provider\.processors\[0\]\.batch\.exporter\.otlp_file\/development, tracer_provider\.sampler\.jaeger_remote\/development\. .*\n$/,
    );
  });

  test('that says disabled starts nothing but the health listener that was asked for', async () => {
    const running = await asked('file_format: "1.0"\ndisabled: true\n', { ...receiver.environment() });
    running.kill('SIGTERM');
    assert.equal((await running.ended()).signal, 'SIGTERM');
    assert.equal(receiver.requests.length, 0);
    assert.doesNotMatch(running.stderr, /served at/);
  });
});
