/** Pictures of the page for the documentation, of what the demo really sends: `npm run screenshots`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../../scripts/install-chromium.mjs';

const root = join(import.meta.dirname, '../../../..');
const folder = join(root, 'docs/images');
const DEADLINE_MS = 90_000;
const SIZE = { width: 1280, height: 600 };

/** Of the live view, or of the newest trace that a search finds; the keys are pressed before. */
const PICTURES = [
  { name: 'live', trace: undefined, keys: ['j', 'j'] },
  { name: 'trace', trace: 'flow:retake_assessment status:error', keys: [] },
] as const;

const demo = spawn(process.execPath, ['src/main.ts', '--seed', '3', '--rate', '8'], {
  cwd: join(root, 'examples/demo'),
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, THROUGHLINE_SPOOL: 'off', NO_COLOR: '1' },
});
const ended = once(demo, 'exit');
const browser = await chromium.launch({
  executablePath: findChromium() ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const address = await pageAddress();
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: SIZE, colorScheme });
    page.setDefaultTimeout(DEADLINE_MS);
    await page.goto(address);
    await page
      .getByText(/^Live, [4-9]\d requests/)
      .or(page.getByText(/^Live, \d{3} requests/))
      .first()
      .waitFor();
    for (const picture of PICTURES) {
      await page.goto(`${new URL(address).origin}/#/live`);
      await open(page, picture);
      const path = join(folder, `viewer-${picture.name}-${colorScheme}.png`);
      await page.screenshot({ path });
      console.log(`${path}: ${Math.round(statSync(path).size / 1024)} KB`);
    }
    await page.close();
  }
} finally {
  await browser.close();
  demo.kill('SIGINT');
  await ended;
}

async function open(page: Page, { trace, keys }: (typeof PICTURES)[number]): Promise<void> {
  if (trace !== undefined) {
    await page.getByRole('combobox').fill(trace);
    await page.keyboard.press('Enter');
    await page.locator('.trace-failed').first().click();
    await page.getByRole('treegrid').getByRole('row').nth(3).waitFor();
  }
  for (const key of keys) await page.keyboard.press(key);
  await page.mouse.move(0, SIZE.height - 1);
  await page.waitForTimeout(500);
}

function pageAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`the demo named no address:\n${text}`)), DEADLINE_MS);
    demo.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text)?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}
