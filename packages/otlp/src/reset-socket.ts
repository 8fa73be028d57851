import type { Socket } from 'node:net';

/**
 * Resets a connection, so that its other side sees `ECONNRESET`. One that is being ended is closed instead: Node (22.15 to 26) cannot
 * reset it, loses its handle then, and spins for ever at the end of the process.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
