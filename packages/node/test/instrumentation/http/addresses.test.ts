import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientAddress } from '../../../src/instrumentation/http/client-address.ts';
import { forwardedPairs } from '../../../src/instrumentation/http/forwarded.ts';
import { targetOf } from '../../../src/instrumentation/http/request-target.ts';
import { serverAddress } from '../../../src/instrumentation/http/server-address.ts';

test('the service is called as the client called it: by Forwarded, X-Forwarded-Host or Host', () => {
  for (const [headers, host, port] of [
    [{ host: 'shop.example' }, 'shop.example', 80],
    [{ host: 'shop.example:8080' }, 'shop.example', 8080],
    [{ host: '[::1]:8080' }, '[::1]', 8080],
    [{ host: '[::1]' }, '[::1]', 80],
    [{ host: 'shop.example:port' }, 'shop.example', undefined],
    [{ host: 'shop.example:99999' }, 'shop.example', undefined],
    [{ host: 'a', 'x-forwarded-host': 'b.example, c' }, 'b.example', undefined],
    [{ host: 'a', 'x-forwarded-host': 'b.example', 'x-forwarded-proto': 'https' }, 'b.example', 443],
    [{ host: 'a', forwarded: 'for=1.2.3.4;host="b.example:444";proto=https' }, 'b.example', 444],
    [{ host: 'a', forwarded: 'for=1.2.3.4' }, 'a', 80],
  ] as const) {
    assert.deepEqual(serverAddress(headers, 'http'), { host, port }, JSON.stringify(headers));
  }
  assert.equal(serverAddress({}, 'http'), undefined);
  assert.deepEqual(serverAddress({ host: 'shop.example' }, 'https'), { host: 'shop.example', port: 443 });
});

test('the client is the first that a proxy names, else the peer', () => {
  for (const [headers, client] of [
    [{}, 'peer'],
    [{ 'x-forwarded-for': '203.0.113.7, 10.0.0.1' }, '203.0.113.7'],
    [{ 'x-forwarded-for': '203.0.113.7:4711' }, '203.0.113.7'],
    [{ 'x-forwarded-for': '2001:db8::17' }, '2001:db8::17'],
    [{ 'x-forwarded-for': '[2001:db8::17]:4711' }, '2001:db8::17'],
    [{ 'x-forwarded-for': '' }, 'peer'],
    [{ forwarded: 'for="[2001:db8::17]:4711"', 'x-forwarded-for': '203.0.113.7' }, '2001:db8::17'],
    [{ forwarded: 'proto=https, for=_hidden' }, '_hidden'],
  ] as const) {
    assert.equal(clientAddress(headers, 'peer'), client, JSON.stringify(headers));
  }
});

test('a Forwarded header is read hop by hop, and ends where it is none', () => {
  assert.deepEqual(forwardedPairs('for=a;by=b;proto=http;host="c\\"d", FOR=e'), [
    { for: 'a', proto: 'http', host: 'c"d' },
    { for: 'e' },
  ]);
  assert.deepEqual(forwardedPairs('nonsense'), []);
  assert.deepEqual(forwardedPairs('for=a;;host=b'), [{ for: 'a' }]);
});

test('path and query are told as the client wrote them', () => {
  assert.deepEqual(targetOf('/a/%20b?x=1&y=?'), { path: '/a/%20b', query: 'x=1&y=?' });
  assert.deepEqual(targetOf('/a?'), { path: '/a', query: undefined });
  assert.deepEqual(targetOf('//evil.example/a'), { path: '//evil.example/a', query: undefined });
  assert.deepEqual(targetOf('http://shop.example'), { path: '/', query: undefined });
  assert.deepEqual(targetOf('http://shop.example/a?b=c'), { path: '/a', query: 'b=c' });
  assert.deepEqual(targetOf('http://shop.example?b=c'), { path: '/', query: 'b=c' });
  assert.deepEqual(targetOf('*'), { path: '*', query: undefined });
  assert.deepEqual(targetOf(undefined), { path: '/', query: undefined });
});

test('whatever a header holds, it is read without a throw, in a time that grows with its length', () => {
  const header = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.stringMatching(/^[for=host;,"[\]:\\ 0-9.]{0,200}$/),
  );
  fc.assert(
    fc.property(header, (text) => {
      forwardedPairs(text);
      clientAddress({ forwarded: text, 'x-forwarded-for': text }, 'peer');
      serverAddress({ forwarded: text, 'x-forwarded-host': text, host: text }, 'http');
      targetOf(text);
    }),
    { numRuns: 2_000 },
  );
  for (const piece of ['for="', 'for="\\', 'for=a;', 'for=a ', '[', ':', ',', 'http://', '?']) {
    const text = piece.repeat(200_000 / piece.length);
    const { user } = process.cpuUsage();
    forwardedPairs(text);
    clientAddress({ forwarded: text }, 'peer');
    clientAddress({ 'x-forwarded-for': text }, 'peer');
    serverAddress({ 'x-forwarded-host': text }, 'http');
    targetOf(text);
    // Two hundred thousand characters take a few milliseconds; a pattern that backtracks takes minutes.
    assert.ok(process.cpuUsage().user - user < 2_000_000, piece);
  }
});
