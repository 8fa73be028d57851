import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { after, describe, it } from 'node:test';
import { type Listener, startHealthListener, startManagement } from '../../src/management/listener.ts';
import { healthOf, TIMESTAMP } from './fake-health.ts';
import { open, readAll, sendRaw, statusOf } from './raw-request.ts';

const opened: { close(): unknown }[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

async function startOn(
  options: Partial<Parameters<typeof startManagement>[0]> = {},
): Promise<{ listener: Listener; port: number; lines: string[] }> {
  const lines: string[] = [];
  const listener = await startManagement({
    host: '127.0.0.1',
    port: 0,
    portFromUser: true,
    metrics: (_request, response) => void response.end('up 1\n'),
    health: healthOf('ok'),
    onMessage: (line) => lines.push(line),
    ...options,
  });
  assert.ok(listener, `it listens (${lines.join()})`);
  opened.push(listener);
  return { listener, port: listener.address.port, lines };
}

async function occupiedPort(): Promise<number> {
  const server: Server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  return (server.address() as AddressInfo).port;
}

describe('the management listener', () => {
  it('serves metrics, health and readiness on loopback', async () => {
    const { listener } = await startOn();
    assert.equal(listener.address.address, '127.0.0.1');
    assert.equal(await (await fetch(`${listener.url}/metrics`)).text(), 'up 1\n');

    const health = await fetch(`${listener.url}/health?probe=1`);
    assert.equal(health.status, 200);
    assert.match(health.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(health.headers.get('cache-control'), 'no-store');
    assert.deepEqual(await health.json(), { status: 'ok', timestamp: TIMESTAMP });

    const ready = await fetch(`${listener.url}/health/ready`);
    assert.equal(ready.status, 200);
    assert.deepEqual(await ready.json(), {
      status: 'ok',
      timestamp: TIMESTAMP,
      checks: { database: 'ok' },
    });
  });

  it('answers 200 to readiness that is degraded and 503 to readiness that is down', async () => {
    const degraded = await startOn({ health: healthOf('degraded') });
    assert.equal((await fetch(`${degraded.listener.url}/health/ready`)).status, 200);
    const down = await startOn({ health: healthOf('down') });
    assert.equal((await fetch(`${down.listener.url}/health/ready`)).status, 503);
    assert.equal((await fetch(`${down.listener.url}/health`)).status, 200);
  });

  it('answers 503 without a word of the reason when readiness itself fails', async () => {
    const failure = Promise.reject(new Error('postgres://user:hunter2@db'));
    failure.catch(() => {});
    const { listener } = await startOn({ health: healthOf(failure) });
    const ready = await fetch(`${listener.url}/health/ready`);
    assert.equal(ready.status, 503);
    const body = await ready.text();
    assert.match(body, /"status":"down"/);
    assert.doesNotMatch(body, /hunter2/);
  });

  it('says which port it took when the user asked for any', async () => {
    const { lines, port } = await startOn();
    assert.deepEqual(lines, [`/health, /health/ready, /metrics are served at http://127.0.0.1:${port}`]);
  });

  it('has no metrics where Prometheus is switched off', async () => {
    const { listener } = await startOn({ metrics: undefined });
    assert.equal((await fetch(`${listener.url}/metrics`)).status, 404);
    assert.equal((await fetch(`${listener.url}/health`)).status, 200);
  });

  it('answers HEAD without a body, other methods with 405 and other paths with 404', async () => {
    const { listener, port } = await startOn();
    const head = await fetch(`${listener.url}/health`, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    const post = await fetch(`${listener.url}/metrics`, { method: 'POST', body: 'x' });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get('allow'), 'GET, HEAD');
    for (const path of ['/', '/metrics/', '/health/x', '/..%2fmetrics', '//metrics', '/__proto__']) {
      assert.equal(statusOf(await sendRaw(port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)), 404, path);
    }
  });

  it('answers a whole URL as the request target', async () => {
    const { port } = await startOn();
    assert.equal(statusOf(await sendRaw(port, 'GET http://x/health HTTP/1.1\r\nHost: x\r\n\r\n')), 200);
  });

  it('refuses headers beyond eight kibibytes', async () => {
    const { port } = await startOn();
    const answer = await sendRaw(port, `GET /health HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(9000)}\r\n\r\n`);
    assert.equal(statusOf(answer), 431);
  });

  it('closes the connection after one answer, whatever else was sent on it', async () => {
    const { port } = await startOn();
    const answer = await sendRaw(
      port,
      'GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n\u0000\u0000',
    );
    assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 1);
    assert.doesNotMatch(answer, /still open/);
  });

  it('does not wait for a body that nobody needs', async () => {
    const { port } = await startOn();
    const request = 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc';
    assert.equal(statusOf(await sendRaw(port, request)), 405);
  });

  it('closes a connection that does not finish its request', { timeout: 20_000 }, async () => {
    const { port } = await startOn();
    const socket = await open(port);
    socket.write('GET /health HTTP/1.1\r\nHost: ');
    assert.equal(statusOf(await readAll(socket, 12_000)), 408);
  });

  it('keeps answering while a hundred connections say nothing, and drops those beyond', async () => {
    const { listener, port } = await startOn();
    const silent = await Promise.all(Array.from({ length: 99 }, () => open(port)));
    assert.equal((await fetch(`${listener.url}/health`)).status, 200);
    const beyond = [await open(port), await open(port), await open(port)];
    const dropped = (await Promise.all(beyond.map((socket) => readAll(socket, 1000)))).filter(
      (answer) => answer === '',
    );
    assert.ok(dropped.length >= 2, 'only the hundredth connection may stay');
    for (const socket of silent) socket.destroy();
  });

  it('refuses names that a web page could point at this machine, and takes local ones', async () => {
    const { port } = await startOn();
    const status = async (host: string) =>
      statusOf(await sendRaw(port, `GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    for (const host of ['evil.test', 'evil.test:9464', '127.0.0.1.evil.test', 'localhost.evil.test:1']) {
      assert.equal(await status(host), 403, host);
    }
    for (const host of ['localhost:9464', '127.0.0.1', '[::1]:9464', 'host.docker.internal:9464', 'app']) {
      assert.equal(await status(host), 200, host);
    }
  });

  it('takes any name once the user opened it to the network', async () => {
    const { port } = await startOn({ host: '0.0.0.0' });
    assert.equal(statusOf(await sendRaw(port, 'GET /health HTTP/1.1\r\nHost: pod.test\r\n\r\n')), 200);
  });

  it('listens on IPv6 too, and writes such an address with brackets', async (test) => {
    const lines: string[] = [];
    const listener = await startManagement({
      host: '::1',
      port: 0,
      portFromUser: true,
      health: healthOf('ok'),
      onMessage: (line) => lines.push(line),
    });
    if (listener === undefined) {
      assert.match(lines.join(), /OTEL_EXPORTER_PROMETHEUS_HOST=::1: cannot listen there/);
      test.diagnostic('this machine has no IPv6');
      return;
    }
    opened.push(listener);
    assert.match(listener.url, /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await fetch(`${listener.url}/health`)).status, 200);
  });

  it('says in one line that the default port is taken, and lets the application run', async () => {
    const port = await occupiedPort();
    const lines: string[] = [];
    const listener = await startManagement({
      host: '127.0.0.1',
      port,
      portFromUser: false,
      health: healthOf('ok'),
      onMessage: (line) => lines.push(line),
    });
    assert.equal(listener, undefined);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', new RegExp(`^port ${port} on 127.0.0.1 is taken`));
    assert.match(lines[0] ?? '', /OTEL_EXPORTER_PROMETHEUS_PORT chooses another port/);
  });

  it('names variable and port in an error line when the port of the user is taken', async () => {
    const port = await occupiedPort();
    const lines: string[] = [];
    const onMessage = (line: string) => void lines.push(line);
    const health = healthOf('ok');
    await startManagement({ host: '127.0.0.1', port, portFromUser: true, health, onMessage });
    await startHealthListener({ host: '127.0.0.1', port, health, onMessage });
    assert.equal(lines.length, 2);
    assert.match(
      lines[0] ?? '',
      new RegExp(`^error: OTEL_EXPORTER_PROMETHEUS_PORT=${port}: another program`),
    );
    assert.match(lines[1] ?? '', new RegExp(`^error: THROUGHLINE_HEALTH_PORT=${port}: another program`));
  });

  it('names the host variable when the host is no address of this machine', async () => {
    const lines: string[] = [];
    await startHealthListener({
      host: '192.0.2.1',
      port: 0,
      health: healthOf('ok'),
      onMessage: (line) => lines.push(line),
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^error: THROUGHLINE_HEALTH_HOST=192\.0\.2\.1: cannot listen there/);
  });

  it('gives a handler that throws a 500 and stays up', async () => {
    const { listener } = await startOn({
      metrics: () => {
        throw new Error('secret');
      },
    });
    const metrics = await fetch(`${listener.url}/metrics`);
    assert.equal(metrics.status, 500);
    assert.equal(await metrics.text(), '');
    assert.equal((await fetch(`${listener.url}/health`)).status, 200);
  });

  it('closes in time even while a connection is open', async () => {
    const { listener, port } = await startOn();
    const socket = await open(port);
    const before = performance.now();
    await listener.close();
    assert.ok(performance.now() - before < 2000);
    assert.equal(await readAll(socket), '');
  });
});

describe('each listener', () => {
  const malformed = [
    'GET http:// HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
    'FROBNICATE /health HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT /health HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /health/ready HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc',
    'DELETE /health/startup HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health HTTP/1.1\r\n\r\n',
    'GET /health HTTP/9.9\r\nHost: x\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: x\r\n a: split\r\n\u0000\r\n\r\n',
    `GET /health HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(9_000)}\r\n\r\n`,
    `GET /health/group/${'a'.repeat(9_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET /health/group/__proto__ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/group/constructor HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/group/../ready HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/%2e%2e/metrics HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/ready/ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/constructor HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/details HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health/details HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  ];
  const starts: Record<string, () => Promise<{ url: string; port: number }>> = {
    'the management listener': async () => {
      const { listener, port } = await startOn({ token: 'a-token-of-the-team-7' });
      return { url: listener.url, port };
    },
    'the health listener': async () => {
      const listener = await startHealthListener({
        host: '127.0.0.1',
        port: 0,
        health: healthOf('ok'),
        onMessage: () => {},
      });
      assert.ok(listener);
      opened.push(listener);
      return { url: listener.url, port: listener.address.port };
    },
  };
  for (const [name, begin] of Object.entries(starts)) {
    it(`survives malformed and foreign requests with a 4xx each: ${name}`, async () => {
      const { url, port } = await begin();
      for (const request of malformed) {
        const answer = await sendRaw(port, request);
        const status = statusOf(answer);
        assert.ok(status >= 400 && status < 500, `${JSON.stringify(request.slice(0, 80))} gave ${status}`);
        assert.doesNotMatch(answer, /only-for-holders/);
      }
      assert.equal((await fetch(`${url}/health`)).status, 200);
    });

    it(`serves liveness, readiness, startup and groups: ${name}`, async () => {
      const { url } = await begin();
      assert.deepEqual(await (await fetch(`${url}/health`)).json(), { status: 'ok', timestamp: TIMESTAMP });
      for (const path of ['/health/ready', '/health/startup', '/health/group/orders?x=1']) {
        const answer = await fetch(`${url}${path}`);
        assert.equal(answer.status, 200, path);
        assert.deepEqual(
          await answer.json(),
          { status: 'ok', timestamp: TIMESTAMP, checks: { database: 'ok' } },
          path,
        );
      }
      assert.equal((await fetch(`${url}/health/group/unknown`)).status, 404);
    });
  }
});

describe('the details of health', () => {
  const token = 'a-token-of-the-team-7';
  const ask = (url: string, authorization?: string) =>
    fetch(`${url}/health/details`, authorization === undefined ? {} : { headers: { authorization } });

  it('are for holders of the management token, wherever they come from', async () => {
    const { listener } = await startOn({ token });
    const answer = await ask(listener.url, `Bearer ${token}`);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /only-for-holders/);
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${token}`, `Bearer ${token}x`]) {
      const refused = await ask(listener.url, authorization);
      assert.equal(refused.status, 401, authorization);
      assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
      assert.equal(await refused.text(), '');
    }
  });

  it('are for nobody where there is no token, and the answer says what to do', async () => {
    const { listener } = await startOn();
    const answer = await ask(listener.url, `Bearer ${token}`);
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /set THROUGHLINE_MANAGEMENT_TOKEN/);
  });
});

describe('the health listener', () => {
  it('never serves metrics', async () => {
    const listener = await startHealthListener({
      host: '127.0.0.1',
      port: 0,
      health: healthOf('ok'),
      onMessage: () => {},
    });
    assert.ok(listener);
    opened.push(listener);
    assert.equal((await fetch(`${listener.url}/health`)).status, 200);
    assert.equal((await fetch(`${listener.url}/health/ready`)).status, 200);
    assert.equal((await fetch(`${listener.url}/metrics`)).status, 404);
  });
});
