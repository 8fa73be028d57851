import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { gzip } from 'node:zlib';
import type { ContentType } from '../decode.ts';
import type { Endpoint } from './endpoint.ts';
import { timerMs } from './timer-ms.ts';
import { unrefAgent } from './unref-agents.ts';

/** What of an answer decides about a batch. */
export interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

/** How a request ended: answered; without an answer; or not possible at all, such as with a header that HTTP forbids. */
export type PostResult =
  | { readonly answer: Answer }
  | { readonly failure: string; readonly reached: boolean }
  | { readonly impossible: string };

/** One request under way. */
export interface Flight {
  /** Ends it; `done` is not called any more. */
  abort(): void;
  /** True while it connects or writes, which keeps the event loop going even on an unreferenced socket. */
  holdsProcess(): boolean;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const GZIP_FROM_BYTES = 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Posts to one endpoint over connections that are kept, and that keep nothing alive. */
export class PostClient {
  readonly #endpoint: Endpoint;
  readonly #agent: Agent;
  readonly #runUntraced: <T>(fn: () => T) => T;
  readonly #send: typeof httpRequest;

  constructor(endpoint: Endpoint, maxSockets: number, runUntraced: <T>(fn: () => T) => T) {
    const secure = /^https:/i.test(endpoint.url);
    this.#endpoint = endpoint;
    this.#runUntraced = runUntraced;
    this.#send = secure ? httpsRequest : httpRequest;
    this.#agent = unrefAgent(secure, { keepAlive: true, maxSockets, scheduling: 'lifo', ...endpoint.tls });
  }

  /** Never throws; `done` is called once, and never before `post` has returned. */
  post(body: Uint8Array, contentType: ContentType, done: (result: PostResult) => void): Flight {
    return new Posting(this, body, contentType, done);
  }

  open(body: Uint8Array, headers: Record<string, string | number>): ClientRequest {
    return this.#runUntraced(() => {
      const request = this.#send(this.#endpoint.url, {
        method: 'POST',
        agent: this.#agent,
        headers: { 'user-agent': 'throughline-otlp', ...this.#endpoint.headers, ...headers },
      });
      request.end(body);
      return request;
    });
  }

  get timeoutMs(): number {
    return timerMs(this.#endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  }

  compresses(body: Uint8Array): boolean {
    return this.#endpoint.compression === 'gzip' && body.byteLength >= GZIP_FROM_BYTES;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** One POST with its time limit, its compression and the second try on a connection that had gone stale. */
class Posting implements Flight {
  readonly #client: PostClient;
  readonly #contentType: ContentType;
  #done: ((result: PostResult) => void) | undefined;
  #request: ClientRequest | undefined;
  readonly #timer: NodeJS.Timeout;
  #response: IncomingMessage | undefined;
  readonly #chunks: Buffer[] = [];
  #reached = false;
  #mayRepeat = true;

  constructor(
    client: PostClient,
    body: Uint8Array,
    contentType: ContentType,
    done: (result: PostResult) => void,
  ) {
    this.#client = client;
    this.#contentType = contentType;
    this.#done = done;
    this.#timer = setTimeout(() => this.#fail('TIMEOUT'), client.timeoutMs).unref();
    if (client.compresses(body)) this.#compress(body);
    else this.#start(body, {});
  }

  abort(): void {
    this.#done = undefined;
    clearTimeout(this.#timer);
    this.#request?.destroy();
  }

  holdsProcess(): boolean {
    if (this.#done === undefined) return false;
    const socket = this.#request?.socket;
    return !socket || socket.connecting || socket.writableLength > 0;
  }

  #compress(body: Uint8Array): void {
    gzip(body, (error, compressed) => {
      if (this.#done === undefined) return;
      if (error) this.#start(body, {});
      else this.#start(compressed, { 'content-encoding': 'gzip' });
    });
  }

  #start(body: Uint8Array, encoding: Record<string, string>): void {
    let request: ClientRequest;
    try {
      const headers = { 'content-type': this.#contentType, 'content-length': body.byteLength, ...encoding };
      request = this.#client.open(body, headers);
    } catch (error) {
      process.nextTick(() => this.#finish({ impossible: codeOf(error) }));
      return;
    }
    this.#request = request;
    request.on('socket', (socket) => {
      if (!socket.connecting) this.#reached = true;
      else socket.once('connect', () => (this.#reached = true));
    });
    request.on('response', (response) => this.#read(response));
    request.on('error', (error) => {
      if (request !== this.#request) return;
      if (request.reusedSocket && this.#mayRepeat && this.#done !== undefined) {
        // The server had closed a kept connection just as it was taken again: that says nothing about the server.
        this.#mayRepeat = false;
        this.#start(body, encoding);
      } else this.#fail(codeOf(error));
    });
  }

  #read(response: IncomingMessage): void {
    let size = 0;
    this.#mayRepeat = false;
    this.#response = response;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_ANSWER_BYTES) this.#chunks.push(chunk);
      else response.destroy();
    });
    response.on('error', () => this.#answered(response));
    response.on('close', () => this.#answered(response));
    response.on('end', () => this.#answered(response));
  }

  #answered(response: IncomingMessage): void {
    this.#finish({
      answer: {
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'],
        retryAfter: response.headers['retry-after'],
        body: Buffer.concat(this.#chunks),
      },
    });
  }

  /** The status line decides: an answer that breaks off, or ends too late, after it still counts. */
  #fail(failure: string): void {
    if (this.#response) this.#answered(this.#response);
    else this.#finish({ failure, reached: this.#reached });
    this.#request?.destroy();
  }

  #finish(result: PostResult): void {
    const done = this.#done;
    this.#done = undefined;
    clearTimeout(this.#timer);
    done?.(result);
  }
}

/** A system or Node error code, or the error's name: never its text, which may quote what was sent. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown error';
}
