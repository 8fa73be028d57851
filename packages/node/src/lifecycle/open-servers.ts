import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { within } from './within.ts';

/** Carried by servers of our own, which end with the process and need no draining. */
const untraced = Symbol.for('throughline.untraced');
/** Node's own channel: told once for each `listen`, so that serving a request costs nothing. */
const listening = 'tracing:net.server.listen:asyncEnd';
const idleCheckMs = 25;

/** The servers of the application that listen, so that they can be closed before the process ends. */
export interface OpenServers {
  /**
   * From now on each answer asks its client to come on another connection, so that connections that are kept alive are
   * gone before the listener is.
   *
   * @returns whether any HTTP server listens
   */
  announceEnd(): boolean;
  /**
   * Takes no new connections, lets requests in flight finish, and resolves when every HTTP server is closed or the
   * deadline is over. Servers of other protocols are left alone: when they are done is not known here.
   */
  drain(deadlineMs: number): Promise<void>;
  stop(): void;
}

export function watchOpenServers(): OpenServers {
  const servers = new Set<WeakRef<Server>>();

  function onListening(message: unknown): void {
    const { server } = message as { server?: Server };
    if (server) servers.add(new WeakRef(server));
  }

  const openServers = (): HttpServer[] =>
    [...servers].flatMap((reference) => reference.deref() ?? []).filter(needsDraining);

  subscribe(listening, onListening);
  return {
    announceEnd() {
      const open = openServers();
      for (const server of open) {
        try {
          server.prependListener('request', closeAfterAnswer);
        } catch {
          // The application listens for new listeners, and threw: the server drains without the header.
        }
      }
      return open.length > 0;
    },
    async drain(deadlineMs) {
      const open = openServers();
      if (open.length === 0) return;
      await within(Promise.all(open.map(close)), deadlineMs);
    },
    stop: () => void unsubscribe(listening, onListening),
  };
}

function needsDraining(server: Server): server is HttpServer {
  return (
    server.listening &&
    typeof (server as Partial<HttpServer>).closeIdleConnections === 'function' &&
    (server as { [untraced]?: unknown })[untraced] !== true
  );
}

function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  // A server that speaks HTTP/2, too, has its own way to say it.
  if (request.httpVersionMajor === 1 && !response.headersSent) response.setHeader('connection', 'close');
}

function close(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive becomes idle when its last answer is out, not when the server closes.
    const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
    server.close(() => {
      clearInterval(idle);
      resolve();
    });
  });
}
