// The collector is away for minutes: `npm run outage -- --minutes 10 --rate 50`. Scenarios 1, 2 and 22 of docs/reliability.md.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DeliveryTest, deltaMetrics } from '../delivery-app.ts';
import { folderBytes } from '../folder-bytes.ts';
import { Findings } from './findings.ts';
import { MemoryOverTime } from './process-figures.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '50' },
    healthy: { type: 'string', default: '60' },
    padding: { type: 'string', default: '0' },
    'disk-mb': { type: 'string', default: '256' },
  },
});
const [minutes, rate, healthySeconds] = [values.minutes, values.rate, values.healthy].map(Number) as [
  number,
  number,
  number,
];
const diskBytes = Number(values['disk-mb']) * 1_000_000;
const made = Math.round(rate * (healthySeconds + minutes * 60));
const everyMs = 20;

const delivery = await DeliveryTest.begin();
const app = delivery.start(
  ['steady', made, everyMs, (rate * everyMs) / 1_000, values.padding],
  {
    // As a user has it: full batches, or every five seconds.
    OTEL_BSP_SCHEDULE_DELAY: '5000',
    OTEL_BLRP_SCHEDULE_DELAY: '1000',
    ...deltaMetrics,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    THROUGHLINE_SPOOL_MAX_BYTES: String(diskBytes),
  },
  { timeoutMs: (minutes * 60 + healthySeconds + 300) * 1_000 },
);
const memory = new MemoryOverTime(app.pid ?? 0);
let mostDisk = 0;
const watch = setInterval(() => {
  delivery.tally.read(delivery.receiver, { forget: true });
  mostDisk = Math.max(mostDisk, folderBytes(delivery.folder));
}, 500);

await sleep(healthySeconds * 1_000);
const awayAt = memory.now;
const saidBefore = linesOf(app.stderr);
await delivery.collectorGoes();
console.log(`collector away for ${minutes} min at ${rate} spans/s`);
await app.waitForLine(/^done$/, { timeoutMs: (minutes * 60 + 120) * 1_000 });
const backAt = memory.now;
const said = linesOf(app.stderr) - saidBefore;
await delivery.collectorComes();

const { spans, logs } = delivery.tally;
const lost = (signal: 'span' | 'log') =>
  delivery.tally.sumWith(`otel.sdk.exporter.${signal}.exported`, (attributes) => 'error.type' in attributes);
const isDone = () =>
  spans.unique.size + lost('span') >= made &&
  logs.unique.size + lost('log') >= made &&
  delivery.tally.sum('delivery.made') >= made;
const deadline = backAt + 240_000;
while (!isDone() && memory.now < deadline) await sleep(100);
const drainedMs = memory.now - backAt;
// What is sent once more would still come.
await sleep(5_000);
const before = memory.median(awayAt - (healthySeconds * 1_000) / 3, awayAt);
const growth = memory.most(awayAt, backAt) - before;
clearInterval(watch);
memory.end();

const findings = new Findings();
const share = (count: number) => `${count} of ${made} (${((100 * count) / made).toFixed(2)}%)`;
const isWhole = lost('span') === 0 && lost('log') === 0;
findings.hold(
  'spans delivered',
  share(spans.unique.size),
  'delivered + counted drops = offered',
  spans.unique.size + lost('span') === made,
);
findings.hold(
  'log records delivered',
  share(logs.unique.size),
  'delivered + counted drops = offered',
  logs.unique.size + lost('log') === made,
);
findings.note('counted drops, spans and log records', `${lost('span')} and ${lost('log')}`);
if (!isWhole) {
  const missing = spans.missing(made);
  const newestGone = missing.at(-1) ?? 0;
  const olderKept = [...spans.unique].filter((seq) => seq >= (missing[0] ?? 0) && seq < newestGone).length;
  findings.note('spans dropped, from and to', `${missing[0]} to ${newestGone}`);
  // One batch is on its way as a probe while the others make room.
  findings.hold('older spans that stayed', olderKept, 'oldest first, but for one batch', olderKept <= 512);
}
findings.hold(
  'delta metric',
  share(delivery.tally.sum('delivery.made')),
  'the sum of all collections',
  delivery.tally.sum('delivery.made') === made,
);
findings.hold(
  'duplicates, spans and log records',
  `${spans.duplicates} and ${logs.duplicates}`,
  'at most 0.1%',
  delivery.tally.duplicates <= made * 2 * 0.001,
);
const drained = `${(drainedMs / 1_000).toFixed(1)} s`;
// With more than memory holds, the disk and the endpoint decide.
if (mostDisk < 1_000_000) findings.hold('drained after', drained, 'at most 60 s', drainedMs <= 60_000);
else findings.note('drained after', drained);
findings.hold(
  'memory before, most during the outage',
  `${before.toFixed(1)} MB, +${growth.toFixed(1)} MB`,
  'at most +32 MB',
  growth <= 32,
);
findings.hold(
  'most on disk',
  `${(mostDisk / 1e6).toFixed(1)} MB`,
  `at most ${diskBytes / 1e6} MB`,
  mostDisk <= diskBytes,
);
findings.hold(
  'our own lines during the outage',
  said,
  'at most 2 per minute',
  said <= 2 * Math.max(1, minutes),
);
findings.note('memory by minute', byMinute());
console.log(app.stderr.trim());
const code = findings.print(`${minutes} min without a collector at ${rate} spans/s and as many log records`);
await delivery.end();
process.exit(code);

function linesOf(text: string): number {
  return text.split('\n').filter((line) => line !== '').length;
}

function byMinute(): string {
  const medians: string[] = [];
  for (let from = 0; from < backAt; from += 60_000)
    medians.push(memory.median(from, from + 60_000).toFixed(0));
  return `${medians.join(' ')} MB`;
}
