import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { encodeTraces } from '@throughline/otlp';
import type { Viewer } from '@throughline/viewer';
import { largeTrace } from '../../bench/generated-traces.ts';
import { spans } from '../support/telemetry.ts';
import { send } from '../support/viewer.ts';
import { TEST, withPage } from './support/page-test.ts';
import { FAILED_TRACE, OK_TRACE, sendShop } from './support/shop-telemetry.ts';

const FAILED = `#/trace/${FAILED_TRACE}`;

/** The texts of the rows, each with its level. */
function outline(page: Page): Promise<string[]> {
  return page
    .getByRole('treegrid')
    .getByRole('row')
    .evaluateAll((rows) =>
      rows
        .filter((row) => row.hasAttribute('aria-level'))
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => {
          const text = row.querySelector('.cut')?.textContent ?? '';
          return `${'  '.repeat(Number(row.getAttribute('aria-level')) - 1)}${text.replace(/ \w+=.*/, '').trim()}`;
        }),
    );
}

describe('the trace view', () => {
  test('shows spans of all services with errors, log lines and flow steps in their place', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo(FAILED);
      await page.getByRole('heading', { name: 'POST /orders 502' }).waitFor();
      assert.deepEqual(await outline(page), [
        '✖ POST /orders 502 shop',
        '  info order_received',
        '  ✖ ◆ flow place_order shop',
        '    ◇ step reserve_stock shop',
        '      GET shop',
        '        GET /items/:id 200 stock',
        '          SELECT items stock',
        '      info stock_reserved',
        '    ✖ ◇ step charge_card shop',
        '      ✖ PaymentRefused: the card was refused',
        '      ✖ POST shop',
        '        POST /charges 402 payments',
        '          warn card_declined',
        '      error charge_failed',
      ]);
      const details = page.getByRole('complementary', { name: 'Details' });
      await details.getByText('place_order failed').waitFor();
      assert.match((await details.textContent()) ?? '', /payments1123 ms/);
      assert.ok((await page.locator('.critical').count()) > 5);
    }),
  );

  test('is read by keyboard alone: rows, details, errors, closing and opening', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo(FAILED);
      await page.getByRole('heading', { name: 'POST /orders 502' }).waitFor();
      const details = page.getByRole('complementary', { name: 'Details' });
      const focused = page.locator('[role=row]:focus');
      await page.keyboard.press('j');
      await details.getByText('http.route').waitFor();
      assert.equal(await focused.getAttribute('aria-expanded'), 'true');
      await page.keyboard.press('ArrowLeft');
      assert.equal(await focused.getAttribute('aria-expanded'), 'false');
      assert.deepEqual(await outline(page), ['✖ POST /orders 502 shop']);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await details.getByText('items').first().waitFor();
      for (const key of ['e', 'e', 'e']) await page.keyboard.press(key);
      await details.getByText('at charge (file:///shop/src/payments/charge.ts:31:11)').waitFor();
      assert.match(new URL(page.url()).hash, /row=error-/);
      await page.keyboard.press('l');
      assert.ok(!(await outline(page)).some((line) => line.includes('charge_failed')));
      await page.keyboard.press('Escape');
      await details.getByRole('heading', { name: 'Services' }).waitFor();
    }),
  );

  test('has an address for each row', TEST, () =>
    withPage({ before: sendShop, open: ({ pageUrl }) => pageUrl }, async ({ page, goTo }) => {
      await goTo(`${FAILED}?row=${FAILED_TRACE.slice(0, 12)}0008`);
      const details = page.getByRole('complementary', { name: 'Details' });
      await details.getByText('SELECT * FROM items WHERE id = $1').waitFor();
      await page.reload();
      await details.getByText('SELECT * FROM items WHERE id = $1').waitFor();
      await details.getByRole('button', { name: 'Search for this' }).first().click();
      await page.getByText('Live, 2 requests').waitFor();
      assert.match(await page.getByRole('combobox').inputValue(), /^db\./);
    }),
  );

  test('is copied as Markdown and as an address', TEST, () =>
    withPage({ before: sendShop, permissions: ['clipboard-read', 'clipboard-write'] }, async (opened) => {
      const { viewer, page, goTo } = opened;
      await goTo(FAILED);
      await page.getByRole('heading', { name: 'POST /orders 502' }).waitFor();
      await page.keyboard.press('m');
      await page.getByText('Copied as Markdown.').waitFor();
      const markdown = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(markdown, /^## POST \/orders 502\n/);
      assert.match(markdown, /PaymentRefused/);
      await page.getByRole('button', { name: 'Copy address' }).click();
      await page.getByText('Address copied.').waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${viewer.url}/${FAILED}`);
    }),
  );

  test('is compared with another trace of the same request', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo(FAILED);
      await page.getByRole('heading', { name: 'POST /orders 502' }).waitFor();
      await page.keyboard.press('c');
      await page.getByRole('navigation', { name: 'Compare with' }).getByRole('link').click();
      const grid = page.getByRole('treegrid', { name: 'Both traces' });
      const row = grid.getByRole('row', { name: 'step charge_card' });
      await row.waitFor();
      assert.match((await row.textContent()) ?? '', /✖ 136 ms82 ms−54 ms/);
      assert.equal(new URL(page.url()).hash, `${FAILED}?with=${OK_TRACE}`);
      await page.keyboard.press('s');
      await page.waitForFunction(() => document.body.textContent?.includes('+54 ms'));
    }),
  );

  test('grows while more of it comes', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page, goTo }) => {
      await goTo(FAILED);
      await page.getByText('9 spans', { exact: true }).waitFor();
      await sendLateMail(viewer);
      await page.getByText('10 spans', { exact: true }).waitFor();
      await page.getByRole('row', { name: 'late mail' }).waitFor();
    }),
  );

  test('has what came while its stream was lost', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page, watch, goTo }) => {
      watch.expectFailures();
      const isStream = /\/api\/live\?what=traces&q=trace/;
      await page.route(isStream, (route) => route.abort());
      await goTo(FAILED);
      await page.getByText('9 spans', { exact: true }).waitFor();
      await sendLateMail(viewer);
      await page.unroute(isStream);
      await page.getByText('10 spans', { exact: true }).waitFor();
    }),
  );

  test('of 5,000 spans has elements for those in sight alone, and leads to the last', TEST, () =>
    withPage({}, async ({ viewer, page, goTo }) => {
      const id = 'ab'.repeat(16);
      const answer = await fetch(`${viewer.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: encodeTraces(largeTrace(id, 5_000, Date.now())) as Uint8Array<ArrayBuffer>,
      });
      assert.equal(answer.status, 200);
      await goTo(`#/trace/${id}`);
      await page.getByText('5,000 spans').first().waitFor();
      const grid = page.getByRole('treegrid');
      assert.equal(await grid.getAttribute('aria-rowcount'), '5000');
      await page.keyboard.press('j');
      await page.keyboard.press('End');
      assert.equal(await page.locator('[role=row]:focus').getAttribute('aria-rowindex'), '5000');
      assert.ok((await grid.getByRole('row').count()) < 150);
      await page.keyboard.press('k');
      assert.equal(await page.locator('[role=row]:focus').getAttribute('aria-rowindex'), '4999');
    }),
  );

  test('says that a trace is not here, and opens one by its id', TEST, () =>
    withPage({ before: sendShop, slowFrames: true }, async ({ page, goTo, watch }) => {
      watch.expectStatus(404);
      await goTo(`#/trace/${'9'.repeat(32)}`);
      await page.getByText('This is not here.').waitFor();
      await goTo('#/trace');
      await page.getByRole('textbox', { name: 'Trace id' }).fill(`00-${OK_TRACE}-00f067aa0ba902b7-01`);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'POST /orders 201' }).waitFor();
      await goTo('#/trace');
      await page.getByText('Opened before').waitFor();
      assert.equal(
        await page.getByRole('link', { name: 'POST /orders' }).getAttribute('href'),
        `#/trace/${OK_TRACE}`,
      );
    }),
  );
});

async function sendLateMail(viewer: Viewer): Promise<void> {
  const parent = `${FAILED_TRACE.slice(0, 12)}0001`;
  const late = { traceId: FAILED_TRACE, id: 'abc', parent, name: 'late mail' };
  await send(viewer, 'traces', spans('mail', late));
}
