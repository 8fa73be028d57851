import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { markUntraced, untraced } from './untraced.ts';

/** Bounds of a listener that scrapers and probes use, and that anybody who reaches it may abuse. */
const mostConnections = 100;
const mostHeaderBytes = 8192;
const requestTimeoutMs = 5000;
const idleTimeoutMs = 10_000;
const checkEveryMs = 1000;

/**
 * An HTTP server that never keeps the process alive, is never traced, and answers one request per connection within
 * bounds: header size, time to send the request, idle time, connections at once. What is not HTTP gets a 4xx.
 */
export function createBoundedServer(handle: RequestListener): Server {
  const busy = new WeakSet<Duplex>();
  const server = createServer(
    {
      maxHeaderSize: mostHeaderBytes,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: checkEveryMs,
    },
    (request, response) => {
      // A second request on the connection stays without an answer: it closes after the first.
      if (busy.has(request.socket)) return;
      busy.add(request.socket);
      response.setHeader('connection', 'close');
      untraced(() => handle(request, response));
    },
  );
  markUntraced(server);
  server.maxConnections = mostConnections;
  server.timeout = idleTimeoutMs;
  server.on('connection', (socket: Socket) => socket.unref());
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Bytes of an answer may be on their way; a second status line would corrupt it.
    if (busy.has(socket) || !socket.writable) socket.destroy();
    else refuse(socket, statusOf(error));
  });
  // Without a listener Node drops the connection of a CONNECT without a word.
  server.on('connect', (_request, socket: Duplex) => refuse(socket, 405));
  server.unref();
  return server;
}

function statusOf(error: NodeJS.ErrnoException): number {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 431;
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => {});
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
