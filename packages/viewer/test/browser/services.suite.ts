import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testsLegibility } from './support/legible.ts';
import { TEST, withPage } from './support/page-test.ts';
import { sendShop } from './support/shop-telemetry.ts';

describe('the view of services', () => {
  test('maps who calls whom, callers to the left, with failures in rates and latency', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo('#/services');
      // Calls are counted some seconds after their spans came.
      await page.getByText('3 services, 3 connections').waitFor();
      const map = page.getByRole('group', { name: /^Map of services/ });
      const left = async (name: string): Promise<number> =>
        (await map.getByRole('link', { name: `Requests of ${name}` }).boundingBox())?.x ?? 0;
      assert.ok((await left('shop')) < (await left('stock')));
      assert.equal(await left('stock'), await left('payments'));
      const shop = map.getByRole('link', { name: 'Requests of shop' });
      assert.match((await shop.textContent()) ?? '', /50 % failed · p95 \d+ ms/);
      const told = await map.locator('.edge title').allTextContents();
      assert.ok(
        told.some((text) => /^shop calls stock: 2 calls, 0 % failed, 30 ms on average$/.test(text)),
        told.join('\n'),
      );
      await map.locator('.peer').getByText('postgresql').last().waitFor();
    }),
  );

  test('says the same as tables, and leads to the requests of a service and to those that failed', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo }) => {
      await goTo('#/services');
      const row = page.getByRole('region', { name: 'Services' }).getByRole('row', { name: /^shop/ });
      await row.waitFor();
      assert.deepEqual((await row.getByRole('cell').allTextContents()).slice(0, 1), ['2']);
      await page
        .getByRole('region', { name: 'Calls' })
        .getByRole('row', { name: /stock.*postgresql/ })
        .waitFor();
      await row.getByRole('link', { name: '50 %' }).click();
      await page.getByText('Live, 1 request').waitFor();
      assert.equal(new URL(page.url()).hash, '#/live?q=service%3Ashop+status%3Aerror');
    }),
  );

  test('says that nothing was seen', TEST, () =>
    withPage({}, async ({ page, goTo }) => {
      await goTo('#/services?since=15m');
      await page.getByText('No service was seen in this time.').waitFor();
    }),
  );

  testsLegibility(sendShop, '#/services', (page) => page.getByText('3 services, 3 connections').waitFor());
});
