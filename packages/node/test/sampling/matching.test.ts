import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Attributes, SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { compileCondition } from '../../src/sampling/condition.ts';
import { compileGlob, matchesGlob } from '../../src/sampling/glob.ts';
import { compileRoute, matchesRoute } from '../../src/sampling/route-pattern.ts';

const route = (pattern: string, path: string): boolean => matchesRoute(compileRoute(pattern), path);

/** Whether a span fulfils a condition. */
function holds(
  [key, pattern]: readonly [string, string],
  span: { name?: string; kind?: SpanKind; attributes?: Attributes },
): boolean {
  const { name = 'GET', kind = SpanKind.SERVER, attributes = {} } = span;
  return compileCondition(key, pattern).holds(name, kind, attributes);
}

describe('a route in a rule', () => {
  for (const [pattern, matching, others] of [
    [
      '/health',
      ['/health', '/health/', '/health?full=1', '/health/?x=/'],
      ['/healthz', '/Health', '/api/health', '/health/a', '/'],
    ],
    ['/health/', ['/health', '/health/'], ['/health/a']],
    ['/', ['/', '', '/?x=1'], ['/a']],
    [
      '/users/:id',
      ['/users/42', '/users/42/', '/users/a.b-c'],
      ['/users', '/users/', '/users/42/posts', '/users//'],
    ],
    ['/users/{id}/posts', ['/users/42/posts'], ['/users/posts', '/users/1/2/posts']],
    ['/users/:id(\\d+)', ['/users/42'], ['/users/4/2']],
    [
      '/checkout/*',
      ['/checkout/pay', '/checkout/pay/card', '/checkout/pay/'],
      ['/checkout', '/checkout/', '/checkouts/pay'],
    ],
    ['/files/*rest', ['/files/a', '/files/a/b'], ['/files']],
    ['/files/{*rest}', ['/files/a', '/files/a/b'], ['/files']],
    ['/files/*.png', ['/files/a.png', '/files/.png'], ['/files/a/b.png', '/files/a.jpg']],
    ['/flights/:from-:to', ['/flights/MUC-LHR'], ['/flights/MUC', '/flights/MUC-LHR/x']],
    ['/*/edit', ['/a/edit', '/a/b/edit', '/edit/edit'], ['/edit', '/a/edit/b']],
    ['*/health', ['/api/health', '/a/b/health'], ['/health']],
    ['/a/*/b/*/c', ['/a/1/b/2/c', '/a/b/b/b/c', '/a/1/2/b/3/b/4/c'], ['/a/b/c', '/a/b/2/c', '/a/1/b/c']],
    ['/*', ['/a', '/a/b'], ['/', '']],
    ['*', ['/', '', '/a/b'], []],
    [String.raw`/what/\:id/\*`, ['/what/:id/*'], ['/what/1/2']],
  ] as const) {
    test(`${pattern} covers ${matching.join(', ')} and nothing like ${others.join(', ')}`, () => {
      for (const path of matching) assert.equal(route(pattern, path), true, path);
      for (const path of others) assert.equal(route(pattern, path), false, path);
    });
  }

  test('covers itself, when a framework tells the route at the start of the span', () => {
    for (const pattern of ['/users/:id', '/users/{id}/posts', '/checkout/*', '/files/*rest'])
      assert.equal(route(pattern, pattern), true, pattern);
  });

  test('is held against the path of the request as long as the route is not known', () => {
    const condition = ['http.route', '/users/:id'] as const;
    assert.equal(holds(condition, { attributes: { 'url.path': '/users/42' } }), true);
    assert.equal(
      holds(condition, { attributes: { 'url.path': '/users/42', 'http.route': '/:any/*' } }),
      false,
      'where it is known, it alone counts',
    );
    assert.equal(holds(condition, { attributes: {} }), false);
    assert.equal(holds(['http.route', '*'], { attributes: {} }), false, 'no request at all');
    assert.equal(holds(['http.route', '*'], { attributes: { 'url.path': 5 } }), false);
  });

  test('is matched as an expression over segments would be', () => {
    const segment = fc.constantFrom('a', 'b', 'ab');
    const wanted = fc.array(fc.oneof(segment, fc.constantFrom('*', ':x', 'a*')), { maxLength: 5 });
    const one: Record<string, string> = { '*': '[^/]+(?:/[^/]+)*', ':x': '[^/]+', 'a*': 'a[^/]*' };
    fc.assert(
      fc.property(wanted, fc.array(segment, { maxLength: 6 }), (pattern, path) => {
        const expression = new RegExp(`^/${pattern.map((part) => one[part] ?? part).join('/')}$`);
        const text = `/${path.join('/')}`;
        assert.equal(route(`/${pattern.join('/')}`, text), expression.test(text), `${pattern} ${text}`);
      }),
      { numRuns: 3_000 },
    );
  });

  test('is decided in bounded time, whatever the path', () => {
    const pattern = `/${'*/a/'.repeat(60)}b`;
    assert.equal(route(pattern, '/a'.repeat(4_000)), false);
    assert.equal(
      route('/*', '/a'.repeat(5_000)),
      false,
      'a path of more than 8,192 characters is not looked at',
    );
    assert.equal(route('*', '/a'.repeat(5_000)), true);
  });
});

describe('a condition of a rule', () => {
  test('compares the name of the span, with * for any characters', () => {
    assert.equal(holds(['name', 'job *'], { name: 'job send mail' }), true);
    assert.equal(holds(['name', 'job *'], { name: 'job' }), false);
    assert.equal(holds(['name', '*mail*'], { name: 'job send/mail now' }), true);
    assert.equal(holds(['name', 'Job'], { name: 'job' }), false);
    assert.equal(holds(['name', String.raw`a\*`], { name: 'a*' }), true);
    assert.equal(holds(['name', String.raw`a\*`], { name: 'ab' }), false);
  });

  test('compares the kind of the span', () => {
    assert.equal(holds(['kind', 'Consumer'], { kind: SpanKind.CONSUMER }), true);
    assert.equal(holds(['kind', 'consumer'], { kind: SpanKind.SERVER }), false);
  });

  test('compares attributes that are text, a number or true and false', () => {
    const attributes = { method: 'POST', port: 8080, cached: false, tags: ['a'], empty: '' };
    assert.equal(holds(['method', 'POST'], { attributes }), true);
    assert.equal(holds(['method', 'P*'], { attributes }), true);
    assert.equal(holds(['port', '8080'], { attributes }), true);
    assert.equal(holds(['port', '80*'], { attributes }), true);
    assert.equal(holds(['cached', 'false'], { attributes }), true);
    assert.equal(holds(['tags', '*'], { attributes }), false);
    assert.equal(holds(['empty', '*'], { attributes }), true);
    assert.equal(holds(['absent', '*'], { attributes }), false);
    assert.equal(holds(['toString', '*'], { attributes }), false, 'what an object inherits is no attribute');
  });

  test('does not look through a value of more than 8,192 characters', () => {
    const long = 'a'.repeat(8_193);
    assert.equal(holds(['name', '*a'], { name: long }), false);
    assert.equal(holds(['name', '*'], { name: long }), true);
  });

  test('is matched as an expression would be', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,8}$/), fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        assert.equal(matchesGlob(compileGlob(pattern), text, 0, text.length), expression.test(text));
      }),
      { numRuns: 3_000 },
    );
  });
});
