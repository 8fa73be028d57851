import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createReceiver, type Receiver, sendSync } from '@throughline/otlp';

const app = fileURLToPath(new URL('./fixtures/exiting-app.mjs', import.meta.url));
const preload = pathToFileURL(fileURLToPath(new URL('./fixtures/preload.mjs', import.meta.url))).href;
const source = new URL('../src/index.ts', import.meta.url).href;
/** Before 22.18, Node runs the sources only when asked to. */
const stripTypes = process.execArgv.filter((flag) => /strip-types|no-warnings/.test(flag));
const built = new URL('../dist/index.js', import.meta.url).href;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  result: { delivered: number; failed: number; ms: number };
}

async function runToEnd(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...stripTypes, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr, result: JSON.parse(stdout.trim() || '{}') };
}

describe('the last send of a process that ends', () => {
  const received: { signal: string; bytes: number }[] = [];
  let collector: Receiver;
  let hanging: Receiver;
  let refusingUrl: string;

  before(async () => {
    collector = await createReceiver({
      onRequest: (signal, body) => {
        received.push({ signal, bytes: body.length });
        return undefined;
      },
    });
    hanging = await createReceiver({ onRequest: () => ({ hang: true }) });
    refusingUrl = await closedPortUrl();
  });
  after(async () => {
    await collector.close();
    await hanging.close();
  });

  for (const [ending, from, code] of [
    ['exit', source, 3],
    ['throw', source, 1],
    ['none', source, 0],
    ['exit', built, 3],
    ['throw', built, 1],
  ] as const) {
    const kind = from === built ? 'the built package' : 'the sources';
    test(`arrives at a healthy collector when the application ends by ${ending}, sent by ${kind}`, async () => {
      received.length = 0;
      const ended = await runToEnd([app, from, collector.url, ending, '2000']);
      assert.deepEqual({ ...ended.result, ms: 0 }, { delivered: 3, failed: 0, failedAt: [], ms: 0 });
      assert.equal(ended.code, code, ended.stderr);
      assert.deepEqual(received.map((one) => one.signal).sort(), ['logs', 'metrics', 'traces']);
      assert.ok(received.every((one) => one.bytes === 100_000));
      assert.ok(ended.result.ms < 1_000, `took ${ended.result.ms} ms`);
    });
  }

  test('is given up at once when the collector refuses connections', async () => {
    const ended = await runToEnd([app, built, refusingUrl, 'exit', '5000']);
    assert.deepEqual({ ...ended.result, ms: 0 }, { delivered: 0, failed: 3, failedAt: [0, 1, 2], ms: 0 });
    assert.equal(ended.code, 3);
    assert.ok(ended.result.ms < 1_000, `took ${ended.result.ms} ms`);
  });

  test('is given up after the time limit when the collector never answers', async () => {
    const ended = await runToEnd([app, built, hanging.url, 'exit', '300']);
    assert.deepEqual({ ...ended.result, ms: 0 }, { delivered: 0, failed: 3, failedAt: [0, 1, 2], ms: 0 });
    assert.equal(ended.code, 3);
    assert.ok(ended.result.ms >= 299 && ended.result.ms < 1_300, `took ${ended.result.ms} ms`);
  });

  test('finds a collector by the name localhost', async () => {
    const ended = await runToEnd([
      app,
      source,
      collector.url.replace('127.0.0.1', 'localhost'),
      'exit',
      '2000',
    ]);
    assert.equal(ended.result.delivered, 3);
  });

  test('leaves what the application prints about its own crash unchanged', async () => {
    const ended = await runToEnd([app, source, collector.url, 'throw', '2000']);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /Error: the application broke/);
    assert.doesNotMatch(ended.stderr, /worker/i);
  });

  for (const [how, args, environment] of [
    ['on the command line', ['--import', preload], {}],
    ['in NODE_OPTIONS', [], { NODE_OPTIONS: `--import ${preload}` }],
  ] as const) {
    test(`does not run the application's preload again, given ${how}`, async () => {
      const ended = await runToEnd([...args, app, source, collector.url, 'exit', '2000'], environment);
      assert.equal(ended.result.delivered, 3);
      assert.equal(ended.stderr, 'preload ran in the main thread\n');
    });
  }

  test('counts a request as failed when the collector answers with an error', async () => {
    const broken = await createReceiver({ onRequest: () => ({ status: 503 }) });
    const ended = await runToEnd([app, source, broken.url, 'exit', '2000']);
    assert.deepEqual({ ...ended.result, ms: 0 }, { delivered: 0, failed: 3, failedAt: [0, 1, 2], ms: 0 });
    await broken.close();
  });
});

describe('sendSync', () => {
  test('does nothing with no requests', () => {
    assert.deepEqual(sendSync([], { timeoutMs: 1_000 }), { delivered: 0, failed: 0, failedAt: [] });
  });

  test('counts requests it cannot make sense of as failed instead of throwing', () => {
    const body = new Uint8Array(1);
    const requests = [
      { url: 'not a url', headers: {}, body },
      { url: 'http://127.0.0.1:1', headers: { 'bad header\n': 'x' }, body },
      { url: 'ftp://127.0.0.1', headers: {}, body },
    ];
    assert.deepEqual(sendSync(requests, { timeoutMs: 5_000 }), {
      delivered: 0,
      failed: 3,
      failedAt: [0, 1, 2],
    });
  });
});

/** A port of this machine where nobody listens any more. */
async function closedPortUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
