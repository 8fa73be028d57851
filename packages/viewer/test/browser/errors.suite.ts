import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { REFUSED, REFUSED_TRACE, sendErrors, TIMED_OUT } from './support/error-telemetry.ts';
import { testsLegibility } from './support/legible.ts';
import { TEST, withPage } from './support/page-test.ts';

describe('the view of errors', () => {
  test('has one row for each kind, the one that was seen last first, with trend and count', TEST, () =>
    withPage({ before: sendErrors }, async ({ page, goTo }) => {
      await goTo('#/errors');
      await page.getByText('2 kinds of error, 17 times in all').waitFor();
      const rows = page.getByRole('grid', { name: 'Errors' }).locator('.row');
      assert.deepEqual(await rows.getByRole('link').allTextContents(), ['TimeoutError', 'PaymentRefused']);
      const refused = rows.nth(1);
      assert.equal(await refused.locator('.error-count').textContent(), '16');
      const trend = await refused.getByRole('img').getAttribute('aria-label');
      const counts = trend?.split(': ')[1]?.split(', ').map(Number) ?? [];
      assert.equal(counts.length, 24);
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        16,
      );
    }),
  );

  test('is narrowed by words and by time, which stand in the address', TEST, () =>
    withPage({ before: sendErrors }, async ({ page, goTo }) => {
      await goTo('#/errors');
      await page.getByText('2 kinds of error').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('stock TIMEOUT');
      await page.getByText('1 kind of error, 1 time in all').waitFor();
      assert.equal(new URL(page.url()).hash, '#/errors?since=24h&filter=stock+TIMEOUT');
      await page.keyboard.press('Escape');
      await page.getByText('2 kinds of error').waitFor();
      await page.getByRole('combobox', { name: 'Last' }).selectOption('15m');
      await page.getByText('No error was seen in this time.').waitFor();
    }),
  );

  test('opens one kind with source, stack, what came before, and its traces, by keyboard alone', TEST, () =>
    withPage({ before: sendErrors }, async ({ page, goTo }) => {
      await goTo('#/errors');
      await page.getByText('2 kinds of error').waitFor();
      for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key);
      await page.getByRole('heading', { name: 'PaymentRefused' }).waitFor();
      assert.equal(new URL(page.url()).hash, `#/errors/${REFUSED}?since=24h`);
      const source = page.getByRole('region', { name: 'Source' });
      assert.match(
        (await source.locator('.source-meant').textContent()) ?? '',
        /31.*throw new PaymentRefused/s,
      );
      const stack = page.getByRole('region', { name: 'Stack' });
      await stack.getByText('at charge (file:///shop/src/payments/charge.ts:31:11)').waitFor();
      assert.doesNotMatch((await stack.textContent()) ?? '', /p-retry/);
      await stack.getByRole('button', { name: 'Show all frames' }).click();
      await stack.getByText('p-retry').waitFor();
      const before = page.getByRole('region', { name: 'Before it happened' }).getByRole('listitem');
      assert.equal(await before.count(), 4);
      assert.match((await before.nth(3).textContent()) ?? '', /call.*POST payments\.internal.*402/);
      const link = page.getByRole('link', { name: `Trace ${REFUSED_TRACE}` });
      assert.equal(await link.getAttribute('href'), `#/trace/${REFUSED_TRACE}?span=0000000000000001`);
      assert.equal(await page.getByRole('region', { name: 'Occurrences' }).getByRole('link').count(), 10);
      await page.getByRole('button', { name: '6 more' }).click();
      assert.equal(await page.getByRole('region', { name: 'Occurrences' }).getByRole('link').count(), 16);
      await page.keyboard.press('Escape');
      await page.getByText('2 kinds of error').waitFor();
      await page.goBack();
      await page.getByRole('region', { name: 'Occurrences' }).waitFor();
      await page.keyboard.press('o');
      await page.waitForURL(`**/#/trace/${REFUSED_TRACE}?span=0000000000000001`);
    }),
  );

  test('says what was not sent, and that an error is not there any more', TEST, () =>
    withPage({ before: sendErrors }, async ({ page, goTo, watch }) => {
      watch.expectStatus(404);
      await goTo(`#/errors/${TIMED_OUT}`);
      await page.getByRole('heading', { name: 'TimeoutError' }).waitFor();
      await page.getByText('The sender kept none for this error.').waitFor();
      assert.equal(await page.getByRole('region', { name: 'Source' }).count(), 0);
      await goTo('#/errors/0000');
      await page.getByText('This error is not in the store.').waitFor();
    }),
  );

  testsLegibility(sendErrors, '#/errors', (page) => page.getByText('2 kinds of error').waitFor());
});

describe('the page of one error', () => {
  testsLegibility(sendErrors, `#/errors/${REFUSED}`, (page) =>
    page.getByRole('region', { name: 'Occurrences' }).waitFor(),
  );
});
