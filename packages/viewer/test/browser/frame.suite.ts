import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { paleTexts } from './support/contrast.ts';
import { assertNoOverflow, DEADLINE_MS, NARROW, TEST, WIDE, withPage } from './support/page-test.ts';
import { FAILED_TRACE, OK_TRACE, sendShop } from './support/shop-telemetry.ts';

/** Each view of the navigation, and places that are reached from within one. */
async function addresses(page: Page): Promise<string[]> {
  const tabs = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
  await tabs.first().waitFor();
  const all = await tabs.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const inside = [
    `#/trace/${FAILED_TRACE}`,
    `#/trace/${FAILED_TRACE}?with=${OK_TRACE}`,
    '#/logs?cols=user_id',
  ];
  return [...all, ...inside];
}

/** What is loading is not what is looked at. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor({ state: 'attached' });
  await page.waitForLoadState('load');
  const deadline = Date.now() + DEADLINE_MS;
  for (let before = -1, now = 0; before !== now && Date.now() < deadline; ) {
    before = now;
    await page.waitForTimeout(250);
    now = await page.evaluate(() => document.querySelectorAll('main *').length);
  }
}

describe('every view', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of [
      ['1280 pixels', WIDE],
      ['390 pixels', NARROW],
    ] as const) {
      test(`is ${colorScheme}, legible and not too wide at ${name}`, TEST, () =>
        withPage({ colorScheme, viewport, before: sendShop }, async ({ page, goTo }) => {
          for (const address of await addresses(page)) {
            await goTo(address);
            await settled(page);
            await assertNoOverflow(page);
            assert.deepEqual(await paleTexts(page), [], address);
            const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
            const isDark = background.match(/\d+/g)?.every((part) => Number(part) < 60) ?? false;
            assert.equal(isDark, colorScheme === 'dark', `${address} has ${background}`);
          }
        }),
      );
    }
  }

  test('is reached by g and its letter, and is named in the list of keys', TEST, () =>
    withPage({}, async ({ page }) => {
      const tabs = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
      await tabs.first().waitFor();
      for (const tab of await tabs.all()) {
        const [keys, title] = [await tab.getAttribute('title'), await tab.textContent()];
        await page.keyboard.press('Escape');
        for (const key of keys?.split(' ') ?? []) await page.keyboard.press(key);
        await page.waitForFunction((text) => document.title === `${text} · Throughline`, title);
        await page.keyboard.press('?');
        const list = page.getByRole('dialog', { name: 'Keys' });
        await list.getByText(`go to ${title}`).waitFor();
        await page.keyboard.press('Escape');
        await list.waitFor({ state: 'detached' });
      }
    }),
  );

  test('has landmarks, one heading of the first level, and a way past the navigation', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      for (const address of await addresses(page)) {
        await goTo(address);
        await settled(page);
        for (const landmark of ['banner', 'navigation', 'main'] as const) {
          assert.ok((await page.getByRole(landmark).count()) >= 1, `${landmark} of ${address}`);
        }
        assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, address);
      }
      await page.reload();
      await settled(page);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN');
    }),
  );
});

describe('the frame', () => {
  test('says how to get the token, takes a pasted address, and gives it to another tab', TEST, () =>
    withPage({ open: ({ url }) => `${url}/#/logs`, before: sendShop }, async ({ viewer, page, watch }) => {
      watch.expectStatus(401);
      await page.getByText('This page does not know the token').waitFor();
      await page.getByRole('textbox', { name: 'Address or token' }).fill(viewer.pageUrl);
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('card_declined').waitFor();
      assert.equal(page.url(), `${viewer.url}/#/logs`);
      const second = await page.context().newPage();
      await second.goto(`${viewer.url}/#/trace/${FAILED_TRACE}`);
      await second.getByText('step charge_card').waitFor();
    }),
  );

  test('keeps the token of the address for this tab alone, and takes a new one', TEST, () =>
    withPage({ open: ({ url }) => `${url}/#token=an-old-token`, before: sendShop }, async (opened) => {
      const { viewer, page, watch } = opened;
      watch.expectStatus(401);
      await page.getByText('This page does not know the token').waitFor();
      assert.equal(page.url(), `${viewer.url}/#/`);
      await page.goto(viewer.pageUrl);
      await page.getByText('Live, 2 requests').waitFor();
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie]));
      assert.equal(kept, '[{},""]');
      assert.equal(page.url(), `${viewer.url}/#/`);
    }),
  );

  test('says that the viewer has ended', TEST, () =>
    withPage({}, async ({ viewer, page, watch }) => {
      await page.getByText('Live, 0 requests').waitFor();
      watch.expectFailures();
      await viewer.close();
      await page
        .getByText('Not connected; trying again.')
        .or(page.getByText('The viewer does not answer.'))
        .first()
        .waitFor();
    }),
  );

  test('says that an address is of no view', TEST, () =>
    withPage({}, async ({ page, goTo }) => {
      await page.getByText('Live, 0 requests').waitFor();
      await goTo('#/%ff/nothing');
      await page.getByText('No view has this address.').waitFor();
    }),
  );

  test('follows an address and a key that come before its first frame is painted', TEST, () =>
    withPage({ slowFrames: true }, async ({ page, viewer }) => {
      await page.addInitScript(() => {
        const app = (): Element | null => document.getElementById('app');
        new MutationObserver((_, observer) => {
          if (!app()?.hasChildNodes()) return;
          observer.disconnect();
          dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));
          location.hash = '#/ledger';
        }).observe(document, { childList: true, subtree: true });
      });
      const asked = page.waitForRequest(`${viewer.url}/api/ledger`);
      await page.reload();
      await page.getByRole('dialog').waitFor();
      await page.locator('main h1', { hasText: 'Ledger' }).waitFor({ state: 'attached' });
      await asked;
    }),
  );
});
