import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import {
  contextWithScope,
  endScope,
  holdRequestError,
  reportFault,
  settleRequestErrors,
} from '@throughline/api/runtime';
import { type Carried, carry, serve } from './emit-in-context.ts';
import { patchEmitOf } from './patch-emit.ts';
import { openScope, REQUEST_EVENT } from './request-scope.ts';
import { ServedRequest } from './served-request.ts';
import { requestKind } from './server-metrics.ts';
import { isUntracedServer } from './untraced.ts';

/**
 * Patches the servers of one of Node's modules, ES modules and CommonJS alike: each request gets its scope, and where it is
 * traced its span and its metrics. Whatever goes wrong with those, the request is served.
 *
 * @returns a function that takes the patch out again.
 */
export function serveRequests(module: 'http' | 'https', traced: boolean): () => void {
  const { Server } = process.getBuiltinModule(module) as typeof import('node:http');
  const begin = traced ? beginTraced : beginScoped;

  return patchEmitOf(Server.prototype, (original) => {
    return function emit(this: EventEmitter, ...args) {
      if (args[0] !== 'request') return original.apply(this, args);
      let carried: Carried | undefined;
      try {
        const [, request, response] = args as [string, IncomingMessage, ServerResponse];
        carried = (isUntracedServer(this) ? beginUntraced : begin)(request, response, module);
        carry(request, response, carried);
      } catch (error) {
        reportFault('HTTP server: the start of a request', error as Error);
      }
      if (carried === undefined) return original.apply(this, args);
      try {
        return context.with(carried.context, serve, undefined, original, this, args);
      } catch (error) {
        try {
          carried.fail(error);
        } catch (fault) {
          reportFault('HTTP server: the error of a handler', fault as Error);
        }
        throw error;
      }
    };
  });
}

function beginTraced(request: IncomingMessage, response: ServerResponse, scheme: 'http' | 'https'): Carried {
  const kind = requestKind(request.method, scheme, request.httpVersion);
  return new ServedRequest(request, response, kind, openScope(request, response));
}

/** Nothing that is done to serve telemetry is traced either. */
function beginUntraced(): Carried {
  return { context: suppressTracing(context.active()), end() {}, fail() {} };
}

function beginScoped(request: IncomingMessage, response: ServerResponse): Carried {
  const scope = openScope(request, response);
  const of = contextWithScope(context.active(), scope);
  const start = performance.now();
  return {
    context: of,
    end() {
      settleRequestErrors(scope, response.statusCode);
      endScope(scope, {
        event: REQUEST_EVENT,
        status: response.statusCode,
        durationMs: performance.now() - start,
      });
    },
    fail(error) {
      holdRequestError(error, of);
      settleRequestErrors(scope, undefined);
      endScope(scope, { event: REQUEST_EVENT, durationMs: performance.now() - start, failed: true });
    },
  };
}
