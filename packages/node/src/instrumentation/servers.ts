import { patchRequestScope } from './request-scope.ts';
import { requireOfTheSet } from './set-require.ts';

/**
 * Patches the servers of Node's own module: scopes for requests. Runs after the HTTP instrumentation has patched
 * them, so that a request has its scope when its span starts.
 *
 * @returns a function that takes the patch out again.
 */
export function patchServers(module: 'http' | 'https', traced: boolean): () => void {
  const { Server } = process.getBuiltinModule(module) as typeof import('node:http');
  const api = traced
    ? (requireOfTheSet()('@opentelemetry/api') as typeof import('@opentelemetry/api'))
    : undefined;
  return patchRequestScope(Server, api);
}
