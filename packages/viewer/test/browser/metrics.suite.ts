import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testsLegibility } from './support/legible.ts';
import { SLOW_TRACE, sendMetrics } from './support/metric-telemetry.ts';
import { NARROW, TEST, withPage } from './support/page-test.ts';

describe('the view of metrics', () => {
  test('lists metrics, narrows them by words, and opens one by keyboard', TEST, () =>
    withPage({ before: sendMetrics }, async ({ page, goTo }) => {
      await goTo('#/metrics');
      await page.getByText('3 metrics').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('resident');
      await page.getByText('1 metric', { exact: true }).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'process.memory.usage' }).waitFor();
      await page
        .getByRole('img', { name: /^Value: 1 line/ })
        .locator('canvas')
        .waitFor();
      assert.match((await page.getByRole('list', { name: 'Series' }).textContent()) ?? '', /shop.*\d+ MiB/);
    }),
  );

  test('tells counters as rates, each series by its attributes, and as a table', TEST, () =>
    withPage({ before: sendMetrics }, async ({ page, goTo }) => {
      await goTo('#/metrics/shop.requests');
      await page.getByRole('heading', { name: 'Rate, request per second' }).waitFor();
      const series = page.getByRole('list', { name: 'Series' }).getByRole('button');
      assert.equal(await series.count(), 3);
      const plot = page.getByRole('img', { name: /^Rate, request per second: 3 lines/ });
      await plot.waitFor();
      await series.filter({ hasText: 'http.route=/items' }).click();
      await page.getByRole('img', { name: /: 2 lines/ }).waitFor();
      await page.getByText('As a table').click();
      const cells = page.getByRole('table').locator('tbody tr').first().getByRole('cell');
      assert.equal(await cells.count(), 2);
      for (const text of await cells.allTextContents()) assert.match(text, /^[\d.]+\/s$/);
    }),
  );

  test('shows a histogram as a heat map with exemplars that open their trace, and its quantiles', TEST, () =>
    withPage({ before: sendMetrics }, async ({ page, goTo }) => {
      await goTo('#/metrics/http.server.request.duration');
      const heat = page.getByRole('img', { name: /^Heat map, 2,400 values/ });
      await heat.waitFor();
      assert.ok((await heat.locator('rect').count()) > 200);
      const map = page.getByRole('region', { name: 'Heat map' });
      await map.getByText('As a table').click();
      const rows = await map.getByRole('row').allTextContents();
      assert.match(rows.find((row) => row.startsWith('of 1.00 s to 2.50 s')) ?? '', /\d+ %$/);
      await page.getByRole('img', { name: /^Quantiles: 3 lines/ }).waitFor();
      await page.getByRole('img', { name: /^How often: 1 line/ }).waitFor();
      const exemplar = map.getByRole('link', { name: /^Trace of 1.42 s/ });
      assert.equal(await exemplar.getAttribute('href'), `#/trace/${SLOW_TRACE}`);
      const listed = page
        .getByRole('region', { name: 'Exemplars' })
        .getByRole('link', { name: `Trace ${SLOW_TRACE}` });
      await listed.focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/#/trace/${SLOW_TRACE}`);
    }),
  );

  test('shows the list or one metric where there is no room for both, and says what is not there', TEST, () =>
    withPage({ before: sendMetrics, viewport: NARROW }, async ({ page, goTo }) => {
      await goTo('#/metrics');
      await page.getByRole('link', { name: 'shop.requests' }).click();
      await page.getByRole('heading', { name: 'shop.requests' }).waitFor();
      assert.equal(await page.getByText('3 metrics').count(), 0);
      await page.getByRole('link', { name: 'All metrics' }).click();
      await page.getByText('3 metrics').waitFor();
      await goTo('#/metrics/not.there');
      await page.getByText('not.there has not come yet.').waitFor();
    }),
  );

  testsLegibility(sendMetrics, '#/metrics/http.server.request.duration', (page) =>
    page.getByRole('img', { name: /^How often/ }).waitFor(),
  );
});
