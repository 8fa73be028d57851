import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SignalCounts } from '@throughline/otlp';
import { CountingCollector } from '../support/counting-collector.ts';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { assertLedger } from '../support/ledger-law.ts';
import { until } from '../support/until.ts';

const app = fileURLToPath(new URL('./fixtures/ending-app.ts', import.meta.url));
const deafListener = fileURLToPath(new URL('./fixtures/deaf-listener.mjs', import.meta.url));

interface Ended {
  code: number | null;
  stderr: string;
  items: number;
  delivered: number;
  ms: number;
  counts: SignalCounts;
}

function start(url: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@throughline/source', app, url, ...args], {
    env: { PATH: process.env['PATH'], NODE_OPTIONS: process.env['NODE_OPTIONS'] },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 30_000,
  });
}

async function toEnd(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, stderr, ...JSON.parse(stdout.trim() || '{}') };
}

describe('a script with telemetry that nobody takes', () => {
  let collector: CountingCollector;
  let proxy: FaultProxy;
  let deaf: ChildProcess;
  let deafPort: number;
  const fillers: Socket[] = [];
  let neverReading: Server;

  before(async () => {
    collector = await new CountingCollector().start();
    proxy = await createFaultProxy(collector.port);
    neverReading = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1').unref();
    await once(neverReading, 'listening');
    deaf = spawn(process.execPath, [deafListener], { stdio: ['ignore', 'pipe', 'inherit'] });
    deafPort = Number(String((await once(deaf.stdout as NodeJS.ReadableStream, 'data'))[0]));
    deaf.kill('SIGSTOP');
    await fillBacklog();
  });
  after(async () => {
    for (const socket of fillers) socket.destroy();
    deaf.kill('SIGKILL');
    neverReading.close();
    await proxy.close();
    await collector.stop();
  });

  /** Connects until a connection stays without an answer from the kernel. */
  async function fillBacklog(): Promise<void> {
    for (;;) {
      const socket = connect(deafPort, '127.0.0.1').on('error', () => {});
      fillers.push(socket);
      const connected = await Promise.race([
        once(socket, 'connect').then(() => true),
        new Promise<false>((resolve) => setTimeout(resolve, 300, false)),
      ]);
      if (!connected) return;
    }
  }

  const url = (port: number): string => `http://127.0.0.1:${port}/v1/traces`;

  for (const [name, address, fault, args] of [
    ['refuses connections', () => proxy.port, 'refuse', ['100', 'fall-through']],
    ['refuses connections, some retries later', () => proxy.port, 'refuse', ['100', 'after-a-while']],
    ['takes requests and never answers', () => proxy.port, 'hang', ['100', 'after-a-while']],
    ['resets connections', () => proxy.port, 'reset', ['100', 'after-a-while']],
    ['swallows packets', () => deafPort, 'none', ['100', 'fall-through']],
    ['takes no bytes', () => portOf(neverReading), 'none', ['2', 'fall-through', '10000000']],
  ] as const) {
    test(`ends at once when the collector ${name}, and has everything in its hands`, async () => {
      await proxy.set(fault);
      const ended = await toEnd(start(url(address()), ...args));
      await proxy.set('none');
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(ended.stderr, '');
      assert.equal(ended.items, Number(args[0]) * 10);
      assert.ok(ended.ms < 2_500, `held for ${ended.ms} ms`);
      assertLedger(ended.counts);
    });
  }

  test('ends at once while a retry is due in an hour', async () => {
    collector.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } });
    const ended = await toEnd(start(collector.url(), '3', 'after-a-while'));
    collector.answer = undefined;
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.items, 30);
    assert.ok(ended.ms < 2_500, `held for ${ended.ms} ms`);
  });

  test('is kept alive by a flush that it awaits, and then sees the end of it', async () => {
    collector.answer = () => ({ delayMs: 300 });
    const ended = await toEnd(start(collector.url(), '3', 'await-flush'));
    collector.answer = undefined;
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.counts.delivered, 30);
    assert.equal(ended.items, 0);
  });

  test('that lives by a pipe alone goes on sending after it has let go once', async () => {
    const received: Buffer[] = [];
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {});
      // The first connection is never read; a later one is a collector that has come back.
      if (connections === 1) return void socket.pause();
      socket.on('data', (chunk) => {
        received.push(chunk);
        if (received.reduce((sum, one) => sum + one.length, 0) > 10_000_000) {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const child = start(url(portOf(server)), '1', 'read-stdin', '10000000');
    const end = toEnd(child);
    await until('it connected again', () => connections === 2);
    await until(
      'the whole body arrived',
      () => received.reduce((sum, one) => sum + one.length, 0) > 10_000_000,
    );
    child.stdin?.end();
    const ended = await end;
    server.close();
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.counts.offered, 10);
    assert.ok(ended.counts.retried >= 1);
  });

  for (const ending of ['exit-and-send', 'send']) {
    test(`sends what is left synchronously at its end (${ending})`, async () => {
      collector.taken.clear();
      const ended = await toEnd(start(collector.url(), '20', ending));
      assert.equal(ended.code, ending === 'send' ? 0 : 3, ended.stderr);
      const missing = Array.from({ length: 200 }, (_, number) => number).filter(
        (number) => !collector.taken.has(number),
      );
      assert.deepEqual(missing, []);
      assert.ok(collector.duplicates <= 40, `${collector.duplicates} duplicates: more than were in flight`);
    });
  }
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
