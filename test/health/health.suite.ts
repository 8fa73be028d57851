// Health under load and at the end of a process, with real ones: npm run test:delivery runs it.
import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { afterEach, describe, test } from 'node:test';
import { figure } from '../delivery/figures.ts';
import { type HealthService, startService, TOKEN } from './health-service.ts';

let service: HealthService;
afterEach(() => service.end());

interface Reply {
  status: number;
  body: string;
  connection: string | undefined;
  ms: number;
}

function ask(url: string, agent?: Agent, headers: Record<string, string> = {}): Promise<Reply> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { ...(agent && { agent }), headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part) => {
        body += part;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body,
          connection: response.headers.connection,
          ms: performance.now() - start,
        }),
      );
    }).on('error', reject);
  });
}

const percentile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const rounded = (value: number): number => Math.round(value * 10) / 10;

async function askedOf(): Promise<Record<string, number>> {
  return (JSON.parse((await ask(`${service.url}/asked`)).body) as { asked: Record<string, number> }).asked;
}

describe('while every check hangs', () => {
  test('liveness answers 200 at once, and readiness by its deadline, with the names', async () => {
    service = await startService(Array.from({ length: 20 }, () => 'hangs'));
    const lives: Reply[] = [];
    for (let at = 0; at < 1_000; at++) await ask(`${service.management}/health`);
    const ready = Array.from({ length: 20 }, () => ask(`${service.management}/health/ready`));
    for (let at = 0; at < 500; at++) lives.push(await ask(`${service.management}/health`));
    assert.ok(lives.every(({ status }) => status === 200));
    for (const { status, body } of await Promise.all(ready)) {
      assert.equal(status, 503);
      const { checks } = JSON.parse(body) as { checks: Record<string, string> };
      assert.equal(Object.values(checks).filter((state) => state === 'down').length, 20);
    }
    const slowest = Math.max(...(await Promise.all(ready)).map(({ ms }) => ms));
    const times = lives.map(({ ms }) => ms);
    figure(
      '45',
      `liveness p50 ${rounded(percentile(times, 0.5))} ms, p99 ${rounded(percentile(times, 0.99))} ms; readiness after ${rounded(slowest)} ms with timeouts of 300 ms, names all 20`,
    );
    assert.ok(slowest < 5_000, `${slowest} ms`);
  });
});

describe('many probes', () => {
  test('500 at once are one call of a slow check', async () => {
    service = await startService(['slow:500:60000']);
    // More than the management listener takes connections: over the service's own port.
    const replies = await Promise.all(Array.from({ length: 500 }, () => ask(`${service.url}/health/ready`)));
    assert.ok(replies.every(({ status }) => status === 200));
    assert.deepEqual(await askedOf(), { slow_0: 1 });
    figure('46', '500 probes at once: 1 call');
  });

  test('1,000 a second with a check that takes a second call it about once a second', async () => {
    service = await startService(['slow:1000']);
    const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
    const seconds = 5;
    const replies: Promise<Reply>[] = [];
    const start = performance.now();
    while (performance.now() - start < seconds * 1_000) {
      const due = Math.floor(performance.now() - start) - replies.length;
      for (let at = 0; at < due; at++) replies.push(ask(`${service.url}/health/ready`, agent));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const all = await Promise.all(replies);
    agent.destroy();
    assert.ok(all.every(({ status }) => status === 200));
    const calls = (await askedOf())['slow_0'] ?? 0;
    figure(
      '46',
      `${all.length} probes in ${seconds} s, a check of 1 s: ${calls} calls, answers p50 ${rounded(
        percentile(
          all.map(({ ms }) => ms),
          0.5,
        ),
      )} ms`,
    );
    assert.ok(calls >= 1 && calls <= seconds + 2, `${calls} calls`);
  });
});

describe('a check that throws a connection string', () => {
  test('shows not a byte of it, in public answers, details, lines or telemetry', async () => {
    const planted = 'hunter2-planted-7f3a';
    service = await startService(['secret'], { PLANTED: planted });
    const authorization = `Bearer ${TOKEN}`;
    const answers = await Promise.all([
      ask(`${service.management}/health/ready`),
      ask(`${service.url}/health/ready`),
      ask(`${service.management}/health/details`, undefined, { authorization }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    for (const { body } of answers) assert.doesNotMatch(body, new RegExp(planted));
    for (const { body } of answers.slice(0, 2))
      assert.doesNotMatch(body, /postgres|db\.internal|5432|connect/);
    service.app.kill('SIGTERM');
    const { stdout, stderr } = await service.app.ended();
    assert.match(stdout, /health_check_failed/);
    assert.doesNotMatch(stdout + stderr, new RegExp(planted));
    const told = JSON.stringify([
      service.receiver.spans(),
      service.receiver.logs(),
      service.receiver.metrics(),
    ]);
    assert.match(told, /health_check secret_0/);
    assert.doesNotMatch(told, new RegExp(planted));
    figure('47', 'not a byte in body, details, stdout, stderr, spans, log records, metrics');
  });
});

describe('SIGTERM with a server of', () => {
  for (const framework of ['express', 'fastify', 'koa', 'hono']) {
    test(`${framework} fails readiness there, and each answer asks for another connection`, async () => {
      service = await startService(['ok'], { FRAMEWORK: framework, THROUGHLINE_DRAIN_DELAY: '30000' });
      const { app, url } = service;
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      assert.deepEqual(
        [(await ask(url, agent)).connection, (await ask(`${url}/health/ready`)).status],
        ['keep-alive', 200],
      );
      app.kill('SIGTERM');
      while ((await ask(`${url}/health/ready`)).status === 200);
      const kept = await ask(url, agent);
      assert.deepEqual([kept.status, kept.body, kept.connection], [200, 'done', 'close']);
      const fresh = await ask(`${url}/health`, new Agent({ keepAlive: true }));
      assert.deepEqual([fresh.status, fresh.connection], [200, 'close']);
      agent.destroy();
      app.kill('SIGTERM');
      assert.equal((await app.ended()).signal, 'SIGTERM');
    });
  }
});

describe('SIGTERM under keep-alive load', () => {
  /** Asks one request after the other, as clients behind a load balancer do that looks at readiness. */
  async function load(
    url: string,
    clients: number,
    isOver: () => boolean,
  ): Promise<{ sent: number; failed: string[] }> {
    const failed: string[] = [];
    let sent = 0;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        while (!isOver()) {
          sent += 1;
          await ask(`${url}/?ms=5`, agent).then(
            ({ status }) => status === 200 || failed.push(String(status)),
            (error: NodeJS.ErrnoException) => failed.push(error.code ?? error.message),
          );
        }
        agent.destroy();
      }),
    );
    return { sent, failed };
  }

  test('fails readiness first, then drains, with no failed request', async () => {
    service = await startService(['ok'], {
      THROUGHLINE_DRAIN_DELAY: process.env['DRAIN_DELAY'] ?? '3000',
    });
    const { app, url, management } = service;
    let isOver = false;
    const running = load(url, 20, () => isOver);
    await new Promise((resolve) => setTimeout(resolve, 500));
    app.kill('SIGTERM');
    // The load balancer: it stops sending as soon as it sees readiness fail.
    while ((await ask(`${management}/health/ready`)).status === 200);
    const stillServed = await ask(url);
    isOver = true;
    const { sent, failed } = await running;
    assert.equal(stillServed.status, 200, 'a new connection is answered after readiness has failed');
    assert.deepEqual(failed, []);
    assert.equal((await app.ended()).signal, 'SIGTERM');
    figure('48', `${sent} requests over 20 kept connections, ${failed.length} failed`);
  });
});
