import type { IncomingMessage, Server } from 'node:http';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

/** Set on a server whose requests nobody should trace, count or log; the HTTP instrumentation looks for it. */
const UNTRACED: unique symbol = Symbol.for('throughline.untraced') as never;

/** Marks a server of our own, so that probes and scrapes make no telemetry. */
export function markUntraced(server: Server): void {
  Object.defineProperty(server, UNTRACED, { value: true });
}

/** Whether a request came to a server of our own. */
export function isManagementRequest(request: IncomingMessage): boolean {
  const { server } = request.socket as { server?: { [UNTRACED]?: boolean } };
  return server?.[UNTRACED] === true;
}

/** Runs something outside every trace of the application, and without starting one. */
export function untraced<T>(run: () => T): T {
  return context.with(suppressTracing(ROOT_CONTEXT), run);
}
