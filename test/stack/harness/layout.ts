import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Binaries } from '../build/install.ts';
import { freePorts } from '../../support/free-ports.ts';
import { Program } from './program.ts';

const root = dirname(dirname(dirname(import.meta.dirname)));

/** The configuration files that users get; the tests run these and no copies of them. */
export const shipped: Record<
  'collector' | 'jaeger' | 'loki' | 'lokiRules' | 'prometheus' | 'docker',
  string
> = {
  collector: join(root, 'otel-collector.yaml'),
  jaeger: join(root, 'docker', 'jaeger', 'jaeger.yaml'),
  loki: join(root, 'docker', 'loki', 'loki.yaml'),
  lokiRules: join(root, 'docker', 'loki', 'rules'),
  prometheus: join(root, 'docker', 'prometheus', 'prometheus.yaml'),
  docker: join(root, 'docker'),
};

export interface Layout {
  collector: Program;
  jaeger: Program;
  loki: Program;
  prometheus: Program;
  urls: { otlp: string; otlpGrpc: string; jaeger: string; loki: string; prometheus: string };
}

/** The four programs with free ports of loopback and folders of their own below `folder`; nothing is started. */
export async function layOut(
  binaries: Binaries,
  folder: string,
  collectorEnv: Record<string, string>,
): Promise<Layout> {
  const host = '127.0.0.1';
  const ports = await freePorts(12);
  const port = () => ports.pop() ?? 0;
  const data = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const program = (
    name: string,
    command: string,
    args: string[],
    env: Record<string, string>,
    readyUrl: string,
  ) => new Program({ name, command, args, env, readyUrl, logFile: join(folder, `${name}.log`) });

  const jaegerPorts = { otlp: port(), http: port(), query: port(), grpc: port(), health: port() };
  const jaeger = program(
    'jaeger',
    binaries.jaeger,
    [`--config=${shipped.jaeger}`],
    {
      JAEGER_HOST: host,
      JAEGER_OTLP_GRPC_PORT: `${jaegerPorts.otlp}`,
      JAEGER_OTLP_HTTP_PORT: `${jaegerPorts.http}`,
      JAEGER_QUERY_PORT: `${jaegerPorts.query}`,
      JAEGER_QUERY_GRPC_PORT: `${jaegerPorts.grpc}`,
      JAEGER_HEALTH_PORT: `${jaegerPorts.health}`,
      JAEGER_DATA: data('jaeger'),
    },
    `http://${host}:${jaegerPorts.health}/status`,
  );

  const lokiPort = port();
  const loki = program(
    'loki',
    binaries.loki,
    [
      `-config.file=${shipped.loki}`,
      '-config.expand-env=true',
      // Alone in its ring it has nobody to wait for.
      '-ingester.min-ready-duration=0s',
      '-frontend.scheduler-dns-lookup-period=500ms',
      '-querier.dns-lookup-period=500ms',
    ],
    {
      LOKI_HOST: host,
      LOKI_PORT: `${lokiPort}`,
      LOKI_GRPC_PORT: `${port()}`,
      LOKI_DATA: data('loki'),
      LOKI_RULES: shipped.lokiRules,
    },
    `http://${host}:${lokiPort}/ready`,
  );

  const prometheusPort = port();
  const prometheus = program(
    'prometheus',
    binaries.prometheus,
    [
      `--config.file=${shipped.prometheus}`,
      `--web.listen-address=${host}:${prometheusPort}`,
      `--storage.tsdb.path=${data('prometheus')}`,
      '--web.enable-otlp-receiver',
      '--enable-feature=exemplar-storage,native-histograms',
    ],
    {},
    `http://${host}:${prometheusPort}/-/ready`,
  );

  const collectorPorts = { grpc: port(), http: port(), health: port() };
  const urls = {
    otlp: `http://${host}:${collectorPorts.http}`,
    otlpGrpc: `http://${host}:${collectorPorts.grpc}`,
    jaeger: `http://${host}:${jaegerPorts.query}`,
    loki: `http://${host}:${lokiPort}`,
    prometheus: `http://${host}:${prometheusPort}`,
  };
  const collector = program(
    'collector',
    binaries.otelcol,
    [`--config=${shipped.collector}`],
    {
      OTLP_GRPC_ADDRESS: `${host}:${collectorPorts.grpc}`,
      OTLP_HTTP_ADDRESS: `${host}:${collectorPorts.http}`,
      HEALTH_ADDRESS: `${host}:${collectorPorts.health}`,
      QUEUE_DIRECTORY: data('queue'),
      JAEGER_URL: `http://${host}:${jaegerPorts.http}`,
      PROMETHEUS_URL: urls.prometheus,
      LOKI_URL: urls.loki,
      ...collectorEnv,
    },
    `http://${host}:${collectorPorts.health}/`,
  );
  return { collector, jaeger, loki, prometheus, urls };
}
