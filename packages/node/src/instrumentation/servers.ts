import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type * as Api from '@opentelemetry/api';
import { countActiveRequest } from './active-requests.ts';
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
    if (noteUntraced(this, request)) return original.call(this, event, ...args);
    if (traced) countActiveRequest(request, response, module);
    const scope = openScope(request, response);
    if (scope === undefined) return original.call(this, event, ...args);
    if (!traced) return runInScope(scope, request, response, () => original.call(this, event, ...args));
    handOver(scope, request);
    return original.call(this, event, ...args);
  };
  prototype.emit = emit;
  return () => {
    if (prototype.emit !== emit) return;
    if (wasOwn) prototype.emit = original;
    else delete (prototype as { emit?: Emit }).emit;
  };
}
