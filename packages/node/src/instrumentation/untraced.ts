import type { IncomingMessage, Server } from 'node:http';

/** A server that carries this with `true` serves telemetry itself: no scope, no span, no metric. */
const UNTRACED: symbol = Symbol.for('throughline.untraced');

const requests = new WeakSet<IncomingMessage>();

/** Remembers the request when its server asked not to be traced. */
export function noteUntraced(server: Server, request: IncomingMessage): boolean {
  if ((server as unknown as Record<symbol, unknown>)[UNTRACED] !== true) return false;
  requests.add(request);
  return true;
}

/** Did this request come to a server that asked not to be traced? */
export function isUntraced(request: IncomingMessage): boolean {
  return requests.has(request);
}
