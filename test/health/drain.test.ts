import assert from 'node:assert/strict';
import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, describe, test } from 'node:test';
import { type HealthService, startService } from './health-service.ts';

let service: HealthService;
afterEach(() => service.end());

/** One request over this agent, with its connection header. */
function ask(url: string, agent?: Agent): Promise<{ status: number; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(url, { ...(agent && { agent }) }, (response: IncomingMessage) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, connection: response.headers.connection });
      });
    }).on('error', reject);
  });
}

async function untilReadyIs(status: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; )
    if ((await ask(`${service.management}/health/ready`)).status === status) return;
  assert.fail(`readiness never answered ${status}`);
}

describe('between SIGTERM and the end', () => {
  test('readiness fails, and new and kept connections are answered, each with Connection: close', async () => {
    service = await startService(['ok'], { THROUGHLINE_DRAIN_DELAY: '30000' });
    const { app, url, management } = service;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal((await ask(url, agent)).connection, 'keep-alive');
    app.kill('SIGTERM');
    await untilReadyIs(503);
    assert.deepEqual(await ask(url, agent), { status: 200, connection: 'close' });
    assert.deepEqual(await ask(`${url}/?ms=5`), { status: 200, connection: 'close' });
    assert.equal((await ask(`${url}/health/ready`)).status, 503);
    assert.equal((await ask(`${url}/health`)).status, 200);
    assert.equal((await ask(`${management}/health`)).status, 200);
    agent.destroy();
    // The delay is longer than anybody wants to wait: a second signal ends it.
    app.kill('SIGTERM');
    assert.equal((await app.ended()).signal, 'SIGTERM');
  });

  test('a request in flight is answered, then the servers close, then hooks run', async () => {
    service = await startService(['ok'], { THROUGHLINE_DRAIN_DELAY: '50' });
    const { app, url } = service;
    const answer = ask(`${url}/?ms=700`);
    await ask(url);
    app.kill('SIGTERM');
    assert.equal((await answer).status, 200);
    const { signal, stdout } = await app.ended();
    assert.equal(signal, 'SIGTERM');
    assert.deepEqual(
      stdout.split('\n').filter((line) => line === 'closed' || line === 'hook'),
      ['closed', 'hook'],
    );
  });

  test('the time for the shutdown begins when the delay is over', async () => {
    service = await startService(['ok'], {
      THROUGHLINE_DRAIN_DELAY: '600',
      THROUGHLINE_SHUTDOWN_TIMEOUT: '500',
    });
    const { app } = service;
    app.kill('SIGTERM');
    const { stdout, signal } = await app.ended();
    assert.equal(signal, 'SIGTERM');
    assert.match(stdout, /^hook$/m);
  });
});
