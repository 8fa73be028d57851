import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { admit, contentTypeOf } from './admission.ts';
import type { ContentType } from './decode.ts';
import { OtlpDecodeError } from './decode-error.ts';
import { Refusal } from './refusal.ts';
import { BodyBudget, readBody } from './request-body.ts';
import { resetSocket } from './reset-socket.ts';
import { errorBody, type PartialSuccess, successBody } from './response-body.ts';
import type { Signal } from './signal.ts';

/** How one export request is answered; every field is optional, `{}` is a plain success. */
export interface ReceiverAnswer {
  /** HTTP status; default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Part of the request that was not taken. Only with status 200. */
  partialSuccess?: PartialSuccess;
  /** Milliseconds to wait before answering. */
  delayMs?: number;
  /** Never answer; the connection stays open until the client or `close()` ends it. */
  hang?: boolean;
  /** Break the connection with a TCP reset instead of answering. */
  reset?: boolean;
}

/** What besides its body is known of an export request. */
export interface ReceivedHead {
  headers: IncomingHttpHeaders;
}

export interface ReceiverOptions {
  /** Address to listen on; default 127.0.0.1. Any other than loopback is the caller's explicit choice. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /**
   * Called with each export request, its body decompressed. May say how to answer. An `OtlpDecodeError` thrown
   * here is answered with 400, any other error with 500.
   */
  onRequest(
    signal: Signal,
    body: Buffer,
    contentType: ContentType,
    head: ReceivedHead,
  ): ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined>;
  /**
   * Sees each request first, for those who serve more than OTLP on one port. True: it answers this one itself, checks
   * of Host and Origin included.
   */
  onOther?(request: IncomingMessage, response: ServerResponse): boolean;
  /** Bytes of one body, on the wire and decompressed; default 20 MiB. Above: 413. */
  maxBodyBytes?: number;
  /** Bytes of all bodies held at once; default 64 MiB. Above: 503. */
  maxTotalBytes?: number;
  /** Milliseconds for a request's headers to arrive; default 5,000. */
  headersTimeoutMs?: number;
  /** Milliseconds for a whole request to arrive; default 30,000. */
  requestTimeoutMs?: number;
  /** Connections at once; default 256. */
  maxConnections?: number;
  /** True: the receiver alone does not keep the process alive. */
  unref?: boolean;
}

export interface Receiver {
  /** Such as `http://127.0.0.1:4318`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection and frees the port; may be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts an OTLP/HTTP receiver for POST /v1/traces, /v1/logs and /v1/metrics, protobuf and JSON, plain and gzip.
 *
 * Sizes, times and connections are bounded, web pages are refused, and nothing a client sends can end the process.
 * @throws the listen error (such as EADDRINUSE) as a rejection
 */
export async function createReceiver(options: ReceiverOptions): Promise<Receiver> {
  const host = options.host ?? '127.0.0.1';
  const exchange = new Exchange(options, isLoopback(host));
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs ?? 5_000,
      requestTimeout: options.requestTimeoutMs ?? 30_000,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false,
    },
    (request, response) => void exchange.handle(request, response),
  );
  server.maxConnections = options.maxConnections ?? 256;
  server.on('clientError', refuseBrokenRequest);
  if (options.unref) {
    server.unref();
    server.on('connection', (socket) => socket.unref());
  }
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(host)}:${port}`,
    port,
    close: () => {
      exchange.stop();
      return closeServer(server);
    },
  };
}

/** Takes requests one by one and answers them. */
class Exchange {
  readonly #options: ReceiverOptions;
  readonly #loopbackOnly: boolean;
  readonly #budget: BodyBudget;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: ReceiverOptions, loopbackOnly: boolean) {
    this.#options = options;
    this.#loopbackOnly = loopbackOnly;
    this.#budget = new BodyBudget(
      options.maxBodyBytes ?? 20 * 1024 * 1024,
      options.maxTotalBytes ?? 64 * 1024 * 1024,
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    try {
      if (this.#options.onOther?.(request, response)) return;
      const { signal, contentType } = admit(request, this.#loopbackOnly);
      const body = await readBody(request, this.#budget);
      const head = { headers: request.headers };
      const answer = (await this.#options.onRequest(signal, body, contentType, head)) ?? {};
      this.#answer(request.socket, response, signal, contentType, answer);
    } catch (error) {
      refuse(request, response, error);
    }
  }

  #answer(
    socket: Socket,
    response: ServerResponse,
    signal: Signal,
    type: ContentType,
    answer: ReceiverAnswer,
  ): void {
    if (answer.hang) return;
    const send = (): void => {
      if (answer.reset) {
        resetSocket(socket);
        return;
      }
      const status = answer.status ?? 200;
      const body =
        status < 300
          ? successBody(signal, type, answer.partialSuccess)
          : errorBody(type, `status ${status}`, 2);
      response.writeHead(status, { 'content-type': type, 'content-length': body.length, ...answer.headers });
      response.end(body);
    };
    if (answer.delayMs) this.#later(answer.delayMs, send);
    else send();
  }

  #later(delayMs: number, send: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      send();
    }, delayMs);
    if (this.#options.unref) timer.unref();
    this.#timers.add(timer);
  }
}

/** google.rpc.Code: INVALID_ARGUMENT and INTERNAL. */
const INVALID_ARGUMENT = 3;
const INTERNAL = 13;
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const [status, message] = explain(error);
  if (response.headersSent || response.destroyed) return;
  const type = contentTypeOf(request) ?? 'application/json';
  const body = errorBody(type, message, status < 500 ? INVALID_ARGUMENT : INTERNAL);
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    connection: 'close',
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(status === 503 ? { 'retry-after': '1' } : {}),
  });
  response.write(body);
  drain(request, response);
}

/** A connection closed with unread bytes is reset, and the client may never see the answer: so read on, bounded. */
function drain(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) {
    response.end();
    return;
  }
  let left = MAX_DRAINED_BYTES;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.on('error', () => {});
  request.once('close', () => response.end());
  request.resume();
}

function explain(error: unknown): [status: number, message: string] {
  if (error instanceof Refusal) return [error.status, error.message];
  if (error instanceof OtlpDecodeError) return [400, error.message];
  return [500, 'OTLP receiver: the request could not be processed.'];
}

const STATUS_OF_PARSE_ERROR: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status = STATUS_OF_PARSE_ERROR[error.code ?? ''] ?? '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  else socket.destroy();
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      // An error of the listening socket later on must not end the process.
      server.on('error', () => {});
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
