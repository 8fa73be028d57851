import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../../../test/support/certificates.ts';
import { GrpcCollector, type GrpcCollectorOptions } from '../../../test/support/grpc-collector.ts';

const app = fileURLToPath(new URL('./fixtures/exiting-grpc-app.mjs', import.meta.url));
const source = new URL('../src/index.ts', import.meta.url).href;

async function sentAtExit(args: string[]): Promise<{ delivered: number; failed: number; ms: number }> {
  const child = spawn(process.execPath, [app, source, ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  const [code] = await once(child, 'close');
  assert.equal(code, 3);
  return JSON.parse(stdout.trim());
}

async function withCollector<T>(
  options: GrpcCollectorOptions,
  run: (collector: GrpcCollector) => Promise<T>,
): Promise<T> {
  const collector = await GrpcCollector.start(options);
  try {
    return await run(collector);
  } finally {
    collector.close();
  }
}

describe('the last send of a process that ends, over gRPC', () => {
  test('arrives at a healthy server, whole and with its metadata', () =>
    withCollector({}, async (collector) => {
      const { delivered, failed, ms } = await sentAtExit([collector.url, '2000']);
      assert.deepEqual([delivered, failed], [2, 0]);
      assert.ok(ms < 1_000, `took ${ms} ms`);
      assert.deepEqual(collector.calls.map((call) => call.metadata['x-number']).sort(), ['1', '2']);
      assert.ok(collector.calls.every((call) => call.body.equals(Buffer.alloc(100_000, 0x42))));
    }));

  test('arrives over TLS with an authority of its own, and nowhere without it', async () => {
    const pem = makeCertificates();
    try {
      const tls = { cert: pem.text(pem.serverCert), key: pem.text(pem.serverKey) };
      await withCollector({ tls }, async (collector) => {
        assert.equal((await sentAtExit([collector.url, '2000', pem.ca])).delivered, 2);
        assert.equal((await sentAtExit([collector.url, '2000'])).failed, 2);
        assert.equal(collector.calls.length, 2);
      });
    } finally {
      pem.remove();
    }
  });

  test('counts as failed what the server answers with another status', () =>
    withCollector({ onCall: () => Promise.reject(new Error('no')) }, async (collector) => {
      assert.equal((await sentAtExit([collector.url, '2000'])).failed, 2);
      assert.equal(collector.calls.length, 2);
    }));

  test('is given up after the time limit when the server never answers', () =>
    withCollector({ hang: true }, async (collector) => {
      const { failed, ms } = await sentAtExit([collector.url, '300']);
      assert.equal(failed, 2);
      assert.ok(ms >= 299 && ms < 1_300, `took ${ms} ms`);
    }));

  test('names its time in whole milliseconds, since servers refuse a call with anything else', async () => {
    const { createServer: createHttp2 } = await import('node:http2');
    const times: unknown[] = [];
    const server = createHttp2((request, response) => {
      times.push(request.headers['grpc-timeout']);
      response.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '0' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    assert.equal((await sentAtExit([`http://127.0.0.1:${port}`, '2000.25'])).delivered, 2);
    assert.deepEqual(times, ['2001m', '2001m']);
    server.close();
  });

  test('is given up at once when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    const { failed, ms } = await sentAtExit([`http://127.0.0.1:${port}`, '5000']);
    assert.equal(failed, 2);
    assert.ok(ms < 1_000, `took ${ms} ms`);
  });

  test('is given up at once when the server speaks HTTP/1.1 alone', async () => {
    const { createServer: createHttp } = await import('node:http');
    const server = createHttp((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { failed, ms } = await sentAtExit([`http://127.0.0.1:${port}`, '5000']);
    server.close();
    assert.equal(failed, 2);
    assert.ok(ms < 1_000, `took ${ms} ms`);
  });
});
