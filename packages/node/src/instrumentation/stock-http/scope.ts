import type * as Http from 'node:http';
import type { Context, propagation } from '@opentelemetry/api';
import { contextWithScope, type RequestScope } from '@throughline/api/runtime';
import { quietly } from '../quietly.ts';

const requestIds = new WeakMap<Http.IncomingMessage, string>();
/** Scopes of requests that are just arriving, by their headers: what the HTTP instrumentation extracts a context from. */
const arriving = new WeakMap<object, RequestScope>();

/** The id of a request that has a scope. */
export function requestIdOf(request: Http.IncomingMessage): string | undefined {
  return requestIds.get(request);
}

/**
 * Hands `scope` to the HTTP instrumentation, which makes a request's context from nothing but its headers and
 * binds request and response to it: the scope joins where the headers are read, see {@link joinScopes}.
 */
export function handOver(scope: RequestScope, request: Http.IncomingMessage): void {
  if (scope.requestId !== undefined) requestIds.set(request, scope.requestId);
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
