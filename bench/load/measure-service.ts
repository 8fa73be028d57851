import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { System } from '../systems/system.ts';
import { PinnedProcess } from './pinned-process.ts';
import { cpuMicroseconds, peakMegabytes } from './process-cost.ts';
import type { Service } from './service.ts';
import type { SinkCount } from './sink-count.ts';

/** What one round of one system with one service cost. */
export interface Measurement {
  cpuMicrosecondsPerRequest: number;
  requestsPerSecond: number;
  p99LatencyMs: number;
  p99DelayMs: number;
  peakMegabytes: number;
  /** From the start of the process to its first answer. */
  firstAnswerMs: number;
  requests: number;
  /** Answers other than 200, and broken connections. */
  failed: number;
  /** Spans of served requests that arrived; each request offers one. */
  servers: number;
  spansPerRequest: number;
  bytesPerRequest: number;
}

export interface Beside {
  loadMaker: PinnedProcess;
  databaseUrl: string;
}

interface LoadReport {
  answered: number;
  failed: number;
  seconds: number;
  p99Ms: number;
}

const CONNECTIONS = 32;
/** Longer than the delay of any batch as the bench sets it. */
const QUIET_MS = 2_500;
const WARM_UP_MS = 5_000;
const LIMIT_MS = 20_000;

/** Starts the service under the system, warms it up, loads it, and waits for its telemetry. */
export async function measureService(
  system: System,
  service: Service,
  requests: number,
  beside: Beside,
): Promise<Measurement> {
  const sink = await startSink(system);
  const state = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  let process: PinnedProcess | undefined;
  try {
    const file = join(import.meta.dirname, '..', 'services', service.file);
    process = new PinnedProcess('measured', [...system.nodeArgs, file], {
      ...system.environment(sink?.port ?? 0),
      OTEL_BSP_SCHEDULE_DELAY: '1000',
      OTEL_BLRP_SCHEDULE_DELAY: '1000',
      XDG_STATE_HOME: state,
      BENCH_DATABASE: beside.databaseUrl,
    });
    const { port } = await process.ask<{ port: number }>();
    await load(beside.loadMaker, port, service.path, 1, 1);
    const firstAnswerMs = performance.now() - process.startedAt;
    await warmUp(beside.loadMaker, port, service.path, Math.ceil(requests / 4));
    await quiet(sink?.process);
    await sink?.process.ask('clear');
    const before = cpuMicroseconds(process.pid);
    process.child.send('begin');
    const report = await load(beside.loadMaker, port, service.path, requests, CONNECTIONS);
    const { p99DelayMs } = await process.ask<{ p99DelayMs: number }>('end');
    await quiet(sink?.process);
    const cpu = cpuMicroseconds(process.pid) - before;
    const count = await sink?.process.ask<SinkCount>('count');
    return {
      cpuMicrosecondsPerRequest: cpu / report.answered,
      requestsPerSecond: report.answered / report.seconds,
      p99LatencyMs: report.p99Ms,
      p99DelayMs,
      peakMegabytes: peakMegabytes(process.pid),
      firstAnswerMs,
      requests: report.answered,
      failed: report.failed,
      servers: count?.servers ?? 0,
      spansPerRequest: (count?.spans ?? 0) / report.answered,
      bytesPerRequest: (count?.bytes ?? 0) / report.answered,
    };
  } finally {
    await process?.stop();
    await sink?.process.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

async function startSink(system: System): Promise<{ process: PinnedProcess; port: number } | undefined> {
  if (!system.protocol) return undefined;
  const process = new PinnedProcess('beside', [
    join(import.meta.dirname, 'sink-process.ts'),
    system.protocol.name,
  ]);
  const { port } = await process.ask<{ port: number }>();
  return { process, port };
}

/**
 * Some seconds of load, whatever the speed: so long it takes until the first batches have been sent, too, and V8 has
 * compiled anew what it had compiled for a process that sends none.
 */
async function warmUp(maker: PinnedProcess, port: number, path: string, requests: number): Promise<void> {
  const until = Date.now() + WARM_UP_MS;
  do await load(maker, port, path, requests, CONNECTIONS);
  while (Date.now() < until);
}

function load(
  maker: PinnedProcess,
  port: number,
  path: string,
  requests: number,
  connections: number,
): Promise<LoadReport> {
  return maker.ask<LoadReport>({ port, path, requests, connections });
}

/** Waits until telemetry has stopped coming; what it costs to send belongs to the requests. */
async function quiet(sink: PinnedProcess | undefined): Promise<void> {
  if (!sink) return;
  const from = Date.now();
  while (Date.now() - from < LIMIT_MS) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const { lastAt } = await sink.ask<SinkCount>('look');
    if (Date.now() - Math.max(lastAt, from) > QUIET_MS) return;
  }
}
