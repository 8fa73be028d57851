/** The shortest road of docs/deployment.md: a service that sends straight to the back ends. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningApp, runApp } from '@throughline/testing';
import { JaegerApi } from '../stack/apis/jaeger.ts';
import { LokiApi } from '../stack/apis/loki.ts';
import { PrometheusApi } from '../stack/apis/prometheus.ts';
import { installPrograms } from '../stack/build/install.ts';
import { eventually } from '../stack/harness/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { Program } from '../stack/harness/program.ts';

const root = join(import.meta.dirname, '..', '..');
const docker = join(root, 'docker');

describe('a service without a Collector', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-direct-'));
  const programs: Program[] = [];
  let service: RunningApp;
  let jaeger: JaegerApi;
  let loki: LokiApi;
  let prometheus: PrometheusApi;

  before(async () => {
    const binaries = installPrograms((line) => process.stderr.write(`${line}\n`));
    const [otlpGrpc, otlpHttp, query, queryGrpc, health, lokiPort, lokiGrpc, prometheusPort] =
      await freePorts(8);
    const host = '127.0.0.1';
    for (const name of ['jaeger', 'loki', 'prometheus']) mkdirSync(join(folder, name));
    const add = (
      name: string,
      command: string,
      args: string[],
      env: Record<string, string>,
      readyUrl: string,
    ) =>
      programs.push(
        new Program({ name, command, args, env, readyUrl, logFile: join(folder, `${name}.log`) }),
      );
    add(
      'jaeger',
      binaries.jaeger,
      [`--config=${join(docker, 'jaeger/jaeger.yaml')}`],
      {
        JAEGER_OTLP_GRPC_PORT: `${otlpGrpc}`,
        JAEGER_OTLP_HTTP_PORT: `${otlpHttp}`,
        JAEGER_QUERY_PORT: `${query}`,
        JAEGER_QUERY_GRPC_PORT: `${queryGrpc}`,
        JAEGER_HEALTH_PORT: `${health}`,
        JAEGER_DATA: join(folder, 'jaeger'),
      },
      `http://${host}:${health}/status`,
    );
    add(
      'loki',
      binaries.loki,
      [
        `-config.file=${join(docker, 'loki/loki.yaml')}`,
        '-config.expand-env=true',
        '-ingester.min-ready-duration=0s',
      ],
      {
        LOKI_PORT: `${lokiPort}`,
        LOKI_GRPC_PORT: `${lokiGrpc}`,
        LOKI_DATA: join(folder, 'loki'),
        LOKI_RULES: join(docker, 'loki', 'rules'),
      },
      `http://${host}:${lokiPort}/ready`,
    );
    add(
      'prometheus',
      binaries.prometheus,
      [
        `--config.file=${join(docker, 'prometheus/prometheus.yaml')}`,
        `--web.listen-address=${host}:${prometheusPort}`,
        `--storage.tsdb.path=${join(folder, 'prometheus')}`,
        '--web.enable-otlp-receiver',
      ],
      {},
      `http://${host}:${prometheusPort}/-/ready`,
    );
    await Promise.all(programs.map((program) => program.start()));
    jaeger = new JaegerApi(`http://${host}:${query}`);
    loki = new LokiApi(`http://${host}:${lokiPort}`);
    prometheus = new PrometheusApi(`http://${host}:${prometheusPort}`);
    service = runApp({
      entry: 'src/scoring.ts',
      preload: 'throughline/register',
      cwd: join(root, 'examples/demo'),
      timeoutMs: 200_000,
      env: {
        OTEL_SERVICE_NAME: 'scoring',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://${host}:${otlpHttp}/v1/traces`,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `http://${host}:${prometheusPort}/api/v1/otlp/v1/metrics`,
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://${host}:${lokiPort}/otlp/v1/logs`,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
        OTEL_METRIC_EXPORT_TIMEOUT: '1000',
        OTEL_BSP_SCHEDULE_DELAY: '250',
        OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      },
    });
    const [, url = ''] = await service.waitForLine(/scoring listens on (\S+)/);
    const answer = await fetch(`${url}/nothing-here`, { headers: { 'x-request-id': 'direct-1' } });
    await answer.arrayBuffer();
    assert.equal(answer.status, 404);
  });

  after(async () => {
    await service?.stop();
    for (const program of programs) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has its request in Jaeger', async () => {
    await eventually(async () => {
      const spans = await jaeger.tracesOf('scoring');
      assert.ok(spans.some(({ attributes }) => attributes['request_id'] === 'direct-1'));
    });
  });

  test('has its figures in Prometheus', async () => {
    await eventually(async () => {
      const count = await prometheus.number(
        'sum(http_server_request_duration_seconds_count{service_name="scoring"})',
      );
      assert.equal(count, 1);
    });
  });

  test('has its lines in Loki', async () => {
    await eventually(async () => {
      const lines = await loki.query('{service_name="scoring"}');
      assert.ok(lines.some(({ text }) => text === 'service_started'));
    });
  });
});
