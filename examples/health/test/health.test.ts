import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { startExample } from '../../run-example.ts';

test('a service without its optional dependency answers 200 and degraded', async () => {
  const example = await startExample(dirname(import.meta.dirname));
  const ask = async () => {
    const response = await fetch(`${example.management}/health/ready`);
    const { status, checks } = (await response.json()) as { status: string; checks: object };
    return { code: response.status, status, checks };
  };
  let ready = await ask();
  for (const deadline = Date.now() + 10_000; ready.status !== 'degraded' && Date.now() < deadline; ) {
    ready = await ask();
  }
  const live = await fetch(`${example.management}/health`);
  const { stdout } = await example.stop();

  assert.deepEqual(ready, { code: 200, status: 'degraded', checks: { database: 'ok', mail: 'down' } });
  assert.equal(live.status, 200);
  assert.match(stdout, /"status":"ok".*"checks":\{"database":"ok","mail":"ok"\}/);
});
