import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { encodeTraces } from '@throughline/otlp';
import { largeTrace, Numbers, SPANS_PER_REQUEST, traceRequests } from './generated-traces.ts';
import { ViewerUnderTest } from './viewer-under-test.ts';

/**
 * Measures the viewer with real OTLP over HTTP: what a span costs, how much memory it takes, how long a store of so many
 * spans makes a search wait. `node --conditions=@throughline/source packages/viewer/bench/measure.ts --spans 1000000`
 */
const { values } = parseArgs({
  options: { spans: { type: 'string', default: '1000000' }, memory: { type: 'boolean', default: false } },
});
const total = Number(values.spans);
const LARGE = 'ab'.repeat(16);
const HOUR_MS = 3_600_000;
/** Requests made ready before they are sent, so that making them is not measured. */
const READY = 100;

const folder = mkdtempSync(join(tmpdir(), 'viewer-bench-'));
const file = join(folder, 'bench.db');
const viewer = await ViewerUnderTest.start(
  values.memory ? ':memory:' : file,
  values.memory ? 256 * 1024 * 1024 : 8e9,
);
try {
  await measureIngest();
  await viewer.send([encodeTraces(largeTrace(LARGE, 5_000, Date.now())) as Buffer]);
  await measureAnswers('');
  const more = traceRequests(99, Date.now(), 1);
  let busy = true;
  const load = (async () => {
    while (busy) await viewer.send(Array.from({ length: 8 }, () => more.next().value as Buffer));
  })();
  await measureAnswers(' while spans come');
  busy = false;
  await load;
} finally {
  await viewer.end();
  if (!values.memory) console.log(`file: ${Math.round(statSync(file).size / 1e6)} MB`);
  rmSync(folder, { recursive: true, force: true });
}

async function measureIngest(): Promise<void> {
  const requests = traceRequests(1, Date.now() - HOUR_MS, HOUR_MS / (total / 5));
  const parts: { plain: number[]; gzip: number[] } = { plain: [], gzip: [] };
  let sent = 0;
  for (let round = 0; sent < total; round += 1) {
    const ready = Array.from({ length: READY }, () => requests.next().value as Buffer);
    const isGzip = round % 2 === 1;
    const bodies = isGzip ? ready.map((body) => gzipSync(body)) : ready;
    const before = await viewer.usage();
    await viewer.send(bodies, isGzip ? { 'content-encoding': 'gzip' } : {});
    const after = await viewer.usage();
    const spans = READY * SPANS_PER_REQUEST;
    (isGzip ? parts.gzip : parts.plain).push((after.cpuUs - before.cpuUs) / spans);
    sent += spans;
  }
  const { maxRss } = await viewer.usage();
  for (const [name, list] of Object.entries(parts)) {
    const us = quantile(list, 0.5);
    console.log(
      `ingest ${name}: ${us.toFixed(1)} us of processor time a span (median of ${list.length}; ${quantile(list, 0).toFixed(1)} to ${quantile(list, 1).toFixed(1)}), ${Math.round(1e6 / us)} spans/s on one core`,
    );
  }
  console.log(
    `${sent} spans sent, ${viewer.repeated} requests sent again, highest RSS ${Math.round(maxRss / 1e6)} MB`,
  );
}

/** What people look for: often something that is there, sometimes something rare, sometimes nothing. */
function searches(numbers: Numbers): string {
  const user = numbers.below(50_000);
  return numbers.of([
    '',
    'status:error',
    'service:api status:error duration>300ms route:"/users/:id"',
    'duration>1s',
    'route:/orders/* status>=500',
    `@user_id:${user}`,
    'service:worker peer:postgresql duration>500ms',
    '"card declined"',
    'CardDeclined',
    `order ${numbers.below(1e6)}`,
    'exception.type:TimeoutError',
    `client.address:10.0.${numbers.below(20)}.${numbers.below(250)}`,
    'since:10m status:5xx',
    'service:gateway -route:/health status:error',
    `request_id:${numbers.hex(32)}`,
    'db.collection.name:orders duration>300ms',
  ]);
}

async function measureAnswers(when: string): Promise<void> {
  const numbers = new Numbers(3);
  const lists: number[] = [];
  const found: number[] = [];
  let partial = 0;
  for (let i = 0; i < 400; i += 1) {
    const query = searches(numbers);
    const { ms, text } = await viewer.get(`traces?q=${encodeURIComponent(query)}`);
    const { traces, next } = JSON.parse(text) as { traces: unknown[]; next: string | null };
    if (next !== null && traces.length < 50) partial += 1;
    (query === '' ? lists : found).push(ms);
  }
  tell(`list of traces${when}`, lists);
  tell(`search${when}`, found);
  console.log(
    `  ${partial} of ${found.length} answered with what they had in their time, and where to go on`,
  );
  const traces: number[] = [];
  for (let i = 0; i < 15; i += 1) traces.push((await viewer.get(`traces/${LARGE}`)).ms);
  tell(`a trace of 5,000 spans${when}`, traces);
  for (const path of ['services', 'errors', 'flows', 'metrics', 'health']) {
    const ms: number[] = [];
    for (let i = 0; i < 15; i += 1) ms.push((await viewer.get(path)).ms);
    tell(`${path}${when}`, ms);
  }
}

function tell(name: string, ms: number[]): void {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => quantile(ms, share).toFixed(1));
  console.log(`${name}: p50 ${p50} ms, p95 ${p95} ms, longest ${most} ms`);
}

function quantile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
