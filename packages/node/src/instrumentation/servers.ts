import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type * as Api from '@opentelemetry/api';
import type { RequestScope } from '@throughline/api/runtime';
import { countActiveRequest } from './active-requests.ts';
import { quietly } from './quietly.ts';
import { handOver, joinScopes, openScope, runInScope } from './request-scope.ts';
import { loadFromSet } from './set-require.ts';
import { noteUntraced } from './untraced.ts';

type Emit = (this: Server, event: string, ...args: unknown[]) => boolean;

/**
 * Patches the servers of one of Node's modules: each request gets its scope, and is counted while it is in flight. Must
 * run after the HTTP instrumentation has patched them, so that a request has its scope when its span starts.
 *
 * @param traced whether the HTTP instrumentation is on
 * @returns a function that takes the patch out again.
 */
export function patchServers(module: 'http' | 'https', traced: boolean): () => void {
  const { Server } = process.getBuiltinModule(module) as typeof import('node:http');
  const prototype = Server.prototype as unknown as { emit: Emit };
  const original = prototype.emit;
  const wasOwn = Object.hasOwn(prototype, 'emit');
  // The copy of the API that the instrumentation uses.
  if (traced) joinScopes((loadFromSet('@opentelemetry/api') as typeof Api).propagation);

  const emit: Emit = function (event, ...args) {
    if (event !== 'request') return original.call(this, event, ...args);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    let scope: RequestScope | undefined;
    quietly(module, () => {
      if (noteUntraced(this, request)) return;
      if (traced) countActiveRequest(request, response, module);
      scope = openScope(request, response);
      if (traced && scope !== undefined) handOver(scope, request);
    });
    if (traced || scope === undefined) return original.call(this, event, ...args);
    return runInScope(scope, request, response, () => original.call(this, event, ...args));
  };
  prototype.emit = emit;
  return () => {
    if (prototype.emit !== emit) return;
    if (wasOwn) prototype.emit = original;
    else delete (prototype as { emit?: Emit }).emit;
  };
}
