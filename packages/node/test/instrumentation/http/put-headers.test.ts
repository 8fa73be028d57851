import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { putHeaders } from '../../../src/instrumentation/http/put-headers.ts';

const added = { traceparent: '00-11111111111111111111111111111111-2222222222222222-01', baggage: 'a=b' };
const server = createServer((incoming, response) => response.end(JSON.stringify(incoming.headers)));

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => server.close());

async function receivedWith(
  options: RequestOptions,
  headers: Record<string, string>,
): Promise<IncomingHttpHeaders> {
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: '127.0.0.1', ...options });
  putHeaders(outgoing, headers);
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return JSON.parse(text) as IncomingHttpHeaders;
}

test('headers arrive beside those of the application, and win over one of the same name', async () => {
  const received = await receivedWith({ headers: { 'x-own': '1', baggage: 'old=1' } }, added);
  assert.equal(received['x-own'], '1');
  assert.equal(received['traceparent'], added.traceparent);
  assert.equal(received['baggage'], 'a=b');
});

test('headers arrive where the application gives its own as a list, which Node writes at once', async () => {
  const received = await receivedWith({ headers: ['x-own', '1', 'host', 'shop.example'] }, added);
  assert.equal(received['x-own'], '1');
  assert.equal(received['host'], 'shop.example');
  assert.equal(received['traceparent'], added.traceparent);
});

test('what would end a header is not written into a list of them', async () => {
  const received = await receivedWith(
    { headers: ['x-own', '1', 'host', 'shop.example'] },
    { ...added, evil: 'a\r\nb: c' },
  );
  assert.equal(received['evil'], undefined);
  assert.equal(received['b'], undefined);
  assert.equal(received['traceparent'], added.traceparent);
});
