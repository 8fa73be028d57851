import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that a system gives to whoever asks for any (from 32,768 on, elsewhere from 49,152). */
const FIRST = 15_000;
const COUNT = 17_000;

/**
 * Ports of loopback that nobody listens on; all different, since they are held together. Not ones that the system gives: it
 * would give them to somebody else between here and their use.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = held.has(port) ? undefined : await listening(port);
    if (server !== undefined) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => once(server.close(), 'close')));
  return [...held.keys()];
}

/** Undefined where the port is taken. */
async function listening(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}
