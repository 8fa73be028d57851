import assert from 'node:assert/strict';
import type { Page, Request } from 'playwright-core';
import type { Viewer } from '@throughline/viewer';

/** What a page did that it must not do. */
export interface Watch {
  readonly requests: readonly Request[];
  /** Statuses that a test brings about, such as 401, are not faults of the page. */
  expectStatus(status: number): void;
  /** The viewer ends: requests that nobody answers are no faults. */
  expectFailures(): void;
  assertClean(): void;
}

/** Call it before the page is opened. */
export async function watchPage(page: Page, viewer: Viewer): Promise<Watch> {
  const requests: Request[] = [];
  const faults: string[] = [];
  const expected = new Set<number>();
  let mayFail = false;
  page.on('request', (request) => requests.push(request));
  page.on('pageerror', (error) => faults.push(`script failed: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (mayFail && message.text().includes('net::ERR_')) return;
    const status = /responded with a status of (\d+)/.exec(message.text())?.[1];
    if (status === undefined || !expected.has(Number(status))) faults.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction('tellViolation', (text: string) => faults.push(`CSP: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell = (window as unknown as { tellViolation(text: string): void }).tellViolation;
      tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return {
    requests,
    expectStatus: (status) => expected.add(status),
    expectFailures: () => {
      mayFail = true;
    },
    assertClean: () => {
      assert.deepEqual(faults, []);
      for (const request of requests) {
        const { origin, protocol } = new URL(request.url());
        assert.ok(origin === viewer.url || protocol === 'data:', `a request left for ${request.url()}`);
        // The fragment is never sent, and not part of what is asked for.
        assert.ok(!request.url().split('#')[0]?.includes(viewer.token), `the token was in ${request.url()}`);
      }
      assert.ok(
        requests.some((request) => request.url().includes('/api/')),
        'the test ended before the page had asked for anything',
      );
    },
  };
}
