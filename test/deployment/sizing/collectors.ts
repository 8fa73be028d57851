import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchOver } from '../../stack/harness/watcher.ts';

const root = join(import.meta.dirname, '..', '..', '..');
/** What Linux counts processor time in. */
const TICKS_PER_SECOND = 100;

/** A Collector of which processor time and memory can be read. */
export class MeasuredCollector {
  readonly #child: ChildProcess;
  readonly #health: string;

  /** @param configurations files, or settings that begin with `yaml:`; later ones win */
  constructor(
    binary: string,
    configurations: string[],
    env: Record<string, string>,
    health: string,
    log: string,
  ) {
    this.#health = health;
    const out = openSync(log, 'a');
    this.#child = spawn(
      binary,
      configurations.map((one) => `--config=${one}`),
      {
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
        stdio: ['ignore', out, out],
        detached: process.platform !== 'win32',
      },
    );
    watchOver(this.#child);
  }

  async ready(): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const answer = await fetch(this.#health).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return;
      if (performance.now() > deadline) throw new Error(`No 200 from ${this.#health} within 60 s.`);
      await delay(100);
    }
  }

  /** Processor seconds so far, user and system. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Bytes of memory: now, and the most that it ever was. */
  memory(): { now: number; most: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024;
    return { now: of('VmRSS'), most: of('VmHWM') };
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

export interface Place {
  binary: string;
  folder: string;
  /** Free ports: six of them. */
  ports: number[];
}

/** What is measured: a configuration that users get, and settings of it that are changed (`yaml:…`). */
export interface Subject {
  file: 'otel-collector.yaml' | 'otel-collector-agent.yaml';
  settings?: string[];
  env?: Record<string, string>;
}

/** The subject on one core, with the sink as all that it sends to. */
export function start(
  place: Place,
  { file, settings = [], env = {} }: Subject,
): { collector: MeasuredCollector; url: string; queue: string } {
  const [http, grpc, health, sinkGrpc, sinkHttp] = place.ports;
  const queue = join(place.folder, `queue-${Date.now()}`);
  mkdirSync(queue, { recursive: true });
  const collector = new MeasuredCollector(
    place.binary,
    [join(root, file), ...settings],
    {
      OTLP_HTTP_ADDRESS: `127.0.0.1:${http}`,
      OTLP_GRPC_ADDRESS: `127.0.0.1:${grpc}`,
      HEALTH_ADDRESS: `127.0.0.1:${health}`,
      GATEWAY_OTLP: `127.0.0.1:${sinkGrpc}`,
      JAEGER_URL: `http://127.0.0.1:${sinkHttp}`,
      PROMETHEUS_URL: `http://127.0.0.1:${sinkHttp}`,
      LOKI_URL: `http://127.0.0.1:${sinkHttp}`,
      QUEUE_DIRECTORY: queue,
      // One core, whatever the machine has.
      GOMAXPROCS: '1',
      ...env,
    },
    `http://127.0.0.1:${health}/`,
    join(place.folder, 'gateway.log'),
  );
  return { collector, url: `http://127.0.0.1:${http}`, queue };
}

/** A Collector that takes everything and keeps nothing, in place of Jaeger, Prometheus and Loki. */
export function startSink(place: Place): MeasuredCollector {
  const [, , , grpc, http] = place.ports;
  const health = (place.ports[5] ?? 0).toString();
  const file = join(place.folder, 'sink.yaml');
  writeFileSync(
    file,
    `extensions:
  health_check: { endpoint: 127.0.0.1:${health} }
receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:${grpc}, max_recv_msg_size_mib: 64 }
      http:
        endpoint: 127.0.0.1:${http}
        metrics_url_path: /api/v1/otlp/v1/metrics
        logs_url_path: /otlp/v1/logs
exporters:
  file: { path: /dev/null }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], exporters: [file] }
    metrics: { receivers: [otlp], exporters: [file] }
    logs: { receivers: [otlp], exporters: [file] }
`,
  );
  const log = join(place.folder, 'sink.log');
  return new MeasuredCollector(place.binary, [file], {}, `http://127.0.0.1:${health}/`, log);
}

/** Bytes on disk below a folder. */
export function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
