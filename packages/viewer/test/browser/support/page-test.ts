import assert from 'node:assert/strict';
import { after } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startViewer, type Viewer, type ViewerOptions } from '@throughline/viewer';
import { findChromium } from '../../../../../scripts/install-chromium.mjs';
import { type Watch, watchPage } from './watch-page.ts';

/** Within it everything that a test waits for has to come. */
export const DEADLINE_MS = 20_000;
/** Give it to `test`: longer than every wait in it, so that a wait fails first and says what was missing. */
export const TEST: { timeout: number } = { timeout: 120_000 };

export const WIDE: { width: number; height: number } = { width: 1280, height: 800 };
export const NARROW: { width: number; height: number } = { width: 390, height: 844 };

export interface PageTest {
  viewer: Viewer;
  page: Page;
  watch: Watch;
  /** Goes to an address of the page such as `#/trace/4bf9…`. */
  goTo(address: string): Promise<void>;
}

export interface PageOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'permissions'> {
  viewer?: ViewerOptions;
  /** Runs before the page is opened: sends what is in the store by then. */
  before?: (viewer: Viewer) => Promise<void>;
  /** The address that is opened; default the printed one. */
  open?: (viewer: Viewer) => string;
  /** Frames come a third of a second late, as on a machine that is busy: shows what a page does only with its next frame. */
  slowFrames?: boolean;
}

let browser: Promise<Browser> | undefined;

/** No name but one is found: that one leads to this machine, as a name does that somebody bound to it. */
const NAMES = 'MAP evil.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

/** One Chromium for all tests of a file. */
export function theBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

after(async () => (await browser)?.close());

/**
 * A viewer, and its page in a browser, for as long as `use` takes. Then what must hold of every view is asserted: nothing left
 * the machine, no rule of the Content-Security-Policy was broken, no script failed, the token was in no request line.
 *
 * @example
 * test('shows …', TEST, () => withPage({ before: (viewer) => send(viewer, 'traces', …) }, async ({ page }) => { … }));
 */
export async function withPage(
  options: PageOptions,
  use: (opened: PageTest) => Promise<void>,
): Promise<void> {
  const { viewer: viewerOptions, before, open, viewport = WIDE, slowFrames, ...contextOptions } = options;
  const viewer = await startViewer({ port: 0, ...viewerOptions });
  const context = await (await theBrowser()).newContext({ viewport, ...contextOptions });
  context.setDefaultTimeout(DEADLINE_MS);
  try {
    await before?.(viewer);
    const page = await context.newPage();
    if (slowFrames === true) await page.addInitScript(slowDownFrames);
    const watch = await watchPage(page, viewer);
    await page.goto(open?.(viewer) ?? viewer.pageUrl);
    const goTo = async (address: string): Promise<void> => {
      await page.goto(`${viewer.url}/${address}`);
    };
    await tellingThePage(page, () => use({ viewer, page, watch, goTo }));
    watch.assertClean();
  } finally {
    await context.close();
    await viewer.close();
  }
}

/** Runs in the page. Preact waits for a frame for 35 ms at most, by a timer that is late, too, where frames are. */
function slowDownFrames(): void {
  const LATE_MS = 300;
  const nextFrame = requestAnimationFrame.bind(window);
  const later = setTimeout.bind(window);
  Object.assign(window, {
    requestAnimationFrame: (run: FrameRequestCallback) =>
      nextFrame(() => later(() => run(performance.now()), LATE_MS)),
    setTimeout: (run: () => void, ms: number | undefined, ...rest: []) =>
      later(run, ms === 35 ? LATE_MS : ms, ...rest),
  });
}

/** What fails says what the page showed. */
export async function tellingThePage<T>(page: Page, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const text = await page.locator('body').textContent({ timeout: 5_000 }).catch(String);
    console.error(`The page at ${page.url()} shows:\n${text?.slice(0, 2_000)}`);
    throw error;
  }
}

/** Nothing is wider than the window. */
export async function assertNoOverflow(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.equal(content, window, 'the page is wider than its window');
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('No Chromium is installed: `npm run test:browser` sees to it, and says what is missing.');
  }
  return chromium.launch({
    executablePath,
    // Its sandbox needs a user of its own, which a container has not.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [`--host-resolver-rules=${NAMES}`],
    timeout: 60_000,
  });
}
