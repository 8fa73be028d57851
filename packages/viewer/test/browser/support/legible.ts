import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '@throughline/viewer';
import type { Page } from 'playwright-core';
import { paleTexts } from './contrast.ts';
import { assertNoOverflow, NARROW, TEST, WIDE, withPage } from './page-test.ts';

/** Tests that a view, with something in it, is legible and fits: at 1280 and 390 pixels, light and dark. */
export function testsLegibility(
  before: (viewer: Viewer) => Promise<void>,
  address: string,
  isThere: (page: Page) => Promise<void>,
): void {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [WIDE, NARROW]) {
      test(`is legible in ${colorScheme} and fits into ${viewport.width} pixels`, TEST, () =>
        withPage({ before, colorScheme, viewport }, async ({ page, goTo }) => {
          await goTo(address);
          await isThere(page);
          await assertNoOverflow(page);
          assert.deepEqual(await paleTexts(page), []);
        }),
      );
    }
  }
}
