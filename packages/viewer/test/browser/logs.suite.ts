import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { logs } from '../support/telemetry.ts';
import { send } from '../support/viewer.ts';
import { TEST, withPage } from './support/page-test.ts';
import { FAILED_TRACE, sendShop } from './support/shop-telemetry.ts';

describe('the view of log records', () => {
  test('shows what is stored and what comes, newest first, and what a search finds', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page, goTo }) => {
      await goTo('#/logs');
      await page.getByText('Live, 7 log records').waitFor();
      await send(viewer, 'logs', logs('mail', { body: 'mail_sent', at: 20_000, attributes: { to: 3 } }));
      const first = page.locator('[aria-rowindex="1"]');
      await first.getByText('mail_sent').waitFor();
      await page.getByRole('combobox', { name: 'Search log records' }).fill('level>=warn');
      await page.keyboard.press('Enter');
      await page.getByText('Live, 2 log records').waitFor();
      const texts = await page.locator('.log-text').allTextContents();
      assert.deepEqual(
        texts.map((text) => text.split(' ')[0]),
        ['charge_failed', 'card_declined'],
      );
      assert.equal(new URL(page.url()).hash, '#/logs?q=level%3E%3Dwarn');
    }),
  );

  test('offers the fields that logs have, not those of spans', TEST, () =>
    withPage({}, async ({ page, goTo, watch }) => {
      watch.expectStatus(400);
      await goTo('#/logs');
      await page.getByText('No log record has come yet.').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('e');
      await page.getByRole('option', { name: 'event' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('combobox').fill('duration>1s');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('At character 1').waitFor();
    }),
  );

  test('has fields as columns, which stand in the address', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo('#/logs');
      await page.getByText('Live, 7 log records').waitFor();
      await page.keyboard.press('f');
      await page.locator('input[type=checkbox]:focus').waitFor();
      await page.keyboard.press('Space');
      await page.getByRole('columnheader', { name: 'user_id' }).waitFor();
      await page.getByRole('checkbox', { name: 'provider' }).check();
      await page.keyboard.press('Escape');
      const row = page.getByRole('row', { name: 'card_declined' });
      assert.deepEqual(await row.getByRole('gridcell').last().textContent(), 'acme-pay');
      assert.equal(new URL(page.url()).hash, '#/logs?cols=user_id%2Cprovider');
      await page.reload();
      await page.getByRole('columnheader', { name: 'provider' }).waitFor();
    }),
  );

  test('shows all of a record, and jumps to its place in the trace, by keyboard alone', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo('#/logs');
      await page.getByText('Live, 7 log records').waitFor();
      await page.keyboard.press('j');
      const details = page.getByRole('complementary', { name: 'Details' });
      await details.getByText('exception.stacktrace').waitFor();
      await page.keyboard.press('Escape');
      await details.waitFor({ state: 'detached' });
      for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key);
      await page.getByRole('heading', { name: 'POST /orders 502' }).waitFor();
      const row = page.locator('[role=row][aria-selected=true]');
      assert.match((await row.textContent()) ?? '', /^warn card_declined/);
      assert.ok(new URL(page.url()).hash.startsWith(`#/trace/${FAILED_TRACE}?row=log-`));
    }),
  );

  test('narrows the search by a value that is clicked', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo('#/logs?q=service%3Ashop');
      await page.getByText('order_received').first().click();
      const details = page.getByRole('complementary', { name: 'Details' });
      await details.getByRole('button', { name: 'Search for this' }).last().click();
      await page.getByText('Live, 3 log records').waitFor();
      assert.equal(await page.getByRole('combobox').inputValue(), 'service:shop user_id:user-2');
    }),
  );
});
