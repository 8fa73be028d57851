import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { serve } from '@hono/node-server';
import { health } from '@throughline/api';
import { configureRuntime } from '@throughline/api/runtime';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
// @ts-expect-error koa brings no types
import Koa from 'koa';
import {
  expressHealth,
  fastifyHealth,
  honoHealth,
  httpHealth,
  koaHealth,
  type MountOptions,
} from '../../src/health/index.ts';

const faults: string[] = [];
configureRuntime({
  onError: (scope, error) => faults.push(`${scope}: ${(error as Error).message ?? error}`),
  writeLine: () => {},
});
const token = 'a-token-of-the-team-7';
const closers: (() => unknown)[] = [];
let isUp = true;
health.check(
  'database',
  () => {
    if (!isUp) throw new Error('postgres://app:hunter2@db is away');
  },
  { ttl: 0, groups: ['readiness', 'orders'] },
);
after(async () => {
  for (const close of closers) await close();
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An application with one route of its own, `/hello`, beside health. */
const applications: Record<string, (options?: MountOptions) => Promise<string>> = {
  'node:http': (options) => {
    const isHealth = httpHealth(options);
    return listening((request, response) => {
      if (!isHealth(request, response)) response.writeHead(request.url === '/hello' ? 200 : 404).end('own');
    });
  },
  express: (options) => {
    const app = express();
    app.use(expressHealth(options));
    app.get('/hello', (_request, response) => void response.send('own'));
    return listening(app);
  },
  fastify: async (options) => {
    const app = Fastify();
    await app.register(fastifyHealth, { ...options });
    app.get('/hello', async () => 'own');
    closers.push(() => app.close());
    return app.listen({ host: '127.0.0.1', port: 0 });
  },
  koa: (options) => {
    const app = new Koa();
    app.use(koaHealth(options));
    app.use((context: { path: string; body: string }) => {
      if (context.path === '/hello') context.body = 'own';
    });
    return listening(app.callback());
  },
  hono: async (options) => {
    const app = new Hono();
    app.use(honoHealth(options));
    app.get('/hello', (context) => context.text('own'));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    closers.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};

for (const [framework, start] of Object.entries(applications)) {
  describe(`health in ${framework}`, () => {
    it('answers liveness, readiness, startup and groups by states alone, and leaves the rest to the application', async () => {
      const url = await start();
      for (const path of ['/health', '/health/ready', '/health/startup', '/health/group/orders']) {
        const answer = await fetch(`${url}${path}?probe=1`);
        assert.equal(answer.status, 200, path);
        assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
        assert.equal(answer.headers.get('cache-control'), 'no-store');
        assert.equal(((await answer.json()) as { status: string }).status, 'ok');
      }
      isUp = false;
      const down = await fetch(`${url}/health/ready`);
      const body = await down.text();
      assert.equal(down.status, 503);
      assert.deepEqual(JSON.parse(body).checks, { database: 'down' });
      assert.doesNotMatch(body, /postgres|hunter2|away/);
      assert.equal((await fetch(`${url}/health`)).status, 200);
      isUp = true;
      const head = await fetch(`${url}/health/ready`, { method: 'HEAD' });
      assert.deepEqual([head.status, await head.text()], [200, '']);
      assert.equal(await (await fetch(`${url}/hello`)).text(), 'own');
      for (const path of ['/health/nothing', '/health/group/nobody', '/healthy']) {
        assert.equal((await fetch(`${url}${path}`)).status, 404, path);
      }
    });

    it('shows details to holders of the token, at the path that was asked for', async () => {
      const url = await start({ path: '/internal/health', token });
      const details = (authorization?: string) =>
        fetch(`${url}/internal/health/details`, authorization ? { headers: { authorization } } : {});
      assert.equal((await details()).status, 401);
      assert.equal((await details('Bearer of something else')).status, 401);
      const answer = await details(`Bearer ${token}`);
      assert.equal(answer.status, 200);
      const { phase, checks } = (await answer.json()) as { phase: string; checks: { database: object } };
      assert.equal(phase, 'started');
      assert.ok('duration_ms' in checks.database);
      assert.equal((await fetch(`${url}/health`)).status, 404);
    });

    it('shows details to nobody without a token, and not at all where they are switched off', async () => {
      const url = await start();
      const answer = await fetch(`${url}/health/details`, { headers: { authorization: `Bearer ${token}` } });
      assert.equal(answer.status, 404);
      assert.match(await answer.text(), /THROUGHLINE_MANAGEMENT_TOKEN/);
      const without = await start({ token: false });
      const gone = await fetch(`${without}/health/details`);
      assert.equal(gone.status, 404);
      assert.doesNotMatch(await gone.text(), /TOKEN/);
    });
  });
}

describe('options of a mount', () => {
  it('that are unusable are told and replaced; a token never shows', () => {
    httpHealth({ path: 'health/' });
    expressHealth({ token: 'too-short' });
    assert.deepEqual(faults, [
      'httpHealth: path must begin with a slash and not end with one (^(\\/[A-Za-z0-9_.~-]+)+$); received "health/"; /health is used instead',
      'expressHealth: token must be at least 16 characters, of those that a header can carry, without blanks, or false; received 9 characters, which are not shown; nobody may read the details',
    ]);
  });

  it('that cannot be read are none', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const options of [null, 5, proxy] as never[]) {
      const isHealth = httpHealth(options);
      const url = await listening((request, response) => void isHealth(request, response));
      assert.equal((await fetch(`${url}/health`)).status, 200);
      expressHealth(options);
      koaHealth(options);
      honoHealth(options);
      fastifyHealth({ get: () => {} }, options, () => {});
    }
  });

  it('take the token of the environment where none is given', async () => {
    process.env['THROUGHLINE_MANAGEMENT_TOKEN'] = token;
    const isHealth = httpHealth();
    delete process.env['THROUGHLINE_MANAGEMENT_TOKEN'];
    const url = await listening((request, response) => void isHealth(request, response));
    const answer = await fetch(`${url}/health/details`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);
  });
});
