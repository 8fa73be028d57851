import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { encodeTraces } from '@throughline/otlp';
import { findChromium } from '../../../scripts/install-chromium.mjs';
import { largeTrace, traceRequests } from './generated-traces.ts';
import { ViewerUnderTest } from './viewer-under-test.ts';

/**
 * Measures the page in Chromium, against a viewer in a process of its own that keeps 50,000 spans: its first paint, with an
 * empty cache and with a full one, and how long a trace of 5,000 spans takes from the address to the painted rows.
 */
const LARGE = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);
const ROUNDS = 21;
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
  const cold: Paint[] = [];
  const warm: Paint[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await newPage(browser);
    await page.goto(viewer.pageUrl);
    cold.push(await paintOf(page));
    await page.reload();
    warm.push(await paintOf(page));
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
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = round % 2 === 0 ? LARGE : OTHER;
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
      location.hash = '#/live';
      return { painted: end - begin, answered: answer.responseEnd - begin };
    }, id);
    await page.locator('.trace-rows [aria-rowindex="1"]').waitFor();
    // The first two are of a cold page and a cold store.
    if (round >= 2) {
      painted.push(ms.painted);
      answered.push(ms.answered);
    }
  }
  tell('trace of 5,000 spans, from its address to the last byte of the answer', answered);
  tell('trace of 5,000 spans, from its address to painted rows', painted);
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
