import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { type SyncRequest, sendSync } from '@throughline/otlp';
import { type ServerThreadOptions, startServerThread } from './support/server-thread.ts';

const skip = process.platform === 'win32' ? 'Windows has no descriptors for sockets' : false;

/** Sends bodies of these sizes while a server in another thread answers; this thread does nothing else. */
async function send(
  sizes: number[],
  options: ServerThreadOptions = {},
  more: Partial<SyncRequest> = {},
  host = '127.0.0.1',
) {
  const server = await startServerThread(options);
  try {
    const requests = sizes.map((size) => ({
      url: `http://${host}:${server.port}/v1/traces?key=value`,
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(size),
      ...more,
    }));
    const result = sendSync(requests, { timeoutMs: 10_000 });
    return { ...result, ...(await server.sights()) };
  } finally {
    await server.stop();
  }
}

describe('a synchronous send over plain HTTP', { skip }, () => {
  test('shares four connections among many requests', async () => {
    const sizes = Array.from({ length: 40 }, (_, place) => place * 100);
    const sent = await send(sizes);
    assert.equal(sent.delivered, 40);
    assert.equal(sent.connections, 4);
    assert.deepEqual(
      sent.bodies.toSorted((one, other) => one - other),
      sizes,
    );
  });

  test('goes on where a socket takes only a part at a time', async () => {
    const sent = await send([8_000_000, 10, 8_000_000], { delayMs: 20 });
    assert.equal(sent.delivered, 3);
    assert.deepEqual(
      sent.bodies.toSorted((one, other) => one - other),
      [10, 8_000_000, 8_000_000],
    );
  });

  test('reads answers in chunks', async () => {
    assert.equal((await send([1, 2, 3, 4, 5, 6, 7, 8], { chunked: true })).delivered, 8);
  });

  test('opens a new connection where the server has closed the last one', async () => {
    const sent = await send(
      Array.from({ length: 12 }, () => 100),
      { hangsUp: true },
    );
    assert.equal(sent.delivered, 12);
    assert.ok(sent.connections > 4);
  });

  test('finds localhost where it is IPv6 alone', async (t) => {
    if (!(await hasIpv6())) return t.skip('this machine has no IPv6');
    assert.equal((await send([100], { host: '::1' }, {}, 'localhost')).delivered, 1);
    assert.equal((await send([100], { host: '::1' }, {}, '[::1]')).delivered, 1);
  });

  test('asks no name server where the address is known from before', async () => {
    const sent = await send([100], {}, { address: '127.0.0.1' }, 'collector.invalid');
    assert.equal(sent.delivered, 1);
  });

  test('does not send a header that HTTP forbids, and sends the others', async () => {
    const server = await startServerThread();
    const request = (value: string) => ({
      url: `http://127.0.0.1:${server.port}/`,
      headers: { 'x-key': value },
      body: new Uint8Array(3),
    });
    const result = sendSync([request('a\r\nx-other: b'), request('fine'), request('\u20ac')], {
      timeoutMs: 10_000,
    });
    const { bodies } = await server.sights();
    await server.stop();
    assert.deepEqual(result.failedAt, [0, 2]);
    assert.deepEqual(bodies, [3]);
  });

  test('gives up at once where nobody listens, whatever the number of requests', async () => {
    const server = await startServerThread();
    await server.stop();
    const before = performance.now();
    const requests = Array.from({ length: 100 }, () => ({
      url: `http://127.0.0.1:${server.port}/`,
      headers: {},
      body: new Uint8Array(1000),
    }));
    assert.equal(sendSync(requests, { timeoutMs: 20_000 }).failed, 100);
    assert.ok(performance.now() - before < 5_000);
  });

  test('waits for nobody longer than it may, and counts what was answered before', async () => {
    const server = await startServerThread({ delayMs: 60_000 });
    const quick = await startServerThread();
    const to = (port: number) => ({ url: `http://127.0.0.1:${port}/`, headers: {}, body: new Uint8Array(9) });
    const before = performance.now();
    const result = sendSync([to(server.port), to(quick.port)], { timeoutMs: 300 });
    const ms = performance.now() - before;
    await server.stop();
    await quick.stop();
    assert.deepEqual(result, { delivered: 1, failed: 1, failedAt: [0] });
    assert.ok(ms >= 290 && ms < 5_000, `${ms} ms`);
  });
});

function hasIpv6(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .on('error', () => resolve(false))
      .listen(0, '::1', () => server.close(() => resolve(true)));
  });
}
