import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';

/** A server on loopback that is no OTLP receiver, or not quite. */
export interface OddServer {
  /** With `localhost`, which the certificates of the tests are for. */
  readonly url: string;
  readonly port: number;
  close(): void;
}

export async function answering(listener: RequestListener): Promise<OddServer> {
  return listening(createServer(listener), 'http');
}

/** Answers each request with this status and these headers. */
export async function answeringWith(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<OddServer> {
  return answering((request, response) => {
    request.resume();
    response.writeHead(status, headers).end();
  });
}

export async function overTls(tls: { cert: string; key: string }): Promise<OddServer> {
  const listener: RequestListener = (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  };
  return listening(createTlsServer(tls, listener), 'https');
}

/** Takes connections and says nothing. */
export async function silent(): Promise<OddServer> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function listening(server: Server, scheme: string): Promise<OddServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://localhost:${port}`,
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
