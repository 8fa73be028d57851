import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';

/** An HTTPS server on loopback in front of an OTLP/HTTP receiver, and the headers that came to it. */
export interface TlsFront {
  url: string;
  headers: Record<string, string | string[] | undefined>[];
  close(): void;
}

/** Passes every request on to `target`, and its answer back. */
export async function startTlsFront(target: string, tls: { cert: string; key: string }): Promise<TlsFront> {
  const headers: TlsFront['headers'] = [];
  const server = createServer(tls, (incoming, answer) => {
    headers.push(incoming.headers);
    const { pathname, hostname, port } = new URL(incoming.url ?? '/', target);
    const { 'content-type': type, 'content-encoding': encoding } = incoming.headers;
    const passed = request(
      {
        hostname,
        port,
        path: pathname,
        method: 'POST',
        headers: { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `https://localhost:${typeof address === 'object' ? address?.port : 0}`,
    headers,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
