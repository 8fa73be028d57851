import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { conventionMethod } from './http/methods.ts';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';

const REQUEST_CREATED = 'undici:request:create';

interface UndiciInternals extends LoadedInstrumentation {
  onRequestCreated(message: unknown): void;
  onError(message: { error: unknown }): void;
  _recordFromReq: WeakMap<object, unknown>;
}

/**
 * Attributes of a client span that the conventions do not ask for: the original method where it is a known one, and
 * path and query once more beside `url.full`.
 */
function undiciAttributes(request: { method: string }): Record<string, undefined> {
  const surplus = { 'url.path': undefined, 'url.query': undefined };
  if (conventionMethod(request.method) === '_OTHER') return surplus;
  return { ...surplus, 'http.request.method_original': undefined };
}

/** Configuration of the stock undici instrumentation. */
export const UNDICI_SETTINGS = {
  // Suppressed tracing alone would still count the request: an export of our own is not the application's traffic.
  ignoreRequestHook: (): boolean => isTracingSuppressed(context.active()),
  startSpanHook: (request: { method: string }): Record<string, undefined> => undiciAttributes(request),
};

/**
 * The stock undici instrumentation, which takes the code of an error for its type: that of a `DOMException` is a number
 * from before it had names, 23 for the `TimeoutError` of `AbortSignal.timeout`.
 */
export function undiciWithNamedErrors(Class: InstrumentationClass): InstrumentationClass {
  const Base = Class as unknown as new (config: Record<string, unknown>) => UndiciInternals;
  return class extends Base {
    override onError(message: { error: unknown }): void {
      super.onError({ ...message, error: withoutNumber(message.error) });
    }
  };
}

function withoutNumber(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const { name, message, stack } = error;
  const cause = 'cause' in error ? { cause: error.cause } : undefined;
  return Object.assign(new Error(message, cause), { name, stack });
}

/**
 * `fetch` needs no import, so nothing is loaded that could call for its instrumentation: the first request does, which
 * is then handed on, because a subscriber that joins during a message does not get it.
 *
 * @returns a function that ends the watch.
 */
export function watchFetch(load: () => LoadedInstrumentation | undefined): () => void {
  function onFirstRequest(message: unknown): void {
    // An export of our own, or a request that somebody wants untraced, is not the application's use.
    if (isTracingSuppressed(context.active())) return;
    unsubscribe(REQUEST_CREATED, onFirstRequest);
    const request = (message as { request: object }).request;
    try {
      const instrumentation = load() as UndiciInternals | undefined;
      if (instrumentation?._recordFromReq.has(request) === false) instrumentation.onRequestCreated(message);
    } catch {
      // What a subscriber throws would end the process; this one request has no span.
    }
  }
  subscribe(REQUEST_CREATED, onFirstRequest);
  return () => {
    unsubscribe(REQUEST_CREATED, onFirstRequest);
  };
}
