/**
 * The measured rows of docs/deployment.md: the real Collector with otel-collector.yaml on one core, and a generator.
 * About five minutes: node --conditions=@throughline/source test/deployment/sizing/measure.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPrograms } from '../../stack/build/install.ts';
import { freePorts } from '../../stack/harness/free-ports.ts';
import { bytesBelow, type MeasuredCollector, type Place, startGateway, startSink } from './collectors.ts';
import { type Load, send } from './load.ts';

const SECONDS = 30;
const folder = mkdtempSync(join(tmpdir(), 'throughline-sizing-'));
const running = new Set<MeasuredCollector>();

try {
  const { otelcol } = installPrograms((line) => process.stderr.write(`${line}\n`));
  const place: Place = { binary: otelcol, folder, ports: await freePorts(6) };
  const sink = track(startSink(place));
  await sink.ready();
  say('| case | spans/s accepted | CPU µs per span | memory at rest | memory under load | batches refused |');
  say('| --- | --- | --- | --- | --- | --- |');
  for (const [rate, wait] of [
    [1_000, 10],
    [5_000, 10],
    [5_000, 30],
    [10_000, 10],
  ] as const) {
    await row(`${rate} spans/s, decision_wait ${wait} s`, place, rate, { DECISION_WAIT: `${wait}s` });
  }
  await row('as fast as it takes, decision_wait 10 s', place, Number.POSITIVE_INFINITY, {
    DECISION_WAIT: '10s',
  });
  await stop(sink);
  await absence(place);
} finally {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** One gateway, from its start to its end. */
async function row(name: string, place: Place, rate: number, env: Record<string, string>): Promise<void> {
  const { collector, url } = startGateway(place, { MAX_TRACES: '1000000', ...env });
  track(collector);
  await collector.ready();
  const rest = collector.memory().now;
  // The caches of the first seconds and the first traces that wait belong to no steady state.
  const warm = Math.max(5, Number.parseInt(env['DECISION_WAIT'] ?? '0', 10));
  await send(url, rate, warm);
  const before = collector.cpuSeconds();
  const load = await send(url, rate, SECONDS);
  const micros = ((collector.cpuSeconds() - before) / load.accepted) * 1e6;
  const perSecond = Math.round(load.accepted / load.seconds);
  say(
    `| ${name} | ${perSecond} | ${micros.toFixed(1)} | ${mb(rest)} | ${mb(collector.memory().most)} | ${load.refused} |`,
  );
  await stop(collector);
}

/** What waits on disk while no back end answers, every trace kept. */
async function absence(place: Place): Promise<void> {
  const { collector, url, queue } = startGateway(place, { KEEP_PERCENT: '100', DECISION_WAIT: '1s' });
  track(collector);
  await collector.ready();
  const load: Load = await send(url, 2_000, 20);
  await collector.stop();
  running.delete(collector);
  const bytes = bytesBelow(queue);
  say('');
  say(`Encoded by the generator: ${Math.round(load.bytesPerSpan)} bytes per span.`);
  say(
    `Queues on disk after ${load.accepted} spans without a back end: ${mb(bytes)}, ${Math.round(bytes / load.accepted)} bytes per span.`,
  );
}

function track(collector: MeasuredCollector): MeasuredCollector {
  running.add(collector);
  return collector;
}

async function stop(collector: MeasuredCollector): Promise<void> {
  running.delete(collector);
  await collector.stop();
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
