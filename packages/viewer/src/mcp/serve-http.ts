import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createMcpHandler } from '#mcp-protocol';
import { ApiError } from '../server/api-error.ts';
import { checkOrigin, checkToken } from '../server/gate.ts';
import { respondError, SECURITY_HEADERS } from '../server/respond.ts';
import type { TelemetrySource } from '../source/telemetry-source.ts';
import { createMcpServer } from './mcp-server.ts';

export interface McpHttpOptions {
  /** 0: any free one. */
  port: number;
  /** Default: a new random one. */
  token?: string;
}

export interface McpHttpServer {
  /** Such as `http://127.0.0.1:4319/mcp`. */
  readonly url: string;
  /** What clients send as `Authorization: Bearer …`. */
  readonly token: string;
  close(): Promise<void>;
}

const PATH = '/mcp';
/** Of one request; a call has some hundred bytes. */
const MAX_BODY = 1024 * 1024;
const MAX_CONNECTIONS = 64;

/**
 * Serves clients over streamable HTTP on loopback. Each request carries the token; what comes from a web page or under
 * another name than a loopback one is refused.
 * @throws the listen error (such as EADDRINUSE) as a rejection
 */
export async function serveMcpHttp(
  source: TelemetrySource,
  version: string,
  { port, token = randomBytes(24).toString('base64url') }: McpHttpOptions,
): Promise<McpHttpServer> {
  const handler = createMcpHandler(() => createMcpServer(source, version), {
    maxRequestBodySize: MAX_BODY,
    onerror: () => {},
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    checkOrigin(request, true);
    checkToken(request, token);
    if ((request.url ?? '').split('?', 1)[0] !== PATH)
      throw new ApiError(404, 'not_found', `MCP is served at ${PATH}.`);
    await pass(request, response, handler.fetch);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => respondError(response, error));
  });
  server.requestTimeout = 30_000;
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    token,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await handler.close();
    },
  };
}

/** From Node's request to the web's, and back. */
async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  fetch: (request: Request) => Promise<Response>,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // The token is checked, and of no use further in.
    if (value !== undefined && name !== 'authorization') given.set(name, String(value));
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = method === 'GET' || method === 'HEAD' ? undefined : await bodyOf(request);
  const answer = await fetch(
    new Request(`http://127.0.0.1${PATH}`, {
      ...{ method, headers: given, signal: gone.signal },
      ...(body !== undefined && { body }),
    }),
  );
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...SECURITY_HEADERS });
  if (answer.body === null) response.end();
  else Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream).pipe(response);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new ApiError(413, 'too_large', `A request has at most ${MAX_BODY} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
