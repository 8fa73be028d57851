import { randomUUID } from 'node:crypto';
import type * as Http from 'node:http';
import { type Context, context, type propagation } from '@opentelemetry/api';
import { contextWithScope, createScope, type RequestScope } from '@throughline/api/runtime';

/** An incoming `X-Request-Id` of any other form is replaced by one of ours, and not sent back. */
const REQUEST_ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** A server that carries this with `true` serves telemetry itself: no scope, no span. */
const UNTRACED: unique symbol = Symbol.for('throughline.untraced') as never;

type Emit = (this: Http.Server, event: string, ...args: unknown[]) => boolean;

const untraced = new WeakSet<Http.IncomingMessage>();
const requestIds = new WeakMap<Http.IncomingMessage, string>();
/** Scopes of requests that are just arriving, by their headers object: what the HTTP instrumentation extracts from. */
const arriving = new WeakMap<object, RequestScope>();

/** Does this request belong to a server that asked not to be traced? */
export function isUntraced(request: Http.IncomingMessage): boolean {
  return untraced.has(request);
}

/** The id of a request that a patched server received. */
export function requestIdOf(request: Http.IncomingMessage): string | undefined {
  return requestIds.get(request);
}

/**
 * Gives every request that `Server` receives a scope `{ request_id, method, path }`, active for its handler
 * and for the listeners of request and response.
 *
 * @param api the copy of the OpenTelemetry API that the HTTP instrumentation uses. It starts a request's context
 *   from nothing but the headers, so the scope is handed over where they are extracted. Undefined where that
 *   instrumentation is off: the context is set here.
 * @returns a function that takes the patch out again.
 */
export function patchRequestScope(
  Server: { prototype: Http.Server },
  api: typeof import('@opentelemetry/api') | undefined,
): () => void {
  const prototype = Server.prototype as unknown as { emit: Emit };
  const original = prototype.emit;
  const own = Object.hasOwn(prototype, 'emit');
  if (api !== undefined) handOverScopes(api.propagation);

  const emit: Emit = function (event, ...args) {
    if (event !== 'request') return original.call(this, event, ...args);
    const [request, response] = args as [Http.IncomingMessage, Http.ServerResponse];
    if ((this as unknown as Record<symbol, unknown>)[UNTRACED] === true) {
      untraced.add(request);
      return original.call(this, event, ...args);
    }
    const scope = openScope(request, response);
    if (scope === undefined) return original.call(this, event, ...args);
    if (api !== undefined) {
      arriving.set(request.headers, scope);
      return original.call(this, event, ...args);
    }
    const scoped = contextWithScope(context.active(), scope);
    context.bind(scoped, request);
    context.bind(scoped, response);
    return context.with(scoped, () => original.call(this, event, ...args));
  };
  prototype.emit = emit;
  return () => {
    if (prototype.emit !== emit) return;
    if (own) prototype.emit = original;
    else delete (prototype as { emit?: Emit }).emit;
  };
}

/** Undefined when anything about the request is so odd that it must be served without a scope. */
function openScope(request: Http.IncomingMessage, response: Http.ServerResponse): RequestScope | undefined {
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

const handedOver = new WeakSet<object>();

function handOverScopes(api: typeof propagation): void {
  if (handedOver.has(api)) return;
  handedOver.add(api);
  const original = api.extract;
  api.extract = function <Carrier>(
    this: typeof propagation,
    base: Context,
    carrier: Carrier,
    ...rest: never[]
  ) {
    const extracted = Reflect.apply(original, this, [base, carrier, ...rest]) as Context;
    const scope = typeof carrier === 'object' && carrier !== null ? arriving.get(carrier) : undefined;
    return scope === undefined ? extracted : contextWithScope(extracted, scope);
  };
}
