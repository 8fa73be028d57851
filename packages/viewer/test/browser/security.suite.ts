import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { HOSTILE_TRACE, sendHostile } from './support/hostile-telemetry.ts';
import { DEADLINE_MS, NARROW, TEST, theBrowser, withPage } from './support/page-test.ts';
import { sendShop } from './support/shop-telemetry.ts';
import { withViewer } from '../support/viewer.ts';

/** What must not be there, whatever telemetry says. */
function traces(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    if ('pwned' in window) found.push('a script of telemetry has run');
    if (
      document.querySelector('img, iframe, object, embed, main script, [onerror], [onload], [onmouseover]')
    ) {
      found.push('telemetry became markup');
    }
    for (const link of document.querySelectorAll('a[href], area[href], form[action]')) {
      const address = link.getAttribute('href') ?? '';
      if (!address.startsWith('#/')) found.push(`a link leads to ${address}`);
    }
    if (/[\u202a-\u202e\u2066-\u2069\u200b]/.test(document.body.textContent ?? ''))
      found.push('a deceiving character is shown');
    return found;
  });
}

describe('hostile text', () => {
  test('is inert in every field of every view, on each width', TEST, () =>
    withPage({ before: sendHostile }, async ({ page, goTo }) => {
      const tabs = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
      await tabs.first().waitFor();
      const all = await tabs.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      const inside = [`#/trace/${HOSTILE_TRACE}`, `#/trace/${HOSTILE_TRACE}?with=${'e'.repeat(32)}`];
      for (const address of [...all, ...inside]) {
        await goTo(address);
        await page.locator('main h1').waitFor({ state: 'attached' });
        await page.waitForTimeout(500);
        assert.deepEqual(await traces(page), [], address);
        for (const key of ['j', 'j', 'j', 'e', 'c', 'f', '?', 'Escape']) {
          await page.keyboard.press(key);
          assert.deepEqual(await traces(page), [], `${address} after ${key}`);
        }
        for (const summary of await page.locator('main summary').all()) {
          if (await summary.isVisible()) await summary.click({ timeout: 2_000 }).catch(() => {});
        }
        assert.deepEqual(await traces(page), [], `${address}, opened`);
      }
      await page.setViewportSize(NARROW);
      await goTo('#/live');
      await page.getByRole('row').nth(0).waitFor();
      assert.deepEqual(await traces(page), []);
      assert.ok(
        ((await page.locator('main').textContent()) ?? '').includes('<img src=x onerror='),
        'it is shown as text',
      );
    }),
  );

  test('in an address is inert, too', TEST, () =>
    withPage({ before: sendShop }, async ({ page, goTo, watch }) => {
      watch.expectStatus(400);
      watch.expectStatus(404);
      const text = encodeURIComponent('<img src=x onerror="window.pwned=1">');
      for (const address of [
        `#/live?q=${text}`,
        `#/live?q=a%20"${text}`,
        `#/logs?q=${text}&cols=${text}`,
        `#/trace/${text}`,
        `#/trace/${'e'.repeat(32)}?row=${text}&with=${text}`,
        `#/${text}`,
        '#/__proto__',
        '#/constructor?q=__proto__',
      ]) {
        await goTo(address);
        await page.waitForTimeout(400);
        assert.deepEqual(await traces(page), [], address);
      }
    }),
  );
});

describe('a web page elsewhere', () => {
  test('reads nothing of the viewer, with or without its token, and cannot frame it', TEST, () =>
    withViewer({}, async (viewer) => {
      await sendShop(viewer);
      const foreign = createServer((_, response) => {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><title>foreign</title>');
      }).listen(0, '127.0.0.1');
      await once(foreign, 'listening');
      const context = await (await theBrowser()).newContext();
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(DEADLINE_MS);
        const answers: [path: string, status: number][] = [];
        page.on('response', (response) => {
          if (response.url().startsWith(viewer.url)) answers.push([response.url(), response.status()]);
        });
        await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
        const read = await page.evaluate(
          async ([url, token]) => {
            const got: string[] = [];
            const attempt = async (path: string, init: RequestInit): Promise<void> => {
              try {
                const response = await fetch(`${url}${path}`, init);
                const text = await response.text();
                if (text !== '') got.push(`${path}: ${text.slice(0, 80)}`);
              } catch {
                // Refused, as it must be.
              }
            };
            const authorization = `Bearer ${token}`;
            for (const path of ['/', '/api/traces', '/api/export', '/api/live']) {
              await attempt(path, {});
              await attempt(path, { mode: 'no-cors', credentials: 'include' });
              await attempt(path, { headers: { authorization } });
            }
            await attempt('/v1/traces', {
              method: 'POST',
              body: '{}',
              headers: { 'content-type': 'text/plain' },
            });
            await attempt('/v1/traces', {
              ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
            });
            const frame = document.createElement('iframe');
            frame.src = `${url}/#token=${token}`;
            await new Promise((resolve) => {
              frame.onload = resolve;
              frame.onerror = resolve;
              document.body.append(frame);
            });
            try {
              if (frame.contentDocument?.querySelector('#app')) got.push('the frame shows the page');
            } catch {
              // Of another origin, so nothing is read.
            }
            const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`);
            const opened = await new Promise((resolve) => {
              socket.onopen = () => resolve(true);
              socket.onerror = () => resolve(false);
            });
            if (opened) got.push('a WebSocket opened');
            return got;
          },
          [viewer.url, viewer.token] as const,
        );
        assert.deepEqual(read, []);
        assert.ok(answers.length > 0);
        assert.deepEqual(
          answers.filter(([, status]) => status < 400),
          [],
        );
        for (const frame of page.frames().slice(1)) {
          assert.ok(!(await frame.content()).includes('id="app"'), 'the page is framed');
        }
      } finally {
        await context.close();
        foreign.close();
        foreign.closeAllConnections();
      }
    }),
  );

  test('whose name is bound to this machine later gets nothing', TEST, () =>
    withViewer({}, async (viewer) => {
      const context = await (await theBrowser()).newContext();
      try {
        const page = await context.newPage();
        // `evil.test` is resolved to 127.0.0.1 by the browser of these tests.
        for (const path of ['/', '/api/traces', `/#token=${viewer.token}`]) {
          const answer = await page.goto(`http://evil.test:${viewer.port}${path}`);
          assert.equal(answer?.status(), 403, path);
          assert.match((await answer?.text()) ?? '', /foreign_host/);
        }
      } finally {
        await context.close();
      }
    }),
  );
});

describe('the policy of the page', () => {
  test('permits nothing but its own files, and would stop a script that got in', TEST, () =>
    withPage({ before: sendShop }, async ({ viewer, page, watch }) => {
      await page.getByText('Live, 2 requests').waitFor();
      const [document] = watch.requests;
      const headers = (await document?.response())?.headers() ?? {};
      assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'; script-src 'self';/);
      assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe|\*/);
      const other = await page.context().newPage();
      await other.goto(`${viewer.url}/`);
      const ran = await other.evaluate(async () => {
        const script = globalThis.document.createElement('script');
        script.textContent = 'window.pwned = 1';
        globalThis.document.head.append(script);
        const violation = new Promise((resolve) => {
          globalThis.document.addEventListener('securitypolicyviolation', resolve, { once: true });
        });
        const sent = await fetch('http://evil.test/').then(
          () => true,
          () => false,
        );
        await violation;
        return ['pwned' in window, sent];
      });
      assert.deepEqual(ran, [false, false]);
    }),
  );
});
