import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { flowTrace, sendFlows } from './support/flow-telemetry.ts';
import { testsLegibility } from './support/legible.ts';
import { TEST, withPage } from './support/page-test.ts';

describe('the view of flows', () => {
  test('tells how many are where, and at which step they stop', TEST, () =>
    withPage({ before: sendFlows }, async ({ page, goTo }) => {
      await goTo('#/flows');
      const summary = page.getByRole('region', { name: 'By name' });
      await summary.getByText('2 in flight').waitFor();
      assert.match(
        (await summary.textContent()) ?? '',
        /2 in flight8 completed2 failed1 aborted.*the oldest began 10 min ago/,
      );
      const rows = await summary
        .getByRole('table', { name: 'Where ship_order stops' })
        .locator('tbody tr')
        .all();
      const told = await Promise.all(rows.map((row) => row.locator('th, .number').allTextContents()));
      assert.deepEqual(told, [
        ['reserve_stock', '13', '–'],
        ['charge_card', '12', '2'],
        ['print_label', '10', '1'],
        ['hand_over', '8', '–'],
      ]);
    }),
  );

  test('shows what is under way with its step and age, and opens its trace by keyboard', TEST, () =>
    withPage({ before: sendFlows }, async ({ page, goTo }) => {
      await goTo('#/flows');
      await page.getByRole('button', { name: 'In flight' }).click();
      const rows = page.getByRole('grid', { name: 'Flows' }).locator('.row');
      await page.waitForFunction(() => document.querySelectorAll('.flow-rows .row').length === 2);
      const stuck = (await rows.filter({ hasText: 'order-1042' }).textContent()) ?? '';
      assert.match(stuck, /does not move.*print_label, 3 of 4 for 10 min/);
      assert.match(
        (await rows.filter({ hasText: 'order-1041' }).textContent()) ?? '',
        /in flight.*reserve_stock, 1 of 4 for [\d.]+ s/,
      );
      assert.equal(new URL(page.url()).hash, '#/flows?state=in_flight');
      await page.getByRole('button', { name: 'Aborted' }).click();
      await rows.filter({ hasText: 'process ended' }).waitFor();
      assert.equal(await rows.count(), 1);
      for (const key of ['j', 'Enter']) await page.keyboard.press(key);
      await page.waitForURL(`**/#/trace/${flowTrace(31)}`);
    }),
  );

  test('is narrowed to one name, and says how a first flow is made', TEST, () =>
    withPage({}, async ({ viewer, page, goTo }) => {
      await goTo('#/flows');
      await page.getByText('No flow has been seen yet.').waitFor();
      await sendFlows(viewer);
      await page.getByRole('button', { name: 'ship_order' }).click();
      await page.getByRole('button', { name: 'All names' }).click();
      assert.equal(new URL(page.url()).hash, '#/flows?state=all');
    }),
  );

  testsLegibility(sendFlows, '#/flows', (page) => page.getByText('order-1042').waitFor());
});
