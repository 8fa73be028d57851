import type { EventEmitter } from 'node:events';

/** A server that carries this with `true` serves telemetry itself: no scope, no span, no metric. */
const UNTRACED: symbol = Symbol.for('throughline.untraced');

/** Did this server ask not to be traced? */
export function isUntracedServer(server: EventEmitter): boolean {
  return (server as unknown as Record<symbol, unknown>)[UNTRACED] === true;
}
