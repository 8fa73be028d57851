import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNoOverflow, NARROW, TEST, withPage } from './support/page-test.ts';
import { FAILED_TRACE, OK_TRACE, sendRequest, sendShop } from './support/shop-telemetry.ts';

describe('the live view', () => {
  test('shows what is stored and what comes while one looks, newest first', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page }) => {
      const rows = page.getByRole('row', { name: 'POST /orders' });
      await rows.nth(1).waitFor();
      await page.getByText('Live, 2 requests').waitFor();
      await sendRequest(viewer, { traceId: 'c'.repeat(32), at: 9_000, user: 'user-3' });
      await rows.nth(2).waitFor();
      const links = await rows
        .getByRole('link')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      assert.deepEqual(links, [
        `#/trace/${'c'.repeat(32)}`,
        `#/trace/${FAILED_TRACE}`,
        `#/trace/${OK_TRACE}`,
      ]);
      assert.equal(await page.title(), 'Live · Throughline');
    }),
  );

  test('keeps the token out of the address', TEST, () =>
    withPage({}, async ({ viewer, page }) => {
      await page.getByText('No request has come yet.').waitFor();
      assert.equal(page.url(), `${viewer.url}/#/`);
    }),
  );

  test('fits into 390 pixels', TEST, () =>
    withPage({ viewport: NARROW, before: sendShop }, async ({ page }) => {
      await page.getByRole('row', { name: 'POST /orders' }).first().waitFor();
      await assertNoOverflow(page);
    }),
  );
});
