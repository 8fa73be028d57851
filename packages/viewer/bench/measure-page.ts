import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeTraces } from '@throughline/otlp';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/install-chromium.mjs';
import { largeTrace, traceRequests } from './generated-traces.ts';
import { ViewerUnderTest } from './viewer-under-test.ts';

/**
 * Measures the page in Chromium, against a viewer in a process of its own that keeps 50,000 spans: its first paint, with an
 * empty cache and with a full one, and how long a trace of 5,000 spans takes from the address to the painted rows. Elapsed
 * times are of this machine as busy as it is; processor time of the page's main thread hardly depends on what else runs.
 */
const LARGE = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);
const ROUNDS = 15;
const DEADLINE_MS = 60_000;

tellBytes();
const viewer = await ViewerUnderTest.start(':memory:', 256 * 1024 * 1024);
const browser = await chromium.launch({
  executablePath: findChromium() ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const requests = traceRequests(1, Date.now() - 600_000, 60);
  await viewer.send(Array.from({ length: 100 }, () => requests.next().value as Buffer));
  for (const id of [LARGE, OTHER])
    await viewer.send([encodeTraces(largeTrace(id, 5_000, Date.now())) as Buffer]);
  await measureFirstPaint(browser);
  await measureTrace(browser);
} finally {
  await browser.close();
  await viewer.end();
}

async function measureFirstPaint(browser: Browser): Promise<void> {
  const cold: (Paint & { cpu: number })[] = [];
  const warm: (Paint & { cpu: number })[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await newPage(browser);
    const thread = await mainThread(page);
    await page.goto(viewer.pageUrl);
    cold.push({ ...(await paintOf(page)), cpu: await thread() });
    await page.reload();
    warm.push({ ...(await paintOf(page)), cpu: await thread() });
    await page.context().close();
  }
  for (const [name, all] of [
    ['empty', cold],
    ['full', warm],
  ] as const) {
    tell(
      `first paint, ${name} cache`,
      all.map(({ first }) => first),
    );
    tell(
      `processor time of the main thread, ${name} cache`,
      all.map(({ cpu }) => cpu),
    );
    tell(
      `list of requests painted, ${name} cache`,
      all.map(({ rows }) => rows),
    );
  }
}

interface Paint {
  /** First contentful paint, milliseconds after the navigation began. */
  first: number;
  /** The frame after the first rows. */
  rows: number;
}

/** Processor time in milliseconds that the main thread of a page has used since the last call. */
async function mainThread(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  let before = 0;
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const now = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
    // It begins anew with each document.
    const used = now < before ? now : now - before;
    before = now;
    return used;
  };
}

async function paintOf(page: Page): Promise<Paint> {
  await page.locator('[aria-rowindex="1"]').waitFor();
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const rows = performance.now();
    const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
    return { first, rows };
  });
}

/** In a page that is open and has shown a trace before, from the list and back again. */
async function measureTrace(browser: Browser): Promise<void> {
  const page = await newPage(browser);
  await page.goto(viewer.pageUrl);
  await page.locator('[aria-rowindex="1"]').waitFor();
  const painted: number[] = [];
  const answered: number[] = [];
  const cpu: number[] = [];
  const thread = await mainThread(page);
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = round % 2 === 0 ? LARGE : OTHER;
    await thread();
    const ms = await page.evaluate(async (traceId) => {
      performance.clearResourceTimings();
      const begin = performance.now();
      location.hash = `#/trace/${traceId}`;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (document.querySelector('[role=treegrid] [aria-rowindex="20"]') === null)
            requestAnimationFrame(look);
          // A task after the next frame: by then what is in the document is painted.
          else requestAnimationFrame(() => setTimeout(resolve));
        };
        look();
      });
      const end = performance.now();
      const answer = performance
        .getEntriesByType('resource')
        .find((entry) => entry.name.endsWith(traceId)) as PerformanceResourceTiming;
      return { painted: end - begin, answered: answer.responseEnd - begin };
    }, id);
    const used = await thread();
    await page.evaluate(() => {
      location.hash = '#/live';
    });
    await page.locator('.trace-rows [aria-rowindex="1"]').waitFor();
    // The first two are of a cold page and a cold store.
    if (round >= 2) {
      painted.push(ms.painted);
      answered.push(ms.answered);
      cpu.push(used);
    }
  }
  tell('trace of 5,000 spans, from its address to the last byte of the answer', answered);
  tell('trace of 5,000 spans, from its address to painted rows', painted);
  tell('trace of 5,000 spans, processor time of the main thread', cpu);
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(DEADLINE_MS);
  return context.newPage();
}

function tellBytes(): void {
  const folder = join(import.meta.dirname, '../dist/page');
  let all = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    all += bytes.length;
    console.log(`${name}: ${bytes.length} bytes, gzip ${gzipSync(bytes).length}`);
  }
  console.log(`the page: ${all} bytes`);
}

function tell(name: string, ms: number[]): void {
  const sorted = ms.toSorted((a, b) => a - b);
  const [p50, p95] = [0.5, 0.95].map((share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0),
  );
  console.log(`${name}: p50 ${p50} ms, p95 ${p95} ms, least ${sorted[0]?.toFixed(0)} ms (${ms.length})`);
}
