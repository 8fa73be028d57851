import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { createGzip } from 'node:zlib';
import type { Viewer } from '@throughline/viewer';
import { keyValues, spans, TRACE } from './support/telemetry.ts';
import { ask, send, withViewer } from './support/viewer.ts';

const ROUTES = [
  '/',
  '/api/traces',
  `/api/traces/${TRACE}`,
  `/api/traces/${TRACE}/markdown`,
  '/api/logs',
  '/api/live',
  '/api/metrics',
  '/api/metrics/series?name=a',
  '/api/flows',
  '/api/errors',
  '/api/errors/abc',
  '/api/services',
  '/api/health',
  '/api/ledger',
  '/api/redaction',
  '/api/search/fields',
  '/api/search/check?q=a',
  '/api/export',
];

/** With headers that `fetch` would not let through. */
async function get(viewer: Viewer, path: string, headers: Record<string, string>): Promise<number> {
  const request = httpRequest({ host: '127.0.0.1', port: viewer.port, path, headers, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  response.destroy();
  return response.statusCode;
}

async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('error', () => {});
  socket.setTimeout(5_000, () => socket.destroy());
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

describe('the viewer refuses', () => {
  test('foreign names in Host and foreign origins on every route, whatever they know', () =>
    withViewer({}, async (viewer) => {
      const own = `127.0.0.1:${viewer.port}`;
      const authorization = `Bearer ${viewer.token}`;
      for (const path of ROUTES) {
        assert.equal(await get(viewer, path, { host: 'evil.test', authorization }), 403, path);
        assert.equal(
          await get(viewer, path, { host: own, authorization, origin: 'http://evil.test' }),
          403,
          path,
        );
        const site = {
          host: own,
          authorization,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'no-cors',
        };
        assert.equal(await get(viewer, path, site), 403, path);
      }
      const status = await get(viewer, '/api/flows', { host: own, authorization, origin: `http://${own}` });
      assert.equal(status, 200);
      const link = { host: own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
      assert.equal(await get(viewer, '/', link), 200);
      assert.equal(await get(viewer, '/', { ...link, 'sec-fetch-dest': 'iframe' }), 403);
    }));

  test('every route of the API without the token', () =>
    withViewer({}, async (viewer) => {
      for (const path of ROUTES.filter((route) => route.startsWith('/api/'))) {
        const host = `127.0.0.1:${viewer.port}`;
        assert.equal(await get(viewer, path, { host }), 401, path);
        assert.equal(await get(viewer, path, { host, authorization: 'Bearer x' }), 401, path);
        assert.equal(await get(viewer, `${path}?token=${viewer.token}`, { host }), 401, path);
      }
      const { body } = await ask(viewer, 'flows', {});
      assert.equal(body.error.code, 'no_token');
    }));

  test('OTLP from web pages, and takes it from programs without a token', () =>
    withViewer({}, async (viewer) => {
      for (const headers of [{ origin: 'http://evil.test' }, { 'content-type': 'text/plain' }] as Record<
        string,
        string
      >[]) {
        const answer = await fetch(`${viewer.url}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: '{}',
        });
        assert.ok([403, 415].includes(answer.status), String(answer.status));
        await answer.arrayBuffer();
      }
      assert.equal(await send(viewer, 'traces', spans('api', { id: '1' })), 200);
    }));

  test('paths that are none, unknown verbs, split headers, upgrades', () =>
    withViewer({}, async (viewer) => {
      const host = `Host: 127.0.0.1:${viewer.port}\r\nConnection: close\r\n`;
      for (const line of [
        'GET http:// HTTP/1.1',
        'GET /../../../etc/passwd HTTP/1.1',
        'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1',
        'GET /assets/..%5c..%5cetc HTTP/1.1',
        'GET /api/%zz HTTP/1.1',
        'GET /api/constructor HTTP/1.1',
        'GET /api/__proto__ HTTP/1.1',
        'PROPFIND /api/traces HTTP/1.1',
        'BLAH / HTTP/1.1',
        'POST / HTTP/1.1',
        'GET / HTTP/1.1\r\nX: a\r\n b',
      ]) {
        const token = `Authorization: Bearer ${viewer.token}\r\n`;
        const answer = await raw(viewer.port, `${line}\r\n${host}${token}\r\n`);
        assert.match(answer, /^HTTP\/1\.1 4\d\d /, line);
        assert.doesNotMatch(answer, /root:/);
      }
      const upgrade = 'GET /api/live HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
      assert.match(await raw(viewer.port, `${upgrade}${host}\r\n`), /^HTTP\/1\.1 4\d\d /);
      assert.equal(await send(viewer, 'traces', spans('api', { id: '1' })), 200);
    }));

  test('parameters that it does not know or that are out of bounds', () =>
    withViewer({}, async (viewer) => {
      for (const path of [
        'traces?limit=0',
        'traces?limit=501',
        'traces?cursor=1;drop',
        'traces?nothing=1',
        'flows?state=odd',
        'errors?since=yesterday',
        'metrics/series',
        'traces/xyz',
      ]) {
        const { status, body } = await ask(viewer, path);
        assert.equal(status, 400, path);
        assert.equal(body.error.code, 'bad_parameter');
      }
    }));

  test('a gzip bomb, without holding it', () =>
    withViewer({}, async (viewer) => {
      const before = process.memoryUsage().rss;
      const gzip = createGzip({ level: 9 });
      const zeros = Buffer.alloc(1024 * 1024);
      const request = httpRequest(`${viewer.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      });
      gzip.pipe(request);
      request.on('error', () => {});
      const answered = once(request, 'response');
      for (let i = 0; i < 1_024 && !request.destroyed; i += 1) {
        if (!gzip.write(zeros)) await once(gzip, 'drain');
      }
      gzip.end();
      const [response] = await answered;
      response.destroy();
      assert.equal(response.statusCode, 413);
      assert.ok(process.memoryUsage().rss - before < 256 * 1024 * 1024);
    }));

  test('bodies of 100 MB, announced or not, and lines that do not end', () =>
    withViewer({}, async (viewer) => {
      const part = Buffer.alloc(1024 * 1024, 0x61);
      const authorization = `Bearer ${viewer.token}`;
      for (const [path, headers] of [
        ['/v1/traces', { 'content-type': 'application/json', 'content-length': String(100 * part.length) }],
        ['/v1/logs', { 'content-type': 'application/json' }],
        ['/api/import', { 'content-type': 'application/x-ndjson', authorization }],
      ] as [string, Record<string, string>][]) {
        const request = httpRequest(`${viewer.url}${path}`, { method: 'POST', headers });
        request.on('error', () => {});
        request.setMaxListeners(0);
        const answered = once(request, 'response');
        for (let i = 0; i < 100 && !request.destroyed; i += 1) {
          if (!request.write(part))
            await Promise.race([once(request, 'drain'), answered, once(request, 'close')]);
        }
        const [response] = await answered;
        assert.equal(response.statusCode, 413, path);
        response.destroy();
        request.destroy();
      }
      assert.equal(await send(viewer, 'traces', spans('api', { id: '1' })), 200);
    }));

  test('connections that never finish a request, after which it serves others again', () =>
    withViewer({}, async (viewer) => {
      const sockets = Array.from({ length: 500 }, () => connect(viewer.port, '127.0.0.1'));
      const closed = sockets.map((socket) => {
        socket.on('error', () => {});
        socket.write('GET /api/traces HTTP/1.1\r\nHost: 127');
        socket.resume();
        return new Promise((resolve) => socket.on('close', resolve));
      });
      await Promise.all(closed);
      assert.equal((await ask(viewer, 'flows')).status, 200);
    }));

  test('random and deeply nested OTLP', () =>
    withViewer({}, async (viewer) => {
      const nested = `{"resourceSpans":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
      const bodies: [string, string | Buffer][] = [
        ['application/json', nested],
        ['application/json', '{"resourceSpans":[{"scopeSpans":7}]}'],
        ['application/json', 'not json'],
        ['application/x-protobuf', Buffer.from('0a80', 'hex')],
        ['application/x-protobuf', Buffer.alloc(10_000, 0x0a)],
      ];
      for (const [type, body] of bodies) {
        const headers = { 'content-type': type };
        const answer = await fetch(`${viewer.url}/v1/traces`, {
          method: 'POST',
          headers,
          body: body as string,
        });
        assert.equal(answer.status, 400);
        await answer.arrayBuffer();
      }
      assert.equal(await send(viewer, 'traces', spans('api', { id: '1' })), 200);
    }));
});

describe('the viewer sends', () => {
  test('a strict policy with every answer, errors included', () =>
    withViewer({}, async (viewer) => {
      for (const path of ['flows', 'nothing', `traces?q=${encodeURIComponent('(')}`]) {
        const { headers } = await ask(viewer, path);
        const policy = headers.get('content-security-policy') ?? '';
        assert.match(policy, /default-src 'none'/);
        assert.match(policy, /script-src 'self'/);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe|\*|http:/);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('access-control-allow-origin'), null);
      }
      const page = await fetch(viewer.url);
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.doesNotMatch(await page.text(), new RegExp(viewer.token));
    }));

  test('keys such as __proto__ and constructor as the plain data that they are', () =>
    withViewer({}, async (viewer) => {
      const body = JSON.stringify(spans('api', { id: '1' })).replace(
        '"attributes":[],"events"',
        `"attributes":${JSON.stringify([...keyValues({ constructor: 'a' }), { key: '__proto__', value: { kvlistValue: { values: keyValues({ polluted: 'yes' }) } } }])},"events"`,
      );
      assert.match(body, /__proto__/);
      assert.equal(await send(viewer, 'traces', JSON.parse(body)), 200);
      const detail = await ask(viewer, `traces/${TRACE}`);
      assert.deepEqual(Object.keys(detail.body.spans[0].attributes).sort(), ['__proto__', 'constructor']);
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    }));

  test('a planted secret nowhere: not in names, messages, attributes, logs, errors, files', () =>
    withViewer({}, async (viewer) => {
      const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwx12';
      const attributes = { password: secret, 'url.full': `https://a.test/?token=${secret}`, [secret]: 'x' };
      const exception = { 'exception.type': 'E', 'exception.message': `bad ${secret}` };
      const events = [{ name: 'exception', attributes: exception }];
      await send(
        viewer,
        'traces',
        spans('api', { id: '1', name: `GET ${secret}`, attributes, events, error: secret }),
      );
      for (const path of [`traces/${TRACE}`, 'traces', 'errors', 'export', `traces/${TRACE}/markdown`]) {
        const { body, status } = await ask(viewer, path);
        assert.equal(status, 200);
        assert.ok(!JSON.stringify(body).includes(secret), path);
      }
    }));
});
