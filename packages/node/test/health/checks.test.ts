import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import {
  diskCheck,
  eventLoopCheck,
  httpCheck,
  mysqlCheck,
  postgresCheck,
  redisCheck,
  telemetryCheck,
} from '../../src/health/index.ts';
import { askedChecks } from './asked-checks.ts';

const { faults, removers, lines, secret, ask, again, messageOf } = askedChecks();

describe('redisCheck', () => {
  it('is up when a ping is answered', async () => {
    assert.equal((await ask(redisCheck({ status: 'ready', ping: async () => 'PONG' })))?.state, 'ok');
    assert.equal((await ask(redisCheck({ isReady: true, ping: async () => 'PONG' })))?.state, 'ok');
  });

  it('is down at once while the client connects, and queues no command', async () => {
    let asked = 0;
    const ping = async () => asked++;
    const details = await ask(redisCheck({ status: 'reconnecting', ping }));
    assert.equal(messageOf(details), 'Redis: the client is not connected (reconnecting)');
    assert.equal((await ask(redisCheck({ isReady: false, ping })))?.state, 'down');
    assert.equal(asked, 0);
  });
});

describe('httpCheck', () => {
  async function serve(status: number, onRequest: (headers: NodeJS.Dict<unknown>) => void = () => {}) {
    const server = createServer((request, response) => {
      onRequest(request.headers);
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('a body');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    removers.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('is up at 2xx, down otherwise, and follows no redirect', async () => {
    assert.equal((await ask(httpCheck(`http://${await serve(204)}/health`)))?.state, 'ok');
    const host = await serve(302);
    const details = await ask(httpCheck(`http://${host}/`));
    assert.equal(messageOf(details), `${host}: the answer was 302`);
    assert.deepEqual(details?.detail, { status: 302 });
    assert.equal(
      (await ask(httpCheck(`http://${host}/`, { expect: (status) => status < 400 })))?.state,
      'ok',
    );
  });

  it('sends a user and a password of the address as a header, and shows them nowhere', async () => {
    let sent: unknown;
    const host = await serve(500, ({ authorization }) => (sent = authorization));
    const details = await ask(httpCheck(`http://app:${secret}@${host}/?token=${secret}`));
    assert.equal(sent, `Basic ${Buffer.from(`app:${secret}`).toString('base64')}`);
    assert.doesNotMatch(JSON.stringify(details) + lines.join(), new RegExp(secret));
  });

  it('names the reason where nobody listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const details = await ask(httpCheck(`http://127.0.0.1:${port}/${secret}`));
    assert.match(messageOf(details) ?? '', new RegExp(`^127.0.0.1:${port} did not answer: ECONNREFUSED`));
    assert.doesNotMatch(JSON.stringify(details), new RegExp(secret));
  });

  it('gives up its connection when the answer comes too late', async () => {
    const closed = Promise.withResolvers<void>();
    const server = createTcpServer((socket) => socket.on('close', () => closed.resolve())).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    removers.push(() => server.close());
    await ask(httpCheck(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), 50);
    await closed.promise;
  });
});

describe('diskCheck', () => {
  it('is up with room, with what is free as detail', async () => {
    const details = await ask(diskCheck(tmpdir(), { minFreeShare: 0 }));
    assert.equal(details?.state, 'ok');
    assert.ok(Number(details?.detail?.['free_bytes']) > 0);
  });

  it('is down with less than is asked for, or without the folder', async () => {
    assert.match(messageOf(await ask(diskCheck(tmpdir(), { minFreeShare: 1 }))) ?? '', /less than 100 %/);
    const bytes = await ask(diskCheck(tmpdir(), { minFreeShare: 0, minFreeBytes: Number.MAX_SAFE_INTEGER }));
    assert.match(messageOf(bytes) ?? '', /fewer than 9007199254740991/);
    assert.equal(
      messageOf(await ask(diskCheck('/nowhere/at/all'))),
      'the disk did not answer: ENOENT statfs',
    );
  });
});

describe('eventLoopCheck', () => {
  it('is down while the loop is blocked again and again, up afterwards, and optional', async () => {
    const details = await ask(eventLoopCheck({ maxDelay: 40 }));
    assert.equal(details?.state, 'ok');
    assert.equal(eventLoopCheck().defaults?.required, false);
    for (let block = 0; block < 5; block++) {
      const until = performance.now() + 120;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    assert.match(messageOf(await again()) ?? '', /^the event loop: it is \d+ ms late, more than 40 ms$/);
    let state: unknown;
    for (const deadline = Date.now() + 10_000; state !== 'ok' && Date.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      state = (await again())?.state;
    }
    assert.equal(state, 'ok');
  });
});

describe('telemetryCheck', () => {
  const key = Symbol.for('throughline.sdk.1');
  const running = (away: string[]) =>
    Object.defineProperty(globalThis, key, {
      value: { delivery: () => ({ pending: 1, onDisk: 2, dropped: 3, delivered: 4, away }) },
      configurable: true,
    });
  const stop = () => Reflect.deleteProperty(globalThis, key);

  it('is down while an endpoint is away, names it, and is optional', async () => {
    removers.push(stop);
    running([]);
    const details = await ask(telemetryCheck());
    assert.equal(details?.state, 'ok');
    assert.equal(details?.required, false);
    assert.deepEqual(details?.detail, { pending: 1, on_disk: 2, dropped: 3, away: [] });
    running(['http://collector:4318']);
    assert.equal(messageOf(await again()), 'telemetry: http://collector:4318 does not take it');
  });

  it('is down where nothing runs', async () => {
    assert.match(messageOf(await ask(telemetryCheck())) ?? '', /does not run in this process/);
  });
});

describe('a check that was made of something unusable', () => {
  it('is told at once, without the value, and is down whenever it is asked', async () => {
    const made = [
      postgresCheck({} as never),
      mysqlCheck(null as never),
      redisCheck(undefined as never),
      httpCheck(`ftp://app:${secret}@db/`),
      diskCheck('' as never),
    ];
    assert.deepEqual(
      faults.map((fault) => fault.replace(/;.*/, '')),
      [
        'postgresCheck: needs a pg.Pool or a pg.Client',
        'mysqlCheck: needs a pool or a connection of mysql2',
        'redisCheck: needs a client of ioredis or redis',
        'httpCheck: needs an absolute address that begins with http: or https:',
        'diskCheck: needs the path of a file or folder',
      ],
    );
    assert.doesNotMatch(faults.join(), new RegExp(secret));
    for (const check of made) assert.equal((await ask(check))?.state, 'down');
  });

  it('is what hostile arguments give, and nothing throws', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const hostile = [null, undefined, 0, 'text', Symbol('s'), proxy, [], () => {}] as never[];
    for (const value of hostile) {
      const made = [
        postgresCheck(value, value),
        mysqlCheck(value),
        redisCheck(value),
        httpCheck(value, value),
        httpCheck('http://127.0.0.1:1/', value),
        httpCheck('http://127.0.0.1:1/', { method: value, headers: value, expect: value }),
        diskCheck(value, value),
        diskCheck('/nowhere/at/all', value),
      ];
      eventLoopCheck(value).stop?.();
      for (const check of made) assert.equal((await ask(check))?.state, 'down');
    }
    assert.equal(
      messageOf(await ask(httpCheck('http://127.0.0.1:1/', { method: 'PUT' as never }))),
      'httpCheck: method must be one of GET, HEAD, OPTIONS; received string',
    );
  });

  it('numbers out of bounds are told and replaced', () => {
    diskCheck('/', { minFreeShare: 5 });
    eventLoopCheck({ maxDelay: '5' as never });
    assert.deepEqual(faults, [
      'diskCheck: minFreeShare must be a number from 0 to 1; received 5; 0.05 is used instead',
      'eventLoopCheck: maxDelay must be a number from 1 to 60000; received string; 250 is used instead',
    ]);
  });
});
