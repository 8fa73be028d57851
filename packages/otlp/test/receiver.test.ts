import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { createGzip, gzipSync } from 'node:zlib';
import { createReceiver, decode, type Receiver, type ReceiverOptions } from '@throughline/otlp';

interface Taken {
  signal: string;
  body: Buffer;
  contentType: string;
}

async function withReceiver(
  options: Partial<ReceiverOptions>,
  use: (receiver: Receiver, taken: Taken[]) => Promise<void>,
): Promise<void> {
  const taken: Taken[] = [];
  const receiver = await createReceiver({
    onRequest: (signal, body, contentType) => {
      taken.push({ signal, body, contentType });
      return undefined;
    },
    ...options,
  });
  try {
    await use(receiver, taken);
  } finally {
    await receiver.close();
  }
}

function post(
  url: string,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: body as string,
    headers: { 'content-type': 'application/x-protobuf', ...headers },
    signal: AbortSignal.timeout(10_000),
  });
}

/** Sends raw bytes over TCP and returns everything that comes back. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

describe('the OTLP receiver', () => {
  test('listens on loopback only unless told otherwise, and says where', async () => {
    await withReceiver({}, async ({ url, port }) => {
      assert.equal(url, `http://127.0.0.1:${port}`);
    });
  });

  test('hands over the body of each signal and answers in the content type of the request', async () => {
    await withReceiver({}, async ({ url }, taken) => {
      for (const signal of ['traces', 'logs', 'metrics']) {
        const protobuf = await post(`${url}/v1/${signal}`, new Uint8Array(0));
        assert.equal(protobuf.status, 200);
        assert.equal(protobuf.headers.get('content-type'), 'application/x-protobuf');
        assert.equal((await protobuf.arrayBuffer()).byteLength, 0);
        const json = await post(`${url}/v1/${signal}`, '{}', {
          'content-type': 'application/json; charset=utf-8',
        });
        assert.equal(json.headers.get('content-type'), 'application/json');
        assert.deepEqual(await json.json(), {});
      }
      assert.equal(taken.length, 6);
      assert.deepEqual(taken[5], {
        signal: 'metrics',
        body: Buffer.from('{}'),
        contentType: 'application/json',
      });
    });
  });

  test('decompresses gzip', async () => {
    await withReceiver({}, async ({ url }, taken) => {
      const answer = await post(`${url}/v1/traces`, gzipSync('hello'), { 'content-encoding': 'gzip' });
      assert.equal(answer.status, 200);
      assert.equal(taken[0]?.body.toString(), 'hello');
    });
  });

  test('refuses a gzip bomb with 413 at 20 MiB, without holding what it unpacks to', async () => {
    await withReceiver({}, async ({ url }, taken) => {
      const bomb = await bombOf(1024 * 1024 * 1024);
      const before = process.memoryUsage.rss();
      const answer = await post(`${url}/v1/traces`, bomb, { 'content-encoding': 'gzip' });
      const grown = process.memoryUsage.rss() - before;
      assert.equal(answer.status, 413);
      assert.equal(taken.length, 0);
      assert.ok(grown < 64 * 1024 * 1024, `RSS grew by ${Math.round(grown / 1024 / 1024)} MiB`);
    });
  });

  test('refuses a body that is too large with 413, announced or not, and the client can read that answer', async () => {
    await withReceiver({ maxBodyBytes: 1_000_000 }, async ({ url }, taken) => {
      assert.equal((await post(`${url}/v1/logs`, Buffer.alloc(5_000_000))).status, 413);
      const chunked = new ReadableStream({
        start(controller) {
          for (let i = 0; i < 50; i += 1) controller.enqueue(new Uint8Array(100_000));
          controller.close();
        },
      });
      const answer = await fetch(`${url}/v1/logs`, {
        method: 'POST',
        body: chunked,
        duplex: 'half',
        headers: { 'content-type': 'application/x-protobuf' },
      } as RequestInit);
      assert.equal(answer.status, 413);
      assert.equal(taken.length, 0);
    });
  });

  test('refuses with 503 and Retry-After what would exceed the memory for all bodies', async () => {
    await withReceiver({ maxTotalBytes: 1_000 }, async ({ url }) => {
      const answer = await post(`${url}/v1/logs`, Buffer.alloc(2_000));
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get('retry-after'), '1');
      assert.equal((await post(`${url}/v1/logs`, Buffer.alloc(900))).status, 200);
    });
  });

  test('answers a broken gzip body, an unknown encoding, type, path and method with 4xx', async () => {
    await withReceiver({}, async ({ url }) => {
      const to = `${url}/v1/traces`;
      assert.equal((await post(to, 'not gzip', { 'content-encoding': 'gzip' })).status, 400);
      assert.equal(
        (await post(to, gzipSync('cut').subarray(0, 10), { 'content-encoding': 'gzip' })).status,
        400,
      );
      assert.equal((await post(to, '', { 'content-encoding': 'br' })).status, 415);
      assert.equal((await post(to, '{}', { 'content-type': 'text/plain' })).status, 415);
      assert.equal((await post(`${url}/v1/profiles`, '')).status, 404);
      const get = await fetch(to);
      assert.equal(get.status, 405);
      assert.equal(get.headers.get('allow'), 'POST');
    });
  });

  test('answers what is not HTTP, or hardly, with 4xx and goes on', async () => {
    await withReceiver({}, async ({ url, port }) => {
      const host = 'Host: 127.0.0.1\r\nConnection: close\r\n\r\n';
      assert.match(await raw(port, `GET http:// HTTP/1.1\r\n${host}`), /^HTTP\/1\.1 404/);
      assert.match(await raw(port, `GET // HTTP/1.1\r\n${host}`), /^HTTP\/1\.1 404/);
      assert.match(await raw(port, `POST /v1/%zz HTTP/1.1\r\n${host}`), /^HTTP\/1\.1 404/);
      assert.match(await raw(port, `BREW /v1/traces HTTP/1.1\r\n${host}`), /^HTTP\/1\.1 400/);
      assert.match(await raw(port, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400/);
      assert.match(
        await raw(port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n${host}`),
        /^HTTP\/1\.1 431/,
      );
      assert.equal((await post(`${url}/v1/traces`, '')).status, 200);
    });
  });

  test('refuses web pages: a foreign Host, and any Origin', async () => {
    await withReceiver({}, async ({ url, port }, taken) => {
      const answer = await raw(
        port,
        'POST /v1/traces HTTP/1.1\r\nHost: evil.test\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
      );
      assert.match(answer, /^HTTP\/1\.1 403/);
      assert.equal((await post(`${url}/v1/traces`, '', { origin: 'http://127.0.0.1' })).status, 403);
      assert.equal(taken.length, 0);
    });
  });

  test('closes a connection whose headers do not arrive in time', async () => {
    await withReceiver({ headersTimeoutMs: 200 }, async ({ port }) => {
      assert.match(await raw(port, 'POST /v1/traces HTTP/1.1\r\n'), /^HTTP\/1\.1 408/);
    });
  });

  test('closes connections that are too many at once, and goes on', async () => {
    await withReceiver({ maxConnections: 5 }, async ({ url, port }) => {
      const sockets = Array.from({ length: 20 }, () => connect(port, '127.0.0.1').on('error', () => {}));
      const closed = sockets.map((socket) => once(socket, 'close'));
      await Promise.race(closed);
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
      assert.equal((await post(`${url}/v1/traces`, '')).status, 200);
    });
  });

  test('does not keep a process alive where it was asked not to', async () => {
    const code = `import { createReceiver } from '${new URL('../src/index.ts', import.meta.url).href}';
      const receiver = await createReceiver({ unref: true, onRequest: () => undefined });
      const socket = (await import('node:net')).connect(receiver.port, '127.0.0.1').unref();
      setTimeout(() => console.log('last timer'), 50);`;
    const stripTypes = process.execArgv.filter((flag) => flag.includes('strip-types'));
    const child = spawn(process.execPath, [...stripTypes, '--input-type=module', '-e', code], {
      timeout: 10_000,
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.equal(stdout, 'last timer\n');
  });

  test('answers 400 with the reason where the body is no export request', async () => {
    const onRequest: ReceiverOptions['onRequest'] = (signal, body, contentType) => {
      decode(signal, body, contentType);
      return undefined;
    };
    await withReceiver({ onRequest }, async ({ url }) => {
      const answer = await post(`${url}/v1/traces`, '[1]', { 'content-type': 'application/json' });
      assert.equal(answer.status, 400);
      assert.deepEqual(await answer.json(), {
        code: 3,
        message: 'OTLP/JSON: ExportTraceServiceRequest must be an object, received an array.',
      });
      assert.equal((await post(`${url}/v1/traces`, new Uint8Array([0xff]))).status, 400);
    });
  });

  test('answers 500 where its user throws, and goes on', async () => {
    let calls = 0;
    const onRequest: ReceiverOptions['onRequest'] = () => {
      calls += 1;
      if (calls === 1) throw new Error('a secret of the user');
      return undefined;
    };
    await withReceiver({ onRequest }, async ({ url }) => {
      const answer = await post(`${url}/v1/traces`, '{}', { 'content-type': 'application/json' });
      assert.equal(answer.status, 500);
      assert.doesNotMatch(await answer.text(), /secret/);
      assert.equal((await post(`${url}/v1/traces`, '')).status, 200);
    });
  });
});

describe('the OTLP receiver as a fault proxy', () => {
  test('answers with the status, headers and partial success it is told', async () => {
    const answers = [
      { status: 503, headers: { 'retry-after': '30' } },
      { partialSuccess: { rejected: 7, message: 'too old' } },
    ];
    await withReceiver({ onRequest: () => answers.shift() }, async ({ url }) => {
      const json = { 'content-type': 'application/json' };
      const busy = await post(`${url}/v1/logs`, '{}', json);
      assert.equal(busy.status, 503);
      assert.equal(busy.headers.get('retry-after'), '30');
      const partial = await post(`${url}/v1/logs`, '{}', json);
      assert.deepEqual(await partial.json(), {
        partialSuccess: { rejectedLogRecords: '7', errorMessage: 'too old' },
      });
    });
  });

  test('waits, hangs and resets as it is told', async () => {
    const answers = [{ delayMs: 150 }, { reset: true }, { hang: true }];
    await withReceiver({ onRequest: () => answers.shift() }, async (receiver) => {
      const to = `${receiver.url}/v1/logs`;
      const started = performance.now();
      assert.equal((await post(to, '')).status, 200);
      assert.ok(performance.now() - started >= 149);
      await assert.rejects(post(to, ''), (error: Error & { cause?: { code?: string } }) =>
        /ECONNRESET|UND_ERR_SOCKET/.test(error.cause?.code ?? ''),
      );
      const pending = httpRequest(to, { method: 'POST', headers: { 'content-type': 'application/json' } });
      const ended = once(pending, 'error');
      pending.end('{}');
      await once(pending, 'finish');
      await receiver.close();
      await ended;
    });
  });
});

/** Gzip of so many zero bytes, made without holding them. */
async function bombOf(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 1 });
  const packed: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => packed.push(chunk));
  const block = Buffer.alloc(1024 * 1024);
  for (let left = bytes; left > 0; left -= block.length) {
    if (!gzip.write(block)) await once(gzip, 'drain');
  }
  gzip.end();
  await once(gzip, 'end');
  return Buffer.concat(packed);
}
