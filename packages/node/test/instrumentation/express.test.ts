import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import type express from 'express';
import { patchExpress } from '../../src/instrumentation/express.ts';

const require = createRequire(import.meta.url);
const tracer = new TracerProvider({ spanProcessors: [] }).getTracer('test');

before(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
after(() => context.disable());

interface Answer {
  route: string | undefined;
  status: number | undefined;
  errors: string[];
}

/** Serves one request as the HTTP instrumentation does: in a context with the place for its route. */
async function answerOf(app: express.Express, path: string, method = 'GET'): Promise<Answer> {
  const span = tracer.startSpan('request');
  const metadata: RPCMetadata = { type: RPCType.HTTP, span };
  const of = trace.setSpan(setRPCMetadata(ROOT_CONTEXT, metadata), span);
  const server = http.createServer((request, response) => context.with(of, () => app(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    http
      .request({ port, host: '127.0.0.1', path, method, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
      .on('error', reject)
      .end();
  });
  await new Promise((resolve) => server.close(resolve));
  const { events } = span as unknown as ReadableSpan;
  const errors = events.map((event) => String(event.attributes?.['exception.message']));
  assert.notEqual((span as unknown as ReadableSpan).status.code, SpanStatusCode.OK);
  return { route: metadata.route, status, errors };
}

for (const name of ['express', 'express-4']) {
  describe(`${name} ${(require(`${name}/package.json`) as { version: string }).version}`, () => {
    const make = require(name) as typeof express;
    patchExpress(make as never);
    const quiet = (): express.Express => make().set('env', 'test');
    const answer: express.Handler = (_request, response) => void response.end();
    const pass: express.Handler = (_request, _response, next) => next();
    const fail =
      (message: string): express.Handler =>
      () => {
        throw new Error(message);
      };

    test('a route has the paths of all routers above it, and those that were left are not in it', async () => {
      const inner = make.Router({ mergeParams: true }).get('/items/:item', answer).get('/', answer);
      const app = quiet()
        .use(pass, pass)
        .get('/', answer)
        .use('/shops/:shop', pass, make.Router().get('/other', answer), inner)
        .use(['/a', '/b'], make.Router().get('/x', answer))
        .use('/api', quiet().use('/v1', make.Router().get('/users/:id', pass, answer)))
        .get('/after', answer);
      const cases: [string, string | undefined][] = [
        ['/', '/'],
        ['/shops/1/items/2', '/shops/:shop/items/:item'],
        ['/shops/1', '/shops/:shop'],
        ['/b/x', '/a,/b/x'],
        ['/api/v1/users/7', '/api/v1/users/:id'],
        ['/after', '/after'],
        ['/nowhere', undefined],
      ];
      for (const [path, route] of cases) assert.equal((await answerOf(app, path)).route, route, path);
    });

    test('the same router at two places has the route of each', async () => {
      const shared = make.Router().get('/items/:id', answer);
      const app = quiet().use(shared).use('/one', shared).use('/two', shared);
      for (const [path, route] of [
        ['/items/1', '/items/:id'],
        ['/one/items/1', '/one/items/:id'],
        ['/items/1', '/items/:id'],
        ['/two/items/1', '/two/items/:id'],
      ] as const) {
        assert.equal((await answerOf(app, path)).route, route, path);
      }
    });

    test('patterns and the last of several routes that take a request', async () => {
      const app = quiet()
        .get(/^\/pattern\/\d+$/, answer)
        .get('/users/me', (_request, _response, next) => next('route'))
        .get('/users/:id', answer);
      assert.equal((await answerOf(app, '/pattern/4')).route, '/^\\/pattern\\/\\d+$/');
      assert.deepEqual(await answerOf(app, '/users/me'), { route: '/users/:id', status: 200, errors: [] });
    });

    test('an error is recorded once: that nobody handles, that a middleware handles, that leaves a router', async () => {
      const nobody = quiet().get('/thrown', fail('thrown'));
      assert.deepEqual(await answerOf(nobody, '/thrown'), {
        route: '/thrown',
        status: 500,
        errors: ['thrown'],
      });
      const handled = quiet()
        .get('/handed', (_request, _response, next) => next(new Error('handed')))
        .use(pass)
        .use('/handed', ((_error, _request, response, _next) => {
          response.status(400).end();
        }) as express.ErrorRequestHandler);
      assert.deepEqual(await answerOf(handled, '/handed'), {
        route: '/handed',
        status: 400,
        errors: ['handed'],
      });
      const nested = quiet().use('/api', make.Router().get('/deep', pass, fail('deep')));
      assert.deepEqual(await answerOf(nested, '/api/deep'), {
        route: '/api/deep',
        status: 500,
        errors: ['deep'],
      });
      const middleware = quiet().use(fail('early')).get('/', answer);
      assert.deepEqual((await answerOf(middleware, '/')).errors, ['early']);
    });

    test('a mounted middleware that passes the request on leaves nothing behind', async () => {
      const app = quiet()
        .use('/api', pass)
        .use('/api', (_request, _response, next) => void setImmediate(next))
        .get('/api/users/:id', answer);
      assert.equal((await answerOf(app, '/api/users/3')).route, '/api/users/:id');
    });

    test('it is patched once, however often it is loaded', () => {
      const { handle } = make.Router() as unknown as { handle: unknown };
      patchExpress(make as never);
      assert.equal((make.Router() as unknown as { handle: unknown }).handle, handle);
    });
  });
}

test('an Express of an unknown build is told, and stays as it is', () => {
  const Router = () => ({ stack: [{}], use() {} });
  assert.throws(() => patchExpress({ Router } as never), /Express has no use where it is expected/);
});
