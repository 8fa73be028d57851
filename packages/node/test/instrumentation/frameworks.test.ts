import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startPostgres } from './postgres.ts';
import { NODES, pathOf, runFixture } from './run-fixture.ts';

let postgres: Awaited<ReturnType<typeof startPostgres>>;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

for (const { version, path } of NODES) {
  for (const fixture of ['express-pg.mjs', 'express-pg.cjs']) {
    const kind = fixture.endsWith('.mjs') ? 'ES modules' : 'CommonJS';
    test(`Node ${version}, ${kind}: Express 5 gives one span per request, named by its route, and pg one per query below it`, async () => {
      const { spans, loaded, metrics, messages } = await runFixture(fixture, {
        node: path,
        env: { TEST_DATABASE: postgres.url },
      });
      assert.deepEqual(messages, []);
      assert.deepEqual(loaded.sort(), ['express', 'http', 'pg']);
      assert.deepEqual(
        spans.map((span) => pathOf(span, spans)),
        [
          ['client SELECT postgres', 'server GET /users/:id'],
          ['server GET /users/:id'],
          ['client SELECT postgres', 'server GET /users/:id/broken'],
          ['server GET /users/:id/broken'],
          ['server GET /users/:id/thrown'],
          ['server GET'],
        ],
      );
      const [query, user, failed, broken, thrown, nowhere] = spans;
      assert.equal(user?.attributes['http.route'], '/users/:id');
      assert.equal(query?.attributes['db.system.name'], 'postgresql');
      assert.equal(query?.attributes['db.operation.name'], 'SELECT');
      assert.equal(failed?.attributes['error.type'], '42P01');
      assert.equal(broken?.attributes['error.type'], '500');
      assert.deepEqual(
        thrown?.events.map((event) => event.attributes?.['exception.type']),
        ['TypeError'],
      );
      assert.equal(nowhere?.attributes['http.route'], undefined);
      assert.ok(metrics.some((metric) => metric.name === 'db.client.operation.duration'));
    });
  }

  test(`Node ${version}: queries that wait for a connection of the pool stay in the trace of their own request`, async () => {
    const { spans, stdout } = await runFixture('pg-pool.mjs', {
      node: path,
      env: { TEST_DATABASE: postgres.url },
    });
    const requests = new Map(spans.map((span) => [span.spanId, span.name]));
    const queries = spans.filter((span) => span.name === 'SELECT postgres');
    assert.deepEqual(
      queries.map((span) => [span.attributes['db.query.text'], requests.get(span.parent ?? '')]).sort(),
      [1, 2, 3, 4, 5, 6].map((number) => [`select ${number}`, `request ${number}`]),
    );
    // What a callback does belongs to its own request too.
    assert.match(stdout, /called back: 5 in request 5, 6 in request 6/);
  });

  test(`Node ${version}: Fastify 5 gives one span per request, named by its route, even where a hook answers`, async () => {
    const { spans, loaded } = await runFixture('fastify.mjs', { node: path });
    assert.deepEqual(
      spans.map((span) => [span.name, span.attributes['http.response.status_code'], span.events.length]),
      [
        ['GET /users/:id', 200, 0],
        ['GET /thrown/:id', 500, 1],
        ['GET /shop/items/:item', 200, 0],
        ['GET /users/:id', 401, 0],
        ['GET', 404, 0],
      ],
    );
    assert.ok(loaded.includes('fastify'));
  });

  test(`Node ${version}: TypeScript that Node strips itself is instrumented as JavaScript is`, async () => {
    const { spans } = await runFixture('typescript.ts', { node: path });
    assert.deepEqual(
      spans.map((span) => span.name),
      ['GET /users/:id'],
    );
  });
}

test('Express routes are named as they are mounted: nested, several in one use, patterns, and none for a mount without a route', async () => {
  const { spans } = await runFixture('express-routes.mjs');
  assert.deepEqual(
    spans.map((span) => span.name),
    [
      'GET /',
      'GET /shops/:shop/items/:item',
      'GET /sub/deep/:id',
      'GET /^\\/pattern\\/\\d+$/',
      'GET /chain/:id',
      'GET',
      'GET /handled',
    ],
  );
  assert.equal(spans.at(-1)?.status.code, 0);
  assert.equal(spans.at(-1)?.events.length, 1);
});

test('Express makes a span for each middleware where the user wants so, below the span of the request', async () => {
  const { spans } = await runFixture('express-routes.mjs', { env: { TEST_MIDDLEWARE_SPANS: '1' } });
  const request = spans.find((span) => span.kind === 1 && span.attributes['url.path'] === '/shops/1/items/2');
  const below = spans.filter((span) => span.traceId === request?.traceId && span !== request);
  assert.ok(below.length >= 2, `${below.length} spans`);
  assert.ok(below.every((span) => span.scope === '@opentelemetry/instrumentation-express'));
});

test('TypeScript under tsx is instrumented as JavaScript is', async () => {
  const { spans } = await runFixture('typescript.ts', { args: ['--import', 'tsx'] });
  assert.deepEqual(
    spans.map((span) => span.name),
    ['GET /users/:id'],
  );
});

test('an instrumentation that the application brings, and its spans by hand, work beside ours', async () => {
  const { spans } = await runFixture('foreign-instrumentation.mjs', { args: ['--no-deprecation'] });
  assert.deepEqual(
    spans.map((span) => span.name),
    ['url.parse', 'work'],
  );
  assert.equal(spans[0]?.parent, spans[1]?.spanId);
});
