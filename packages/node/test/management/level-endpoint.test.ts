import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { getLogger } from '@throughline/api';
import { configureRuntime, readLevelRules } from '@throughline/api/runtime';
import { levelEndpoint } from '../../src/management/level-endpoint.ts';
import { type Listener, startManagement } from '../../src/management/listener.ts';
import { healthOf } from './fake-health.ts';

const token = 'a-token-of-the-team-7';
const orders = getLogger('shop.orders');
let listener: Listener | undefined;
let told: string[];
beforeEach(() => {
  told = [];
  configureRuntime({ levels: readLevelRules('info,mail=error').rules });
});
afterEach(() => listener?.close());

async function served({ token: withToken }: { token: string | undefined } = { token }): Promise<string> {
  listener = await startManagement({
    host: '127.0.0.1',
    port: 0,
    portFromUser: true,
    health: healthOf('ok'),
    logLevel: levelEndpoint({ token: withToken, onChange: (levels) => told.push(levels) }),
    onMessage: () => {},
  });
  return `${listener?.url}/loglevel`;
}

const headers = { authorization: `Bearer ${token}` };
const put = (url: string, body: string) => fetch(url, { method: 'PUT', headers, body });

describe('/loglevel', () => {
  it('shows the levels that count, and those of the loggers that exist', async () => {
    const answer = await fetch(await served(), { headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const { levels, loggers } = (await answer.json()) as { levels: string; loggers: Record<string, string> };
    assert.equal(levels, 'info,mail=error');
    assert.equal(loggers['shop.orders'], 'info');
  });

  it('changes the level of all loggers, of one, and of those that fit a pattern', async () => {
    const url = await served();
    const answer = await put(url, 'shop.*=debug');
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { levels: string }).levels, 'info,mail=error,shop.*=debug');
    assert.equal(orders.level, 'debug');
    await put(url, ' warning , shop.orders=critical\n');
    assert.deepEqual([orders.level, getLogger('mail').level], ['critical', 'warning']);
    assert.deepEqual(told, ['info,mail=error,shop.*=debug', 'warning,shop.orders=critical']);
  });

  it('goes back to what is configured', async () => {
    const url = await served();
    await put(url, 'debug');
    const answer = await fetch(url, { method: 'DELETE', headers });
    assert.equal(((await answer.json()) as { levels: string }).levels, 'info,mail=error');
    assert.deepEqual([orders.level, getLogger('mail').level], ['info', 'error']);
  });

  it('refuses what it cannot read in words, and changes nothing', async () => {
    const url = await served();
    for (const [body, words] of [
      ['', /it is empty\. Nothing is changed/],
      ['loud', /"loud" has no level \(debug, info, warning, error, critical\)/],
      ['debug,shop=loud', /"shop=loud" has no level/],
      ['{"level":"debug"}', /has no level/],
      ['=debug', /no name of a logger/],
    ] as const) {
      const answer = await put(url, body);
      assert.equal(answer.status, 400, body);
      assert.match(await answer.text(), words);
    }
    assert.equal((await put(url, 'debug,'.repeat(2_000))).status, 413);
    assert.equal(orders.level, 'info');
    assert.deepEqual(told, []);
  });

  it('serves holders of the token alone, and nobody where none is configured', async () => {
    const url = await served();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { body: 'debug' } : {};
      assert.equal((await fetch(url, { method, ...body })).status, 401);
      const wrong = { authorization: 'Bearer a-token-of-the-team-8' };
      assert.equal((await fetch(url, { method, headers: wrong, ...body })).status, 401);
    }
    await listener?.close();
    const answer = await fetch(await served({ token: undefined }), { headers });
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /THROUGHLINE_MANAGEMENT_TOKEN/);
    assert.equal(orders.level, 'info');
  });

  it('answers other methods with those that it knows, and other paths take no PUT', async () => {
    const url = await served();
    const answer = await fetch(url, { method: 'POST', headers, body: 'debug' });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, PUT, DELETE']);
    const health = await fetch(url.replace('/loglevel', '/health'), { method: 'PUT', body: 'x' });
    assert.deepEqual([health.status, health.headers.get('allow')], [405, 'GET, HEAD']);
  });
});
