/**
 * The measured rows of docs/deployment.md: the real Collector with otel-collector.yaml on one core, and a generator.
 * About five minutes: node --conditions=@throughline/source test/deployment/sizing/measure.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPrograms } from '../../stack/build/install.ts';
import { freePorts } from '../../support/free-ports.ts';
import {
  bytesBelow,
  type MeasuredCollector,
  type Place,
  type Subject,
  start,
  startSink,
} from './collectors.ts';
import { type Load, send } from './load.ts';

const SECONDS = 30;
const gateway = (wait: number, settings: string[] = []): Subject => ({
  file: 'otel-collector.yaml',
  settings,
  env: { DECISION_WAIT: `${wait}s`, MAX_TRACES: '1000000' },
});
const unredacted = 'yaml:service::pipelines::traces::processors: [memory_limiter, resource_detection]';
const cases: [name: string, subject: Subject, spansPerSecond: number][] = [
  ['gateway, decision_wait 10 s', gateway(10), 1_000],
  ['gateway, decision_wait 10 s', gateway(10), 5_000],
  ['gateway, decision_wait 30 s', gateway(30), 5_000],
  ['gateway, decision_wait 10 s', gateway(10), Number.POSITIVE_INFINITY],
  ['gateway without redaction, decision_wait 10 s', gateway(10, [unredacted]), 5_000],
  ['agent', { file: 'otel-collector-agent.yaml', env: { DETECTORS: '[env]' } }, 5_000],
];
const folder = mkdtempSync(join(tmpdir(), 'throughline-sizing-'));
const running = new Set<MeasuredCollector>();

try {
  const { otelcol } = installPrograms((line) => process.stderr.write(`${line}\n`));
  const place: Place = { binary: otelcol, folder, ports: await freePorts(6) };
  const sink = track(startSink(place));
  await sink.ready();
  say(
    '| what | spans/s asked | accepted | CPU µs per span | memory at rest | most memory | batches refused |',
  );
  say('| --- | --- | --- | --- | --- | --- | --- |');
  for (const one of cases) await row(place, ...one);
  await stop(sink);
  await absence(place);
} finally {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** One Collector, from its start to its end. */
async function row(place: Place, name: string, subject: Subject, rate: number): Promise<void> {
  const { collector, url } = start(place, subject);
  track(collector);
  await collector.ready();
  const rest = collector.memory().now;
  // The caches of the first seconds and the first traces that wait belong to no steady state.
  const warm = Math.max(5, Number.parseInt(subject.env?.['DECISION_WAIT'] ?? '0', 10));
  await send(url, rate, warm);
  const before = collector.cpuSeconds();
  const load = await send(url, rate, SECONDS);
  const micros = ((collector.cpuSeconds() - before) / load.accepted) * 1e6;
  const perSecond = Math.round(load.accepted / load.seconds);
  const asked = rate === Number.POSITIVE_INFINITY ? 'all it takes' : `${rate}`;
  const memory = `${mb(rest)} | ${mb(collector.memory().most)}`;
  say(`| ${name} | ${asked} | ${perSecond} | ${micros.toFixed(0)} | ${memory} | ${load.refused} |`);
  await stop(collector);
}

/** What waits on disk while no back end answers, every trace kept. */
async function absence(place: Place): Promise<void> {
  const { collector, url, queue } = start(place, {
    file: 'otel-collector.yaml',
    env: { KEEP_PERCENT: '100', DECISION_WAIT: '1s' },
  });
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
