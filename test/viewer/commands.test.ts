import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeVersions } from '../support/node-versions.ts';

const command = fileURLToPath(new URL('../../packages/node/dist/cli/throughline.js', import.meta.url));
const app = fileURLToPath(new URL('../fixtures/viewer/shop-app.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'viewer-commands-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  child: ChildProcess;
  stdout: string;
  stderr: string;
  ended: Promise<number>;
}

function start(args: string[], env: Record<string, string> = {}, node: string = process.execPath): Running {
  const child = spawn(node, [command, ...args], {
    env: { PATH: process.env['PATH'] ?? '', OTEL_SERVICE_NAME: 'shop', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const running: Running = {
    ...{ child, stdout: '', stderr: '' },
    ended: once(child, 'close').then(([code]) => code as number),
  };
  child.stdout.on('data', (chunk) => (running.stdout += chunk));
  child.stderr.on('data', (chunk) => (running.stderr += chunk));
  return running;
}

async function end(args: string[], input = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const running = start(args);
  running.child.stdin?.on('error', () => {});
  running.child.stdin?.end(input);
  const code = await running.ended;
  return { code, stdout: running.stdout, stderr: running.stderr };
}

async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    assert.ok(Date.now() < deadline, `${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const pageOf = (running: Running): Promise<string> =>
  until('the address', () => /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(running.stderr)?.[0]);

describe('throughline dev', () => {
  test('starts a program with the preload, keeps what it sends, and passes its exit code on', async () => {
    const store = join(folder, 'dev.db');
    const elsewhere = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=planted',
    };
    const running = start(['dev', '--store', store, '--port', '0', '--', process.execPath, app], {
      EXIT_WITH: '7',
      ...elsewhere,
    });
    assert.equal(await running.ended, 7, running.stderr);
    assert.match(running.stdout, /served with 1 preloads/);
    assert.doesNotMatch(running.stderr, /Warning/);
    const failed = await end(['query', 'status:error flow:checkout', '--store', store, '--json']);
    assert.equal(failed.code, 0, failed.stderr);
    const { traces, more } = JSON.parse(failed.stdout);
    assert.deepEqual([traces.length, more], [1, false]);
    assert.equal(traces[0].flow, 'checkout');
    assert.deepEqual(traces[0].services, ['shop']);
    const logs = await end(['query', '--logs', 'order_seen event:*', '--store', store]);
    assert.doesNotMatch(logs.stdout, /hunter2/);
    const lines = await end(['query', 'card declined', '--store', store]);
    assert.match(lines.stdout, /^✖ .* shop .* spans, \d+ log records\n$/);
  });

  test('does not load the preload twice where the program carries it already', async () => {
    const preload = [
      '--import',
      fileURLToPath(new URL('../../packages/node/dist/register.js', import.meta.url)),
    ];
    for (const args of [
      [...preload, app],
      ['--import=throughline/register', app],
    ]) {
      const running = start(['dev', '--port', '0', '--', process.execPath, ...args], { EXIT_WITH: '0' });
      assert.equal(await running.ended, 0, running.stderr);
      assert.match(running.stdout, /served with 1 preloads/);
    }
  });

  for (const { name, path } of nodeVersions) {
    test(`keeps and finds on ${name}, and nothing of Node's own warnings reaches the user`, async () => {
      const store = join(folder, `${name}.db`);
      const running = start(
        ['dev', '--store', store, '--port', '0', '--', path, app],
        { EXIT_WITH: '0' },
        path,
      );
      assert.equal(await running.ended, 0, running.stderr);
      assert.match(running.stderr, /^throughline: viewer at http:\/\/127\.0\.0\.1:\d+\/#token=\S+\n$/);
      const query = start(['query', 'status:error "card declined"', '--store', store, '--json'], {}, path);
      assert.equal(await query.ended, 0, query.stderr);
      assert.equal(query.stderr, '');
      assert.equal(JSON.parse(query.stdout).traces.length, 1);
    });
  }

  test('passes SIGTERM on, and says 143 as the program does', async () => {
    const running = start(['dev', '--port', '0', '--', process.execPath, app]);
    await until('the requests', () => (/served/.test(running.stdout) ? true : undefined));
    running.child.kill('SIGTERM');
    assert.equal(await running.ended, 143, running.stderr);
  });

  test('says what is wrong with its command line, a port that is taken, and a file that is no store', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    for (const [args, message] of [
      [['--port', 'x'], /--port must be a whole number from 0 to 65535/],
      [['--port', String(port)], new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port} \\(EADDRINUSE\\)`)],
      [['--'], /no program follows the two dashes/],
      [['node', 'app.js'], /A program comes after two dashes/],
      [['--port', '0', '--store', command], /it cannot be opened/],
      [['--port', '0', '--', 'no-such-program'], /no-such-program could not be started \(ENOENT\)/],
    ] as [string[], RegExp][]) {
      const { code, stderr } = await end(['dev', ...args]);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, message);
    }
    taken.close();
  });
});

describe('throughline query, tail, export and import', () => {
  test('ask a viewer that runs by the address that it printed', async () => {
    const viewer = start(['dev', '--port', '0', '--', process.execPath, app]);
    try {
      const url = await pageOf(viewer);
      const traces = await until('the traces', async () => {
        const { code, stdout, stderr } = await end(['query', 'flow:checkout', '--url', url, '--json']);
        assert.equal(code, 0, stderr);
        const found = JSON.parse(stdout).traces;
        return found.length === 2 ? found : undefined;
      });
      assert.deepEqual(
        traces.map((trace: { failed: number }) => trace.failed > 0),
        [true, false],
      );
      const wrong = await end(['query', 'flow:checkout', '--url', url.replace(/token=.*/, 'token=wrong')]);
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, /does not know this token/);
      const lines = await end(['export', '--url', url]);
      const store = join(folder, 'imported.db');
      const imported = await end(['import', '--store', store], lines.stdout);
      assert.equal(imported.code, 0, imported.stderr);
      assert.match(
        imported.stdout,
        /^\d+ records of \d+ lines taken, 0 refused, 0 lines could not be read\n$/,
      );
      const again = await end(['query', 'flow:checkout status:error', '--store', store, '--json']);
      assert.equal(JSON.parse(again.stdout).traces[0].traceId, traces[0].traceId);
    } finally {
      viewer.child.kill('SIGTERM');
      await viewer.ended;
    }
  });

  test('follow a viewer, and show each request that a search finds as a tree', async () => {
    const viewer = start(['dev', '--port', '0']);
    try {
      const url = await pageOf(viewer);
      const tail = start(['tail', '--url', url, 'status:error']);
      const json = start(['tail', '--url', url, 'status:error', '--json']);
      // Nothing tells from outside that it listens: requests are made until it shows one.
      await until('the tree', async () => {
        const program = spawn(process.execPath, ['--import', 'throughline/register', app], {
          env: {
            PATH: process.env['PATH'] ?? '',
            OTEL_SERVICE_NAME: 'shop',
            OTEL_EXPORTER_OTLP_ENDPOINT: url.replace(/\/#.*/, ''),
            EXIT_WITH: '0',
          },
          stdio: 'ignore',
        });
        await once(program, 'close');
        return (/◇ step pay ✖/.test(tail.stdout) && json.stdout.includes('\n')) || undefined;
      });
      assert.match(tail.stdout, /◆ flow checkout ✖/);
      assert.match(tail.stdout, /✖ Error: card declined/);
      assert.doesNotMatch(tail.stdout, /\/fine|checkout ✔/);
      const [line = ''] = json.stdout.split('\n');
      assert.ok(JSON.stringify(JSON.parse(line).spans).includes('pay'), line);
      json.child.kill('SIGTERM');
      assert.equal(await json.ended, 0, json.stderr);
      tail.child.kill('SIGTERM');
      assert.equal(await tail.ended, 0, tail.stderr);
    } finally {
      viewer.child.kill('SIGTERM');
      assert.equal(await viewer.ended, 0, viewer.stderr);
    }
  });

  test('say with 2 where a search or command line cannot be read, and with 1 where nobody answers', async () => {
    const store = join(folder, 'empty.db');
    await end(['import', '--store', store]);
    const bad = await end(['query', 'status:error servce:api', '--store', store]);
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /at character 14: "servce" is not a field;.* Did you mean "service"\?/);
    assert.match(bad.stderr, /\n {2}status:error servce:api\n {15}\^\n/);
    for (const [args, code, message] of [
      [['query', 'a'], 2, /say where: --store FILE, or --url/],
      [['query', 'a', '--store', store, '--limit', '0'], 2, /--limit must be/],
      [['query', 'a', '--store', join(folder, 'absent.db')], 2, /cannot be opened/],
      [['query', 'a', '--url', 'http://127.0.0.1:1'], 2, /with the token/],
      [['query', 'a', '--url', 'http://127.0.0.1:1/#token=a'], 1, /does not answer/],
      [['export', '--url', 'http://127.0.0.1:1/#token=a'], 1, /does not answer/],
    ] as [string[], number, RegExp][]) {
      const done = await end(args);
      assert.equal(done.code, code, `${args.join(' ')}: ${done.stderr}`);
      assert.match(done.stderr, message);
    }
    const lines = await end(['import', '--store', store], '{"resourceSpans":[]}\nnot json\n');
    assert.equal(lines.code, 1);
    assert.match(lines.stderr, /line 2: a line must begin with/);
  });
});
