import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TEST, withPage } from './support/page-test.ts';
import { FAILED_TRACE, OK_TRACE, sendRequest, sendShop } from './support/shop-telemetry.ts';

const NEW_TRACE = 'c'.repeat(32);

describe('the live view', () => {
  test('shows what is stored and what comes while one looks, newest first', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page }) => {
      const rows = page.getByRole('row', { name: 'POST /orders' });
      await page.getByText('Live, 2 requests').waitFor();
      await sendRequest(viewer, { traceId: NEW_TRACE, at: 9_000, user: 'user-3' });
      await rows.nth(2).waitFor();
      const links = await rows
        .getByRole('link')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      assert.deepEqual(
        links,
        [NEW_TRACE, FAILED_TRACE, OK_TRACE].map((id) => `#/trace/${id}`),
      );
      assert.match((await rows.nth(1).textContent()) ?? '', /✖ 502186 ms9 spans, 4 lines, 3 services/);
    }),
  );

  test(
    'shows what a search finds, in the store and of what comes, and keeps the search in the address',
    TEST,
    () =>
      withPage({ before: sendShop }, async ({ viewer, page, goTo }) => {
        await goTo('#/live?q=status%3A502');
        const rows = page.getByRole('row', { name: 'POST /orders' });
        await page.getByText('Live, 1 request', { exact: true }).waitFor();
        await sendRequest(viewer, { traceId: NEW_TRACE, at: 9_000 });
        await sendRequest(viewer, { traceId: 'd'.repeat(32), at: 9_500, fails: true });
        await page.getByText('Live, 2 requests').waitFor();
        assert.equal(await rows.count(), 2);
        await page.getByRole('combobox', { name: 'Search traces' }).fill('status:201');
        await page.keyboard.press('Enter');
        await page.getByText('✖').first().waitFor({ state: 'detached' });
        assert.equal(new URL(page.url()).hash, '#/live?q=status%3A201');
        await page.getByRole('button', { name: 'Clear the search' }).click();
        await page.getByText('Live, 4 requests').waitFor();
      }),
  );

  test('completes fields and values by keyboard alone', TEST, () =>
    withPage({ before: sendShop, slowFrames: true }, async ({ page }) => {
      await page.getByText('Live, 2 requests').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('serv');
      const offers = page.getByRole('listbox', { name: 'Fields' });
      await offers.getByRole('option', { name: 'service' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const input = page.getByRole('combobox');
      // Not with the next frame, as is the rule: whoever types does not wait for it either.
      const holds = (value: string) =>
        page.waitForFunction((text) => document.querySelector('input')?.value === text, value, {
          polling: 5,
        });
      await holds('service:');
      await page.keyboard.type('st');
      await offers.getByRole('option', { name: 'stock' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await holds('service:stock');
      await page.keyboard.type(' since:1h', { delay: 60 });
      await page.keyboard.press('Enter');
      await page.getByText('Live, 2 requests').waitFor();
      assert.equal(await input.inputValue(), 'service:stock since:1h');
      assert.equal(new URL(page.url()).hash, '#/live?q=service%3Astock+since%3A1h');
    }),
  );

  test('says where a search is wrong, what was expected, and mends it', TEST, () =>
    withPage({ before: sendShop }, async ({ page, watch, goTo }) => {
      watch.expectStatus(400);
      await goTo('#/live?q=status%3Aerror%20servce%3Ashop');
      const trouble = page.getByRole('alert');
      await trouble.getByText('At character 14: "servce" is not a field').waitFor();
      assert.equal(await trouble.locator('mark').textContent(), 'servce');
      assert.equal(await page.getByRole('combobox').getAttribute('aria-invalid'), 'true');
      await trouble.getByRole('button', { name: 'Did you mean service?' }).click();
      await page.getByText('Live, 1 request', { exact: true }).waitFor();
      assert.equal(await page.getByRole('combobox').inputValue(), 'status:error service:shop');
    }),
  );

  test('pauses, counts what waits, and goes on', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page }) => {
      await page.getByText('Live, 2 requests').waitFor();
      await page.keyboard.press('p');
      await sendRequest(viewer, { traceId: NEW_TRACE, at: 9_000 });
      await page.getByText('Paused, 1 request waiting').waitFor();
      assert.equal(await page.getByRole('row', { name: 'POST /orders' }).count(), 2);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('Live, 3 requests').waitFor();
    }),
  );

  test('is walked through and opened by keyboard alone', TEST, () =>
    withPage({ before: sendShop }, async ({ page }) => {
      await page.getByText('Live, 2 requests').waitFor();
      for (const key of ['j', 'j', 'k']) await page.keyboard.press(key);
      const focused = page.locator('[role=row]:focus');
      assert.equal(await focused.getAttribute('aria-selected'), 'true');
      assert.match((await focused.textContent()) ?? '', /502/);
      await page.keyboard.press('ArrowDown');
      assert.match((await page.locator('[role=row]:focus').textContent()) ?? '', /201/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'POST /orders 201' }).waitFor();
      assert.equal(new URL(page.url()).hash, `#/trace/${OK_TRACE}`);
    }),
  );

  test('keeps the place of somebody who has scrolled while more comes', TEST, () =>
    withPage(
      {
        before: async (viewer) => {
          for (let n = 0; n < 60; n += 1) {
            await sendRequest(viewer, { traceId: `${n + 100}`.padEnd(32, 'a'), at: n * 10 });
          }
        },
      },
      async ({ viewer, page }) => {
        await page.getByText('Live, 60 requests').waitFor();
        const row = page
          .getByRole('row')
          .filter({ has: page.locator(`a[href*="${'120'.padEnd(32, 'a')}"]`) });
        await page.locator('.rows-scroll').evaluate((box) => box.scrollTo(0, 800));
        await row.waitFor();
        const before = await row.boundingBox();
        await sendRequest(viewer, { traceId: NEW_TRACE, at: 9_000 });
        await page.getByText('Live, 61 requests').waitFor();
        assert.equal((await row.boundingBox())?.y, before?.y);
      },
    ),
  );
});
