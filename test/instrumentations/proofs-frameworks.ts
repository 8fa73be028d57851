import type { ExpectedSpan } from '@throughline/testing';
import type { Proof } from './proof.ts';

/** A request that a framework answers: one span, named by its route. */
function request(name: string, status: number, children: ExpectedSpan[] = []): ExpectedSpan {
  return {
    name,
    kind: 'server',
    status: status < 500 ? 'unset' : 'error',
    attributes: { 'http.response.status_code': status },
    children,
  };
}

function remoteCall(method: string, code: number): ExpectedSpan {
  const span: ExpectedSpan = {
    name: `shop.Stock/${method}`,
    status: code === 0 ? 'unset' : 'error',
    attributes: { 'rpc.service': 'shop.Stock', 'rpc.method': method, 'rpc.grpc.status_code': code },
  };
  return { ...span, kind: 'client', children: [{ ...span, kind: 'server' }] };
}

const FIELD = { kind: 'internal' } as const;

export const FRAMEWORK_PROOFS: readonly Proof[] = [
  {
    instrumentation: 'koa',
    library: 'koa',
    folder: 'koa',
    throws: true,
    note: '`@koa/router` too. Middleware makes no spans of its own; a path that no route takes has no route.',
    requests: [
      request('GET /users/:id', 200),
      request('GET /shops/:shop/items/:item', 200),
      request('GET /broken/:id', 500),
      request('GET', 404),
    ],
  },
  {
    instrumentation: 'hono',
    library: 'hono',
    folder: 'hono',
    throws: true,
    note: '`Hono` from `hono`, on `@hono/node-server`; not the presets `hono/tiny` and `hono/quick`. An `HTTPException` below 500 is an answer, not an error.',
    requests: [
      request('GET /users/:id', 200),
      request('GET /users/:id', 401),
      request('GET /shops/:shop/items/:item', 200),
      request('GET /broken/:id', 500),
      request('GET', 404),
    ],
  },
  {
    instrumentation: 'nestjs-core',
    library: '@nestjs/core',
    folder: 'nestjs',
    throws: true,
    note: 'On Express. Guards, interceptors and handlers make no spans of their own. NestJS 12 is not known to the instrumentation.',
    requests: [
      request('GET /api/users/:id', 200),
      request('GET /api/users/:id/broken', 500),
      request('GET', 404),
    ],
  },
  {
    instrumentation: 'graphql',
    library: 'graphql',
    folder: 'graphql',
    throws: true,
    note: 'Fields that only read a property make no span. GraphQL 17 is not known to the instrumentation.',
    requests: [
      request('GET', 200, [
        { ...FIELD, name: 'graphql.parse' },
        { ...FIELD, name: 'graphql.validate' },
        {
          ...FIELD,
          name: 'query FindUser',
          // Values inside the query are not told.
          attributes: { 'graphql.source': 'query FindUser { user(id: *) { id name } }' },
          children: [{ ...FIELD, name: 'graphql.resolve user' }],
        },
        { ...FIELD, name: 'graphql.parse' },
        { ...FIELD, name: 'graphql.validate' },
        {
          ...FIELD,
          name: 'query Fails',
          children: [{ ...FIELD, name: 'graphql.resolve fails', status: 'error' }],
        },
      ]),
    ],
  },
  {
    instrumentation: 'grpc',
    library: '@grpc/grpc-js',
    folder: 'grpc',
    note: 'Client and server, one process. A failed call says its code in `rpc.grpc.status_code`, and `error.type` `_OTHER`.',
    requests: [request('GET', 200, [remoteCall('Check', 0), remoteCall('Refuse', 7)])],
  },
];
