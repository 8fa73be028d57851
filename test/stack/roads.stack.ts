import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runApp } from '@throughline/testing';
import { JaegerApi } from './apis/jaeger.ts';
import { LokiApi } from './apis/loki.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

const root = join(import.meta.dirname, '..', '..');

/** Every road to the Collector: the name of the service that takes it, and what makes it take it. */
const roads: Record<
  string,
  (stack: Stack, folder: string) => { env: Record<string, string>; preload?: string }
> = {
  'http-protobuf': ({ urls }) => ({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: urls.otlp } }),
  'http-json': ({ urls }) => ({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: urls.otlp, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
  }),
  grpc: ({ urls }) => ({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: urls.otlpGrpc,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    },
  }),
  'each-its-own': ({ urls }) => ({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: urls.otlp,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: urls.otlpGrpc,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    },
  }),
  'configuration-file': ({ urls }, folder) => {
    const path = join(folder, 'telemetry.yaml');
    writeFileSync(
      path,
      `file_format: "1.0"
resource: { attributes: [{ name: service.name, value: configuration-file }] }
tracer_provider: { processors: [{ batch: { exporter: { otlp_grpc: { endpoint: "${urls.otlpGrpc}" } } } }] }
logger_provider: { processors: [{ batch: { exporter: { otlp_http: { endpoint: "${urls.otlp}/v1/logs" } } } }] }
meter_provider: { readers: [{ periodic: { exporter: { otlp_http: { endpoint: "${urls.otlp}/v1/metrics", encoding: json } } } }] }
`,
    );
    return { env: { OTEL_CONFIG_FILE: path, OTEL_SERVICE_NAME: '' } };
  },
  'in-code': ({ urls }, folder) => {
    const preload = join(folder, 'telemetry.mjs');
    const start = import.meta.resolve('throughline/start').replace('/src/start.ts', '/dist/start.js');
    writeFileSync(preload, `import { start } from '${start}';\nstart({ serviceName: 'in-code' });\n`);
    return { preload, env: { OTEL_EXPORTER_OTLP_ENDPOINT: urls.otlp, OTEL_SERVICE_NAME: '' } };
  },
};

describe('every road to the real Collector', { timeout: 180_000 }, () => {
  let stack: Stack;
  const folder = mkdtempSync(join(tmpdir(), 'throughline-roads-'));
  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100' });
    for (const [service, road] of Object.entries(roads)) {
      const { env, preload = 'throughline/register' } = road(stack, folder);
      const app = runApp({
        entry: join(root, 'test', 'fixtures', 'ends', 'app.mjs'),
        args: ['runs-out'],
        preload,
        cwd: root,
        env: { OTEL_SERVICE_NAME: service, THROUGHLINE_MANAGEMENT: 'off', ...env },
      });
      const end = await app.ended();
      assert.deepEqual([end.code, end.stderr], [0, ''], service);
    }
  });
  after(async () => {
    await stack?.close();
    rmSync(folder, { recursive: true });
  });

  for (const service of Object.keys(roads)) {
    test(`${service}: Jaeger has the trace, Loki the line of it, Prometheus the counter`, async () => {
      const spans = await eventually(async () => {
        const found = await new JaegerApi(stack.urls.jaeger).tracesOf(service);
        assert.equal(found.length, 2, stack.lastLines());
        return found;
      }, 60_000);
      const outer = spans.find((span) => span.name === 'outer');
      const inner = spans.find((span) => span.name === 'inner');
      assert.ok(outer);
      assert.equal(inner?.parentSpanId, outer.spanId);
      const [line] = await eventually(async () => {
        const lines = await new LokiApi(stack.urls.loki).query(`{service_name="${service}"}`);
        assert.equal(lines.length, 1);
        return lines;
      });
      assert.equal(line?.labels['trace_id'], outer.traceId);
      await eventually(async () => {
        const series = await new PrometheusApi(stack.urls.prometheus).query(
          `ends_done_total{service_name="${service}"}`,
        );
        assert.equal(series.length, 1);
      });
    });
  }
});
