import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { tellingThePage, theBrowser } from './support/page-test.ts';

const root = join(import.meta.dirname, '../../../..');
const app = `
import express from 'express';
import { getLogger } from 'throughline';
const server = express()
  .get('/users/:id', (request, response) => {
    getLogger('newcomer').info('user_seen', { id: request.params.id });
    response.end('ok');
  })
  .listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
`;
/** Far beyond what is promised: a machine that is busy must not fail it. The time is told. */
const DEADLINE_MS = 60_000;

let work: string;
let folder: string;

before(
  () => {
    work = mkdtempSync(join(tmpdir(), 'throughline-newcomer-'));
    const out = execFileSync('npm', ['pack', '--workspaces', '--json', '--pack-destination', work], {
      ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 },
    });
    const parsed = JSON.parse(out) as unknown;
    const packed = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as {
      name: string;
      filename: string;
    }[];
    const tarballs = packed
      .filter(({ name }) => name === 'throughline' || name.startsWith('@throughline/'))
      .map(({ name, filename }) => [name, `file:${join(work, filename.replace('@', '').replace('/', '-'))}`]);
    folder = mkdtempSync(join(work, 'app-'));
    const dependencies = { ...Object.fromEntries(tarballs), express: '5.3.0' };
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'newcomer', private: true, type: 'module', dependencies }),
    );
    writeFileSync(join(folder, 'app.js'), app);
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      ...{ cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], timeout: 240_000 },
    });
  },
  { timeout: 400_000 },
);
after(() => rmSync(work, { recursive: true, force: true }));

/** Waits for a line that fits. */
function line(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`${pattern} did not come: ${text}`)), DEADLINE_MS);
    stream?.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match);
    });
  });
}

/** As Ctrl-C does: npx, the viewer and the application are one group. */
async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  process.kill(-(child.pid as number), 'SIGINT');
  const patience = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), 10_000);
  await exited;
  clearTimeout(patience);
  child.stdout?.destroy();
  child.stderr?.destroy();
}

async function seeFirstRequest(
  page: Page,
  address: string,
  port: string,
  context: TestContext,
): Promise<void> {
  await page.goto(address);
  await page.getByText(/^Live, /).waitFor();

  const begin = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/users/42`);
  assert.equal(answer.status, 200);
  await page.getByRole('row', { name: 'GET /users/:id' }).click();
  const log = page.getByRole('treegrid').getByRole('row', { name: 'user_seen' });
  await log.waitFor();
  context.diagnostic(
    `from the request to its trace and log line on the page: ${Math.round(performance.now() - begin)} ms`,
  );
  await page.getByRole('heading', { name: 'GET /users/:id 200' }).waitFor();
  assert.match((await log.textContent()) ?? '', /id=42/);
}

test('a newcomer sees the trace of the first request with its log line in the browser', {
  timeout: 300_000,
}, async (context) => {
  const child = spawn('npx', ['throughline', 'dev', '--port', '0', '--', 'node', 'app.js'], {
    ...{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    env: {
      ...process.env,
      PATH: `${join(process.execPath, '..')}:${process.env['PATH']}`,
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    },
  });
  try {
    const printed = line(child.stderr, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/);
    const listening = line(child.stdout, /listening (\d+)/);
    const [[address], [, port]] = await Promise.all([printed, listening]);
    const page = await (await theBrowser()).newPage();
    page.setDefaultTimeout(DEADLINE_MS);
    await tellingThePage(page, () => seeFirstRequest(page, address, port as string, context));
    await page.close();
  } finally {
    await stop(child);
  }
});
