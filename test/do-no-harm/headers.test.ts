import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import fc from 'fast-check';

const root = join(import.meta.dirname, '../..');

let receiver: OtlpReceiver;
let app: RunningApp;
let port: number;
before(async () => {
  receiver = await OtlpReceiver.start();
  app = runApp({
    entry: join(import.meta.dirname, 'fixtures/echo.mjs'),
    preload: 'throughline/register',
    nodeArgs: ['--max-http-header-size=2097152'],
    cwd: root,
    env: {
      ...receiver.environment(),
      THROUGHLINE_MANAGEMENT: 'off',
      OTEL_PROPAGATORS: 'tracecontext,baggage,b3,b3multi',
    },
  });
  port = Number((await app.waitForLine(/^listening (\d+)$/))[1]);
});
after(async () => {
  await app.stop();
  await receiver.close();
});

interface Echo {
  members: number;
  outgoingBytes: number;
  outgoingMembers: number;
  polluted: string[];
}

/** Sends bytes as they are: Node's own client would refuse most of them. Gives back what came before the connection closed. */
function send(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.from(text, 'latin1')));
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

function ask(options: {
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: string;
}): Promise<Echo> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        port,
        path: options.path ?? '/',
        method: 'POST',
        ...(options.headers && { headers: options.headers }),
      },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(JSON.parse(body) as Echo));
      },
    );
    request.on('error', reject);
    request.end(options.body ?? '');
  });
}

const value = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '%',
      '%4',
      '%zz',
      '%E4',
      '%00',
      '=',
      ';',
      ',',
      ' ',
      '-',
      '0',
      'f',
      '"',
      '\t',
      '@',
      ':',
      '/',
      '<',
    ),
    fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  ),
  maxLength: 300,
});

test('whatever the headers and the address of a request hold, it is answered in time, and the process lives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        path: fc.oneof(
          fc.constantFrom('http://', '//', '*', '/%', '/%zz?%', '/?%E4%A=%', 'http://%zz/'),
          value.map((text) => `/${text.replace(/ /g, '')}`),
        ),
        traceparent: fc.oneof(
          value,
          value.map((text) => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${text}`),
        ),
        tracestate: value,
        baggage: value,
        'x-request-id': value,
        b3: value,
        'x-forwarded-for': value,
        forwarded: value,
        host: fc.oneof(fc.constant('x'), value),
        'user-agent': value,
        cookie: value,
      }),
      async ({ path, ...headers }) => {
        const lines = Object.entries(headers).map(([name, text]) => `${name}: ${text}\r\n`);
        const answer = await send(`GET ${path} HTTP/1.1\r\n${lines.join('')}connection: close\r\n\r\n`);
        assert.match(answer, /^HTTP\/1\.1 (?:200|400) /);
      },
    ),
    { numRuns: 150 },
  );
  assert.deepEqual((await ask({})).polluted, []);
});

test('1 MB of baggage keeps at most 64 members and 8,192 bytes, in and out', async () => {
  for (const header of [
    Array.from({ length: 100_000 }, (_, at) => `key${at}=v`).join(','),
    Array.from({ length: 1_000 }, (_, at) => `key${at}=${'v'.repeat(1_000)}`).join(','),
    `a=${'%41'.repeat(300_000)}`,
  ]) {
    const before = performance.now();
    const echo = await ask({ headers: { baggage: header } });
    assert.ok(performance.now() - before < 3_000);
    assert.ok(echo.members <= 64 && echo.outgoingMembers <= 64, JSON.stringify(echo));
    assert.ok(echo.outgoingBytes <= 8192, JSON.stringify(echo));
  }
});

test('the keys __proto__ and constructor change no prototype, wherever they come from', async () => {
  const evil =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"deep":{"__proto__":{"polluted":1}},"a1":1}';
  const echo = await ask({
    path: '/?__proto__[polluted]=1&__proto__=1&constructor.prototype.polluted=1',
    headers: { baggage: '__proto__=polluted,constructor=polluted,prototype=x', 'x-request-id': '__proto__' },
    body: evil,
  });
  assert.deepEqual(echo.polluted, []);
  const log = await receiver.waitFor(() =>
    receiver.logs().find((one) => JSON.stringify(one.attributes).includes('a1')),
  );
  assert.equal(log.eventName, 'asked');
  assert.deepEqual(receiver.faults, []);
});
