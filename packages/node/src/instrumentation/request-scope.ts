import { randomUUID } from 'node:crypto';
import type * as Http from 'node:http';
import { type Context, context, type propagation } from '@opentelemetry/api';
import { contextWithScope, createScope, type RequestScope } from '@throughline/api/runtime';
import { quietly } from './quietly.ts';

/** An incoming `X-Request-Id` of any other form is replaced by one of ours, and not sent back. */
const REQUEST_ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

const requestIds = new WeakMap<Http.IncomingMessage, string>();
/** Scopes of requests that are just arriving, by their headers: what the HTTP instrumentation extracts a context from. */
const arriving = new WeakMap<object, RequestScope>();

/** The id of a request that has a scope. */
export function requestIdOf(request: Http.IncomingMessage): string | undefined {
  return requestIds.get(request);
}

/**
 * The scope of a request that arrives: `request_id`, `method`, `path`. A request id that came with the request in an
 * acceptable form is also put on the response. Undefined when anything about the request is so odd that it has to be
 * served without a scope.
 */
export function openScope(
  request: Http.IncomingMessage,
  response: Http.ServerResponse,
): RequestScope | undefined {
  try {
    const incoming = request.headers['x-request-id'];
    const honoured = typeof incoming === 'string' && REQUEST_ID.test(incoming);
    const requestId = honoured ? incoming : randomUUID();
    if (honoured && !response.headersSent) response.setHeader('X-Request-Id', incoming);
    requestIds.set(request, requestId);
    return createScope({ method: request.method ?? 'GET', path: pathOf(request.url) }, requestId);
  } catch {
    return undefined;
  }
}

/** The path without its query: queries carry secrets and have no bound. */
function pathOf(url: string | undefined): string {
  const target = url ?? '/';
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

/** Makes `scope` the active one for `serve` and for the listeners of request and response. */
export function runInScope<Result>(
  scope: RequestScope,
  request: Http.IncomingMessage,
  response: Http.ServerResponse,
  serve: () => Result,
): Result {
  let scoped = context.active();
  quietly('request scope', () => {
    scoped = contextWithScope(scoped, scope);
    context.bind(scoped, request);
    context.bind(scoped, response);
  });
  return context.with(scoped, serve);
}

/**
 * Hands `scope` to the HTTP instrumentation, which makes a request's context from nothing but its headers and
 * binds request and response to it: the scope joins where the headers are read, see {@link joinScopes}.
 */
export function handOver(scope: RequestScope, request: Http.IncomingMessage): void {
  arriving.set(request.headers, scope);
}

const joined = new WeakSet<object>();

/** Lets contexts that are extracted from a request's headers carry its scope, whatever propagators are configured. */
export function joinScopes(api: typeof propagation): void {
  if (joined.has(api)) return;
  joined.add(api);
  const original = api.extract;
  api.extract = function extractWithScope<Carrier>(
    this: typeof propagation,
    base: Context,
    carrier: Carrier,
    ...rest: never[]
  ) {
    const extracted = Reflect.apply(original, this, [base, carrier, ...rest]) as Context;
    let joinedContext = extracted;
    quietly('request scope', () => {
      const scope = typeof carrier === 'object' && carrier !== null ? arriving.get(carrier) : undefined;
      if (scope !== undefined) joinedContext = contextWithScope(extracted, scope);
    });
    return joinedContext;
  };
}
