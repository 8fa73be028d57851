import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startViewer } from '@throughline/viewer';
import { freePorts } from '../support/free-ports.ts';
import { startMcp } from './investigation.ts';

const command = fileURLToPath(new URL('../../packages/node/dist/cli/throughline.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mcp-command-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[], env: Record<string, string> = {}): ReturnType<typeof spawn> {
  return spawn(process.execPath, [command, 'mcp', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 30_000,
  });
}

async function end(args: string[], env: Record<string, string> = {}, input = ''): Promise<Ended> {
  const child = run(args, env);
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (ended.stdout += chunk));
  child.stderr?.on('data', (chunk) => (ended.stderr += chunk));
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

test('throughline mcp reads a store or a viewer, tells no token, and ends with its client', async () => {
  const store = join(folder, 'telemetry.db');
  const viewer = await startViewer({ port: 0, store });
  try {
    const places: [string[], Record<string, string>][] = [
      [['--store', store], {}],
      [['--url', viewer.pageUrl], {}],
      [[], { THROUGHLINE_VIEWER_URL: viewer.pageUrl }],
    ];
    for (const [args, env] of places) {
      const mcp = await startMcp(args, env);
      const { tools } = await mcp.client.listTools();
      assert.deepEqual(tools.map(({ name }) => name).slice(0, 3), [
        'what_changed',
        'search_traces',
        'get_trace',
      ]);
      const answer = await mcp.call('health', {});
      assert.match(answer, /^The store holds 0 traces/);
      assert.ok(!answer.includes(viewer.token));
      await mcp.close();
    }
    const { code, stdout, stderr } = await end(['--store', store], {}, '{"no":"message"}\nnot json\n');
    assert.equal(code, 0);
    assert.doesNotMatch(stdout + stderr, /at .*\.js:\d+/, 'no stack');
  } finally {
    await viewer.close();
  }
  const gone = await startMcp(['--url', viewer.pageUrl]);
  const answer = await gone.call('health', {});
  assert.match(
    answer,
    /^health: the viewer at http:\/\/127\.0\.0\.1:\d+ does not answer\. Start it with: throughline dev$/m,
  );
  assert.ok(!answer.includes(viewer.token));
  await gone.close();
});

test('throughline mcp --http says its address, and the token only where nobody has given one', async (t) => {
  const viewer = await startViewer({ port: 0 });
  try {
    for (const token of [undefined, 'a-token-of-my-own-choice']) {
      const env = { THROUGHLINE_VIEWER_URL: viewer.pageUrl, ...(token && { THROUGHLINE_MCP_TOKEN: token }) };
      const child = run(['--http', '--port', '0'], env);
      t.after(() => child.kill('SIGKILL'));
      let stderr = '';
      const deadline = AbortSignal.timeout(20_000);
      const said = token === undefined ? /MCP at \S+\n.*token \S+\n/ : /MCP at \S+\n/;
      while (!said.test(stderr)) {
        const [chunk] = await once(child.stderr as NodeJS.ReadableStream, 'data', { signal: deadline });
        stderr += String(chunk);
      }
      const url = /MCP at (http:\/\/127\.0\.0\.1:\d+\/mcp)/.exec(stderr)?.[1] ?? '';
      const known = token ?? /^throughline: token ([\w-]{20,})$/m.exec(stderr)?.[1] ?? '';
      if (token !== undefined) assert.ok(!stderr.includes(token));
      assert.ok(!stderr.includes(viewer.token));
      const asked = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
      const ask = (authorization: string): Promise<Response> =>
        fetch(url, {
          ...{ method: 'POST', body: JSON.stringify(asked), signal: AbortSignal.timeout(10_000) },
          headers: {
            ...{ authorization, 'content-type': 'application/json' },
            accept: 'application/json, text/event-stream',
          },
        });
      assert.equal((await ask('Bearer wrong')).status, 401);
      assert.match(await (await ask(`Bearer ${known}`)).text(), /what_changed/);
      child.kill('SIGTERM');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    }
  } finally {
    await viewer.close();
  }
});

test('throughline mcp says what is wrong with its command line, and exits with 2', async () => {
  const [port = 0] = await freePorts(1);
  const wrong: [string[], RegExp, Record<string, string>?][] = [
    [[], /^throughline mcp: say where: --store FILE, or --url .* See throughline mcp --help\.$/m],
    [['--store', 'a', '--url', 'b'], /say where/],
    [['--store', join(folder, 'none.db')], /store .*none\.db: it cannot be opened/],
    [['--url', 'http://127.0.0.1:1/'], /the address of a viewer is the one that it printed, with the token/],
    [['--store', 'a', '--port', '1'], /--port is of use with --http alone/],
    [['--store', 'a', '--http', '--port', 'x'], /--port must be a whole number from 0 to 65535/],
    [
      ['--store', 'a', '--http'],
      /THROUGHLINE_MCP_TOKEN must be 16 to 200/,
      { THROUGHLINE_MCP_TOKEN: 'short' },
    ],
    [['--stor', 'a'], /Unknown option '--stor'/],
  ];
  for (const [args, message, env] of wrong) {
    const { code, stderr, stdout } = await end(args, env);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
  const help = await end(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /^throughline mcp: .*a server of the Model Context Protocol/);
  const viewer = await startViewer({ port });
  try {
    const taken = await end(['--url', viewer.pageUrl, '--http', '--port', String(port)]);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)/);
  } finally {
    await viewer.close();
  }
});
