// Health checks with real clients and servers: npm run test:instrumentations runs it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { health } from '@throughline/api';
import { configureRuntime } from '@throughline/api/runtime';
import { OtlpReceiver, runApp } from '@throughline/testing';
import { Redis } from 'ioredis';
import mysql from 'mysql2';
import mysqlPromise from 'mysql2/promise';
import pg from 'pg';
import { createClient } from 'redis';
import { mysqlCheck, postgresCheck, redisCheck } from 'throughline/health';
import { FaultProxy } from '../support/fault-proxy.ts';
import { missingServer, startServer } from './servers/start-server.ts';

const lines: string[] = [];
configureRuntime({ writeLine: (line) => lines.push(JSON.stringify(line)) });

const POSTGRES = 'PostgreSQL';
const MYSQL = 'MariaDB or MySQL';
const REDIS = 'Redis';
const missing = new Map(
  await Promise.all(
    [POSTGRES, MYSQL, REDIS].map(async (name) => [name, (await missingServer(name)) ?? false] as const),
  ),
);

const removers: (() => unknown)[] = [];
afterEach(async () => {
  for (const remove of removers.splice(0).reverse()) await remove();
  lines.length = 0;
});

/** The server behind a network that breaks on demand. */
async function behindProxy(name: string): Promise<{ url: URL; proxy: FaultProxy }> {
  const server = await startServer(name);
  const url = new URL(server.url);
  const proxy = await FaultProxy.start(Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  removers.push(server.stop, () => proxy.close());
  return { url, proxy };
}

async function ask(): Promise<string | undefined> {
  return (await health.group('asked'))?.checks['asked'];
}
const errorOf = async () => (await health.details()).checks['asked']?.error?.message ?? '';

function register(check: Parameters<typeof health.check>[1], timeout: number): void {
  removers.push(health.check('asked', check, { ttl: 0, timeout, groups: ['asked'] }));
}

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never: ${what}`);
}

describe('postgresCheck with a pg.Pool', { skip: missing.get(POSTGRES) }, () => {
  test('closes the connection of a server that stops to answer, and is up again with it', async () => {
    const { url, proxy } = await behindProxy(POSTGRES);
    const pool = new pg.Pool({ connectionString: url.href, max: 1 });
    pool.on('error', () => {});
    removers.push(() => pool.end());
    register(postgresCheck(pool), 1_000);
    assert.equal(await ask(), 'ok');
    assert.deepEqual([pool.totalCount, pool.idleCount], [1, 1]);
    await proxy.set('hang');
    assert.equal(await ask(), 'down');
    await until(() => pool.totalCount === 0, 'the connection that hangs is gone');
    await proxy.set('none');
    await until(async () => (await ask()) === 'ok', 'up again');
    assert.deepEqual([pool.totalCount, pool.idleCount, pool.waitingCount], [1, 1, 0]);
  });

  test('waits in the queue of an exhausted pool once, and gives back what it gets too late', async () => {
    const { url } = await startServer(POSTGRES);
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    removers.push(() => pool.end());
    const busy = await pool.connect();
    register(postgresCheck(pool), 100);
    for (let probe = 0; probe < 3; probe++) assert.equal(await ask(), 'down');
    assert.equal(pool.waitingCount, 1);
    busy.release();
    await until(() => pool.idleCount === 1 && pool.waitingCount === 0, 'nothing waits, nothing is kept');
    assert.equal(await ask(), 'ok');
  });

  test('tells a refusal by its code, without user, password or address of the server', async () => {
    const { url, proxy } = await behindProxy(POSTGRES);
    const foreign = new URL(url);
    foreign.username = 'nobody-of-this-server';
    foreign.password = 'hunter2-planted';
    const pool = new pg.Pool({ connectionString: foreign.href });
    removers.push(() => pool.end());
    register(postgresCheck(pool), 5_000);
    assert.equal(await ask(), 'down');
    assert.match(await errorOf(), /^PostgreSQL did not answer: (28P01|28000)$/);
    await proxy.set('refuse');
    await ask();
    assert.match(await errorOf(), /^PostgreSQL did not answer: ECONNREFUSED connect 127\.0\.0\.1:\d+$/);
    assert.doesNotMatch(lines.join() + (await errorOf()), /hunter2|nobody-of-this-server/);
  });

  test('takes a pg.Client, too', async () => {
    const { url } = await startServer(POSTGRES);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    removers.push(() => client.end());
    register(postgresCheck(client), 5_000);
    assert.equal(await ask(), 'ok');
  });
});

describe('mysqlCheck with mysql2', { skip: missing.get(MYSQL) }, () => {
  for (const flavour of ['callbacks', 'promises'] as const) {
    test(`closes the connection of a server that stops to answer, and is up again with it (${flavour})`, async () => {
      const { url, proxy } = await behindProxy(MYSQL);
      const options = { uri: url.href, connectionLimit: 1 };
      const pool = flavour === 'promises' ? mysqlPromise.createPool(options) : mysql.createPool(options);
      removers.push(() => ('promise' in pool ? pool.promise() : pool).end());
      let open = 0;
      (pool as NodeJS.EventEmitter).on('connection', () => {
        open += 1;
      });
      register(mysqlCheck(pool), 1_000);
      assert.equal(await ask(), 'ok');
      assert.equal(await ask(), 'ok');
      assert.equal(open, 1, 'the same connection');
      await proxy.set('hang');
      assert.equal(await ask(), 'down');
      await proxy.set('none');
      // With a limit of one connection it could not be up again if the first had stayed in its place.
      await until(async () => (await ask()) === 'ok', 'up again');
    });
  }

  test('waits in the queue of an exhausted pool once, and gives back what it gets too late', async () => {
    const { url } = await startServer(MYSQL);
    const pool = mysqlPromise.createPool({ uri: url, connectionLimit: 1 });
    removers.push(() => pool.end());
    let waiting = 0;
    pool.on('enqueue', () => {
      waiting += 1;
    });
    const busy = await pool.getConnection();
    register(mysqlCheck(pool), 100);
    for (let probe = 0; probe < 3; probe++) assert.equal(await ask(), 'down');
    assert.equal(waiting, 1);
    busy.release();
    await until(async () => (await ask()) === 'ok', 'up');
  });

  test('tells a refusal by its code, without user, password or address of the server', async () => {
    const { url } = await startServer(MYSQL);
    const foreign = new URL(url);
    foreign.username = 'nobody-here';
    foreign.password = 'hunter2-planted';
    const pool = mysql.createPool({ uri: foreign.href });
    removers.push(() => pool.promise().end());
    register(mysqlCheck(pool), 5_000);
    assert.equal(await ask(), 'down');
    assert.match(await errorOf(), /^MySQL did not answer: ER_ACCESS_DENIED_[A-Z_]+$/);
    assert.doesNotMatch(lines.join() + (await errorOf()), /hunter2|nobody-here/);
  });
});

test('mysqlCheck takes single connections, with callbacks and with promises', {
  skip: missing.get(MYSQL),
}, async () => {
  const { url } = await startServer(MYSQL);
  const connection = mysql.createConnection(url);
  const promised = await mysqlPromise.createConnection(url);
  removers.push(
    () => promised.end(),
    () => connection.promise().end(),
  );
  for (const one of [connection, promised]) {
    register(mysqlCheck(one), 5_000);
    assert.equal(await ask(), 'ok');
  }
});

test('redisCheck takes a client of redis', { skip: missing.get(REDIS) }, async () => {
  const { url, proxy } = await behindProxy(REDIS);
  const client = createClient({ url: url.href, socket: { reconnectStrategy: () => 50 } });
  client.on('error', () => {});
  register(redisCheck(client), 1_000);
  assert.equal(await ask(), 'down');
  assert.equal(await errorOf(), 'Redis: the client is not connected');
  await client.connect();
  removers.push(() => client.destroy());
  assert.equal(await ask(), 'ok');
  await proxy.set('refuse');
  await until(async () => (await ask()) === 'down', 'down');
  await proxy.set('none');
  await until(async () => (await ask()) === 'ok', 'up again');
});

describe('redisCheck with ioredis', { skip: missing.get(REDIS) }, () => {
  test('sends one ping to a server that stops to answer, and is up again with it', async () => {
    const { url, proxy } = await behindProxy(REDIS);
    const redis = new Redis(url.href, { lazyConnect: true, retryStrategy: () => 50 });
    redis.on('error', () => {});
    removers.push(() => redis.disconnect());
    register(redisCheck(redis), 500);
    assert.equal(await ask(), 'ok');
    await proxy.set('hang');
    for (let probe = 0; probe < 3; probe++) assert.equal(await ask(), 'down');
    assert.equal((redis as unknown as { commandQueue: { length: number } }).commandQueue.length, 1);
    await proxy.set('none');
    await until(async () => (await ask()) === 'ok', 'up again');
  });

  test('is down at once while the client connects anew, and puts nothing in its queue', async () => {
    const { url, proxy } = await behindProxy(REDIS);
    const redis = new Redis(url.href, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    redis.on('error', () => {});
    removers.push(() => redis.disconnect());
    register(redisCheck(redis), 1_000);
    await until(async () => (await ask()) === 'ok', 'up');
    await proxy.set('refuse');
    // A ping that was on its way when the connection went is sent again by the client; no other joins it.
    const isToldApart = async () => (await ask()) === 'down' && (await errorOf()).includes('not connected');
    await until(isToldApart, 'down without a command');
    assert.match(await errorOf(), /^Redis: the client is not connected \(\w+\)$/);
    for (let probe = 0; probe < 5; probe++) await ask();
    assert.ok((redis as unknown as { offlineQueue: { length: number } }).offlineQueue.length <= 1);
    await proxy.set('none');
    await until(async () => (await ask()) === 'ok', 'up again');
  });
});

test('checks make no spans and no client metrics under the preload', async () => {
  const receiver = await OtlpReceiver.start();
  removers.push(() => receiver.close());
  const urls: Record<string, string> = {};
  for (const [name, variable] of [
    [POSTGRES, 'POSTGRES_URL'],
    [MYSQL, 'MYSQL_URL'],
    [REDIS, 'REDIS_URL'],
  ] as const)
    if (!missing.get(name)) urls[variable] = (await startServer(name)).url;
  const app = runApp({
    entry: join(import.meta.dirname, '..', 'fixtures', 'health', 'databases.mjs'),
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      ...receiver.environment(),
      ...urls,
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_LOG_FORMAT: 'json',
    },
  });
  const { code, stdout, stderr } = await app.ended();
  assert.equal(code, 0, stderr);
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { status: string });
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['ok', 'ok', 'ok'],
    stdout,
  );
  assert.deepEqual(
    receiver.spans().map(({ name }) => name),
    [],
  );
  const names = new Set(receiver.metrics().map(({ name }) => name));
  assert.ok(names.has('throughline.health.check.duration'));
  assert.deepEqual(
    [...names].filter((name) => name.startsWith('db.client.operation')),
    [],
  );
});
