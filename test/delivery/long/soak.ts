// A server under load while the network to its collector breaks at random: `npm run soak -- --minutes 10 --rate 1000`.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Fault } from '../../support/fault-proxy.ts';
import { FaultSchedule } from '../../support/fault-schedule.ts';
import { DeliveryTest, deltaMetrics, fixture } from '../delivery-app.ts';
import { folderBytes } from '../folder-bytes.ts';
import { Findings } from './findings.ts';
import { ledgerOf } from './ledger-of.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [minutes, rate, seed] = [values.minutes, values.rate, values.seed].map(Number) as [
  number,
  number,
  number,
];
const seconds = Math.round(minutes * 60);
const timeoutMs = (seconds * 2 + 300) * 1_000;
console.log(`seed ${seed}`);

const delivery = await DeliveryTest.begin();
const app = delivery.start(
  [],
  {
    OTEL_BSP_SCHEDULE_DELAY: '5000',
    OTEL_BLRP_SCHEDULE_DELAY: '1000',
    ...deltaMetrics,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
  },
  { entry: fixture('server.mjs'), timeoutMs },
);
const [, port] = await app.waitForLine(/^listening on (\d+)$/);
let mostDisk = 0;
let mostBatch = 0;
const watch = setInterval(() => {
  for (const { spans, logs } of delivery.receiver.requests)
    mostBatch = Math.max(mostBatch, spans.length, logs.length);
  delivery.tally.read(delivery.receiver, { forget: true });
  mostDisk = Math.max(mostDisk, folderBytes(delivery.folder));
}, 500);

const faults = new Map<Fault, number>();
const schedule = new FaultSchedule(delivery.proxy, {
  seed,
  up: [3_000, 20_000],
  down: [1_000, 30_000],
  onFault: (fault) => faults.set(fault, (faults.get(fault) ?? 0) + 1),
});
const load = delivery.start(
  [port ?? '', rate, seconds],
  {},
  { entry: fixture('load.mjs'), preload: [], timeoutMs },
);
const [, said] = await load.waitForLine(/^result (.*)$/, { timeoutMs });
const result = JSON.parse(said ?? '{}') as {
  sent: number;
  failed: number;
  rate: number;
  p50: number;
  p99: number;
};
await schedule.end();
const endedAt = performance.now();
const made = result.sent - result.failed;

const { tally } = delivery;
const isSettled = () =>
  (['traces', 'logs'] as const).every((signal) => {
    const { offered, delivered, lost } = ledgerOf(tally, signal);
    return offered === made && delivered + lost === offered;
  }) && tally.sum('delivery.made') === made;
while (!isSettled() && performance.now() - endedAt < 180_000) await sleep(200);
const drainedMs = performance.now() - endedAt;
await sleep(6_000);
clearInterval(watch);

const findings = new Findings();
findings.note('requests', `${result.sent} at ${result.rate}/s, ${result.failed} failed`);
findings.note('latency, p50 and p99', `${result.p50} and ${result.p99} ms`);
findings.note(
  'faults',
  `${schedule.faults} (${[...faults].map(([fault, times]) => `${fault} ${times}`).join(', ')})`,
);
findings.note('network broken', `${Math.round(schedule.downMs / 1_000)} of ${seconds} s`);
for (const signal of ['traces', 'logs'] as const) {
  const numbers = { traces: tally.spans, logs: tally.logs }[signal];
  const { offered, delivered, lost, pending } = ledgerOf(tally, signal);
  findings.hold(
    `${signal}: arrived by unique id`,
    `${numbers.unique.size} of ${made}`,
    'with the counted drops all of them',
    numbers.unique.size + lost === made,
  );
  findings.hold(
    `${signal}: the ledger`,
    `${offered} = ${delivered} + ${pending} + ${lost}`,
    'offered = delivered + pending + dropped, and as it arrived',
    offered === made && offered === delivered + pending + lost && delivered === numbers.unique.size,
  );
  const most = 4 * mostBatch * schedule.faults;
  findings.hold(
    `${signal}: duplicates`,
    `${numbers.duplicates} (${((100 * numbers.duplicates) / made).toFixed(2)}%)`,
    `at most four requests of ${mostBatch} for each fault`,
    numbers.duplicates <= most,
  );
}
findings.hold(
  'delta metric',
  `${tally.sum('delivery.made')} of ${made}`,
  'the sum of all collections',
  tally.sum('delivery.made') === made,
);
findings.hold('settled after', `${(drainedMs / 1_000).toFixed(1)} s`, 'at most 60 s', drainedMs <= 60_000);
const figures = [...app.stdout.matchAll(/^figures (.*)$/gm)].map(
  ([, text]) => JSON.parse(text ?? '{}') as { p99: number; max: number; rss: number },
);
const byMinute = (of: (figure: { p99: number; max: number; rss: number }) => number): string[] => {
  const medians: string[] = [];
  for (let at = 0; at + 30 <= figures.length; at += 60)
    medians.push(median(figures.slice(at, at + 60).map(of)).toFixed(1));
  return medians;
};
const memory = byMinute(({ rss }) => rss / 1e6);
findings.note('memory by minute', `${memory.join(' ')} MB`);
findings.note('memory, most', `${(Math.max(...figures.map(({ rss }) => rss)) / 1e6).toFixed(1)} MB`);
findings.note('event loop delay by minute, median of p99', `${byMinute(({ p99 }) => p99).join(' ')} ms`);
findings.note('event loop delay, most', `${Math.max(...figures.map(({ max }) => max))} ms`);
findings.note('most on disk', `${(mostDisk / 1e6).toFixed(1)} MB`);
const lines = app.stderr.split('\n').filter((line) => line !== '').length;
findings.hold('our own lines', lines, 'at most 2 per minute', lines <= 2 * Math.max(1, minutes));
console.log(app.stderr.trim());
const code = findings.print(`${minutes} min at ${rate} requests/s, seed ${seed}`);
await delivery.end();
process.exit(code);

function median(of: number[]): number {
  return of.sort((one, other) => one - other)[Math.floor(of.length / 2)] ?? 0;
}
