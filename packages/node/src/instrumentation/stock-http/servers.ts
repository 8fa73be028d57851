import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as Api from '@opentelemetry/api';
import { endScope, settleRequestErrors } from '@throughline/api/runtime';
import { patchEmitOf } from '../http/patch-emit.ts';
import { openScope, REQUEST_EVENT } from '../http/request-scope.ts';
import { isUntracedServer } from '../http/untraced.ts';
import { quietly } from '../quietly.ts';
import { loadFromSet } from '../set-require.ts';
import { countActiveRequest } from './active-requests.ts';
import { handOver, joinScopes } from './scope.ts';
import { ignoreRequest } from './settings.ts';

/**
 * Patches the servers of one of Node's modules where the HTTP instrumentation of OpenTelemetry is in the place of ours:
 * each request gets its scope, and is counted while it is in flight. Must run after that one has patched them, so that a
 * request has its scope when its span starts.
 *
 * @returns a function that takes the patch out again.
 */
export function patchServers(module: 'http' | 'https'): () => void {
  const { Server } = process.getBuiltinModule(module) as typeof import('node:http');
  // The copy of the API that the instrumentation uses.
  joinScopes((loadFromSet('@opentelemetry/api') as typeof Api).propagation);

  return patchEmitOf(Server.prototype, (original) => {
    return function emit(this: EventEmitter, ...args) {
      if (args[0] === 'request') {
        const [, request, response] = args as [string, IncomingMessage, ServerResponse];
        quietly(module, () => {
          if (isUntracedServer(this)) {
            ignoreRequest(request);
            return;
          }
          countActiveRequest(request, response, module);
          const scope = openScope(request, response);
          const start = performance.now();
          handOver(scope, request);
          response.once('close', () =>
            quietly(module, () => {
              settleRequestErrors(scope, response.statusCode);
              endScope(scope, {
                event: REQUEST_EVENT,
                status: response.statusCode,
                durationMs: performance.now() - start,
              });
            }),
          );
        });
      }
      return original.apply(this, args);
    };
  });
}
