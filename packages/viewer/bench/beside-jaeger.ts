import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeTraces } from '@throughline/otlp';
import { largeTrace, Numbers, SPANS_PER_REQUEST, traceRequests } from './generated-traces.ts';
import { JaegerUnderTest } from './jaeger-under-test.ts';
import { OtlpSender } from './otlp-sender.ts';
import { cpuUs, memory, untilIdle } from './process-usage.ts';
import { ViewerUnderTest } from './viewer-under-test.ts';

/**
 * The viewer beside Jaeger in one process, both with their store in memory, on the same data: what a span costs, how much
 * memory they take, how long the same question takes. In turns, so that what else the machine does meets both.
 * `npm run bench:viewer -- --jaeger`
 */
const { values } = parseArgs({
  options: { spans: { type: 'string', default: '250000' }, jaeger: { type: 'boolean' } },
});
const ROUNDS = 10;
const REQUESTS = Math.ceil(Number(values.spans) / SPANS_PER_REQUEST / ROUNDS);
const LARGE = 'ab'.repeat(16);
const HOUR_MS = 3_600_000;
const ASKED = 40;

interface Side {
  name: string;
  pid: number;
  sender: { send(bodies: readonly Buffer[]): Promise<void> };
  /** Microseconds of processor time for each span, by round. */
  costs: number[];
  atStart: number;
}

const folder = mkdtempSync(join(tmpdir(), 'viewer-beside-jaeger-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const jaeger = await JaegerUnderTest.start(folder, 100_000);
const viewer = await ViewerUnderTest.start(':memory:', 1e9);
const jaegerSender = new OtlpSender(jaeger.otlpUrl);
const sides: Side[] = [
  { name: 'viewer', pid: viewer.pid, sender: viewer, costs: [], atStart: memory(viewer.pid).now },
  { name: 'jaeger', pid: jaeger.pid, sender: jaegerSender, costs: [], atStart: memory(jaeger.pid).now },
];
try {
  await measureIngest();
  await measureAnswers();
  console.log(
    (await jaeger.hasPage())
      ? "jaeger's web page is in this binary"
      : "jaeger's web page is not in this binary: time to painted cannot be compared",
  );
} finally {
  await viewer.end();
  jaegerSender.close();
  await jaeger.end();
}

async function measureIngest(): Promise<void> {
  const spans = ROUNDS * REQUESTS * SPANS_PER_REQUEST;
  const requests = traceRequests(1, Date.now() - HOUR_MS, HOUR_MS / (spans / 5));
  for (let round = 0; round < ROUNDS; round += 1) {
    const ready = Array.from({ length: REQUESTS }, () => requests.next().value as Buffer);
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      await untilIdle(side.pid);
      const before = cpuUs(side.pid);
      await side.sender.send(ready);
      await untilIdle(side.pid);
      side.costs.push((cpuUs(side.pid) - before) / (REQUESTS * SPANS_PER_REQUEST));
    }
  }
  for (const { name, pid, costs, atStart } of sides) {
    const { now, most } = memory(pid);
    const [low, middle, high] = [0, 0.5, 1].map((share) => quantile(costs, share).toFixed(1));
    console.log(`${name}: ${middle} us of processor time a span (median of ${ROUNDS}; ${low} to ${high})`);
    console.log(
      `${name}: ${mega(atStart)} MB at the start, ${mega(now)} MB with ${spans} spans, ${mega(most)} MB at most`,
    );
  }
  const [viewerSide, jaegerSide] = sides as [Side, Side];
  // Over all rounds: what one does behind its answers may fall into the next round.
  const [ours, theirs] = [mean(viewerSide.costs), mean(jaegerSide.costs)];
  console.log(
    `over all rounds: viewer ${ours.toFixed(1)} us, jaeger ${theirs.toFixed(1)} us a span, ${(ours / theirs).toFixed(2)} times`,
  );
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

/** The same question to each, 20 traces wanted. Jaeger answers with all spans of each trace, the viewer with a line for each. */
function questions(
  numbers: Numbers,
): [name: string, viewerQuery: string, jaegerQuery: Record<string, string>][] {
  const user = String(numbers.below(50_000));
  return [
    ['newest of a service', 'service:api', {}],
    ['errors of a service', 'service:api status:error', { tags: JSON.stringify({ error: 'true' }) }],
    ['slower than 1 s', 'service:api duration>1s', { minDuration: '1s' }],
    ['by user id', `service:api @user_id:${user}`, { tags: JSON.stringify({ user_id: user }) }],
    [
      'by route and status',
      'service:api route:/orders status:500',
      { tags: JSON.stringify({ 'http.route': '/orders', 'http.response.status_code': '500' }) },
    ],
  ];
}

async function measureAnswers(): Promise<void> {
  const large = [encodeTraces(largeTrace(LARGE, 5_000, Date.now() - 60_000)) as Buffer];
  for (const side of sides) {
    await side.sender.send(large);
    await untilIdle(side.pid);
  }
  const numbers = new Numbers(7);
  const times = new Map<string, { viewer: number[]; jaeger: number[]; found: number[] }>();
  for (let i = 0; i < ASKED; i += 1) {
    for (const [name, q, more] of questions(numbers)) {
      const asked = times.get(name) ?? { viewer: [], jaeger: [], found: [0, 0] };
      times.set(name, asked);
      const ours = await viewer.get(`traces?${new URLSearchParams({ q, limit: '20' })}`);
      asked.viewer.push(ours.ms);
      const theirs = await jaeger.get(
        `traces?${new URLSearchParams({ service: 'api', limit: '20', lookback: '2h', ...range(), ...more })}`,
      );
      asked.jaeger.push(theirs.ms);
      const [ourCount = 0, theirCount = 0] = asked.found;
      asked.found = [
        ourCount + JSON.parse(ours.text).traces.length,
        theirCount + JSON.parse(theirs.text).data.length,
      ];
    }
  }
  for (const [name, { viewer: ours, jaeger: theirs, found }] of times) {
    console.log(
      `${name}: viewer ${told(ours)}, jaeger ${told(theirs)} (traces found: ${found.join(' and ')})`,
    );
  }
  const opened: { viewer: number[]; jaeger: number[] } = { viewer: [], jaeger: [] };
  for (let i = 0; i < 15; i += 1) {
    opened.viewer.push((await viewer.get(`traces/${LARGE}`)).ms);
    opened.jaeger.push((await jaeger.get(`traces/${LARGE}`)).ms);
  }
  console.log(`a trace of 5,000 spans: viewer ${told(opened.viewer)}, jaeger ${told(opened.jaeger)}`);
}

function range(): { start: string; end: string } {
  const now = Date.now();
  return { start: String((now - 2 * HOUR_MS) * 1_000), end: String((now + HOUR_MS) * 1_000) };
}

function told(ms: readonly number[]): string {
  return `p50 ${quantile(ms, 0.5).toFixed(1)} ms, p95 ${quantile(ms, 0.95).toFixed(1)} ms`;
}

function mega(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function quantile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
