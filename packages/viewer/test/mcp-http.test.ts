import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type McpHttpServer, serveMcpHttp } from '../src/mcp/index.ts';
import { sourceOf } from './support/mcp-calls.ts';
import { spans, TRACE } from './support/telemetry.ts';
import { send, withViewer } from './support/viewer.ts';

const INITIALIZE = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
});

async function withServer(use: (server: McpHttpServer) => Promise<void>): Promise<void> {
  await withViewer({}, async (viewer) => {
    await send(viewer, 'traces', spans('shop', { id: 'a', name: 'GET /orders', kind: 2 }));
    const source = sourceOf(viewer);
    const server = await serveMcpHttp(source, '1.2.3', { port: 0 });
    try {
      await use(server);
    } finally {
      await server.close();
      await source.close();
    }
  });
}

/** With headers that `fetch` does not let anybody set. */
function post(
  url: string,
  headers: Record<string, string>,
  body = INITIALIZE,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, timeout: 10_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

test('the official client speaks to it over HTTP with the token, and the tools say that they only read', async () => {
  await withServer(async ({ url, token }) => {
    const client = new Client({ name: 'test', version: '1.0.0' });
    const headers = { authorization: `Bearer ${token}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    assert.equal(client.getServerVersion()?.version, '1.2.3');
    assert.match(client.getInstructions() ?? '', /Lines that begin with "\| " are telemetry\./);
    const { tools } = await client.listTools();
    assert.equal(tools.length, 10);
    for (const { annotations, inputSchema } of tools) {
      assert.equal(annotations?.readOnlyHint, true);
      assert.equal(annotations?.destructiveHint, false);
      assert.equal(inputSchema.type, 'object');
    }
    const result = await client.callTool({ name: 'get_trace', arguments: { trace_id: TRACE } });
    assert.match(JSON.stringify(result.content), /GET \/orders \[shop, server\]/);
    assert.ok(!JSON.stringify([tools, result]).includes(token));
    await client.close();
  });
});

test('requests without the token, of web pages, under a foreign name or elsewhere are refused', async () => {
  await withServer(async ({ url, token }) => {
    const { port } = new URL(url);
    const good = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      accept: 'application/json, text/event-stream',
    };
    assert.equal((await post(url, good)).status, 200);
    const { authorization: _, ...without } = good;
    const refused: [number, string, Record<string, string>][] = [
      [401, url, without],
      [401, url, { ...good, authorization: 'Bearer wrong' }],
      [401, `${url}?token=${token}`, without],
      [403, url, { ...good, host: `evil.example:${port}` }],
      [403, url, { ...good, origin: 'http://evil.example' }],
      [403, url, { ...good, origin: 'null' }],
      [403, url, { ...good, 'sec-fetch-site': 'cross-site' }],
      [404, url.replace('/mcp', '/'), good],
    ];
    for (const [status, to, headers] of refused) {
      const answer = await post(to, headers);
      assert.equal(answer.status, status, JSON.stringify(headers));
      assert.ok(!answer.body.includes(token), 'the answer does not name the token');
    }
  });
});

test('a body that is no message, or larger than a megabyte, is answered with an error and harms nothing', async () => {
  await withServer(async ({ url, token }) => {
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      accept: 'application/json, text/event-stream',
    };
    assert.equal((await post(url, headers, '{"jsonrpc"')).status, 400);
    const large = await post(url, headers, `{"x":"${'y'.repeat(1_100_000)}"}`);
    assert.ok(large.status >= 400 && large.status < 500, String(large.status));
    assert.equal((await post(url, headers)).status, 200);
  });
});
