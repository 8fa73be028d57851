import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { startExample } from '../../run-example.ts';

const folder = dirname(import.meta.dirname);

async function ask(url: string): Promise<{ code: number; status: string; checks: object }> {
  const response = await fetch(url);
  const { status, checks } = (await response.json()) as { status: string; checks: object };
  return { code: response.status, status, checks };
}

test('a service starts, is ready, and without its optional dependency answers 200 and degraded', async () => {
  const example = await startExample(folder);
  const readyUrl = `${example.management}/health/ready`;
  let ready = await ask(readyUrl);
  for (const deadline = Date.now() + 10_000; ready.status !== 'degraded' && Date.now() < deadline; )
    ready = await ask(readyUrl);
  const live = await fetch(`${example.management}/health`);
  const startup = await ask(`${example.management}/health/startup`);
  const orders = await ask(`${example.management}/health/group/orders`);
  const { stdout } = await example.stop();

  const checks = { database: 'ok', mail: 'down', disk: 'ok', event_loop: 'ok' };
  assert.deepEqual(ready, { code: 200, status: 'degraded', checks });
  assert.equal(live.status, 200);
  assert.equal(startup.status, 'ok');
  assert.deepEqual(orders, { code: 200, status: 'ok', checks: { database: 'ok' } });
  assert.match(stdout, /^starting: \{"status":"down".*"checks":\{"migrations":"down"\}\}$/m);
  assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/health\/ready: 200 \{"status":/m);
  assert.match(stdout, /^started: \{"status":"ok".*"mail":"ok"/m);
});
