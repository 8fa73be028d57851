import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { spans } from '../support/telemetry.ts';
import { send } from '../support/viewer.ts';
import { testsLegibility } from './support/legible.ts';
import { TEST, withPage } from './support/page-test.ts';
import { sendSelfReports } from './support/self-telemetry.ts';

describe('the view of health', () => {
  test('tells how the viewer is, and of each process its checks and its runtime', TEST, () =>
    withPage({ before: sendSelfReports }, async ({ page, goTo }) => {
      await goTo('#/health');
      const viewer = page.getByRole('region', { name: 'This viewer' });
      await viewer.getByText('of 256 MiB, in memory').waitFor();
      const shop = page.getByRole('region', { name: 'shop shop-1' });
      await shop.getByText('degraded').waitFor();
      const told = (await shop.textContent()) ?? '';
      for (const text of ['2.4.0', 'Memory96 MiB', 'Event loop busy31 %', 'Up for83 min']) {
        assert.ok(told.includes(text), `${text} in ${told}`);
      }
      assert.match((await shop.getByRole('row', { name: /^payments/ }).textContent()) ?? '', /down/);
      assert.match((await shop.getByRole('row', { name: /^postgres/ }).textContent()) ?? '', /ok/);
    }),
  );
  testsLegibility(sendSelfReports, '#/health', (page) => page.getByText('degraded').waitFor());
});

describe('the view of the ledger', () => {
  test('says what did not arrive and why, in words, each record once', TEST, () =>
    withPage({ before: sendSelfReports }, async ({ page, goTo }) => {
      await goTo('#/ledger');
      const shop = page.getByRole('region', { name: 'shop shop-1' });
      const row = shop.getByRole('row', { name: /^Spans/ });
      await row.waitFor();
      assert.deepEqual(await row.getByRole('cell').allTextContents(), ['12,840', '12,600', '0', '240']);
      const drops = await shop
        .getByRole('list', { name: 'What was left out, and why' })
        .getByRole('listitem')
        .allTextContents();
      assert.equal(drops.length, 2);
      assert.match(
        drops[0] ?? '',
        /^240 spans queue_full The queue had no room for it\. Raise OTEL_BSP_MAX_QUEUE_SIZE/,
      );
      assert.match(drops[1] ?? '', /^17 lines of a logger repeated The same line was written just before/);
      await page
        .getByRole('region', { name: 'This viewer' })
        .getByText('All of it was taken, and is here.')
        .waitFor();
    }),
  );

  test('says what the viewer itself refused or cut', TEST, () =>
    withPage({}, async ({ viewer, page, goTo }) => {
      await send(
        viewer,
        'traces',
        spans('api', { id: '1', attributes: { text: 'x'.repeat(40_000) } }, { id: '0' }),
      );
      await goTo('#/ledger');
      const own = page.getByRole('region', { name: 'This viewer' });
      await own
        .getByRole('row', { name: /^Spans, refused 1 They had no valid trace id or span id/ })
        .waitFor();
      await own
        .getByRole('row', { name: /^Values, cut 1 They were longer than 32,768 characters/ })
        .waitFor();
      await page.getByText('It does not tell what became of its telemetry').waitFor();
    }),
  );
  testsLegibility(sendSelfReports, '#/ledger', (page) => page.getByText('queue_full').waitFor());
});

describe('the preview of redaction', () => {
  test('counts what each rule hid, here and in each process, and never shows it', TEST, () =>
    withPage({ before: sendSelfReports }, async ({ viewer, page, goTo }) => {
      const secret = 'hunter2-and-more';
      await send(viewer, 'traces', spans('api', { id: '1', attributes: { password: secret } }));
      await goTo('#/redaction');
      const rule = page.getByRole('row', { name: /^key/ });
      await rule.waitFor();
      assert.deepEqual(await rule.locator('td.number').allTextContents(), ['1', '41']);
      assert.deepEqual(
        await page.getByRole('row', { name: /^card/ }).locator('td.number').allTextContents(),
        ['–', '3'],
      );
      assert.doesNotMatch(await page.content(), new RegExp(secret));
    }),
  );

  test('says that nothing had to be hidden', TEST, () =>
    withPage({}, async ({ page, goTo }) => {
      await goTo('#/redaction');
      await page.getByText('Nothing had to be hidden yet.').waitFor();
    }),
  );
  testsLegibility(sendSelfReports, '#/redaction', (page) =>
    page.getByRole('row', { name: /^key/ }).waitFor(),
  );
});
