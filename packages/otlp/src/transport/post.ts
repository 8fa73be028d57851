import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { gzip } from 'node:zlib';
import type { ContentType } from '../decode.ts';
import { quietly } from '../quietly.ts';
import type { Answer } from '../send-sync/answer-reader.ts';
import { AnswerTask } from '../send-sync/answer-task.ts';
import { descriptorOf, unwrittenBytes } from '../send-sync/socket-descriptor.ts';
import type { SyncTask } from '../send-sync/sync-turns.ts';
import type { Endpoint } from './endpoint.ts';
import { timerMs } from './timer-ms.ts';
import { unrefAgent } from './unref-agents.ts';

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
  /** Reads its answer without the event loop; undefined where that is not possible, or the request is not out. */
  answerTask(): (SyncTask & { readonly answer: Answer | undefined }) | undefined;
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
  readonly readsWithoutEvents: boolean;
  /** Where the last connection led. */
  address: string | undefined;

  constructor(endpoint: Endpoint, maxSockets: number, runUntraced: <T>(fn: () => T) => T) {
    const secure = /^https:/i.test(endpoint.url);
    this.#endpoint = endpoint;
    this.readsWithoutEvents = !secure && process.platform !== 'win32';
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
    this.#timer = setTimeout(
      quietly(() => this.#fail('TIMEOUT')),
      client.timeoutMs,
    ).unref();
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

  answerTask(): ReturnType<Flight['answerTask']> {
    if (this.#done === undefined) return undefined;
    if (this.#response) return { step: () => true, answer: this.#answerOf(this.#response) };
    if (!this.#client.readsWithoutEvents) return undefined;
    const request = this.#request;
    const socket = request?.socket;
    if (!socket || socket.connecting || descriptorOf(socket) === undefined) return undefined;
    const isOut = request.writableLength === 0 && unwrittenBytes(socket) === 0;
    return isOut ? new AnswerTask(socket) : undefined;
  }

  #compress(body: Uint8Array): void {
    gzip(
      body,
      quietly((error: Error | null, compressed: Buffer) => {
        if (this.#done === undefined) return;
        if (error) this.#start(body, {});
        else this.#start(compressed, { 'content-encoding': 'gzip' });
      }),
    );
  }

  #start(body: Uint8Array, encoding: Record<string, string>): void {
    let request: ClientRequest;
    try {
      const headers = { 'content-type': this.#contentType, 'content-length': body.byteLength, ...encoding };
      request = this.#client.open(body, headers);
    } catch (error) {
      process.nextTick(quietly(() => this.#finish({ impossible: codeOf(error) })));
      return;
    }
    this.#request = request;
    request.on(
      'socket',
      quietly((socket: Socket) => {
        const reached = quietly(() => {
          this.#reached = true;
          this.#client.address = socket.remoteAddress;
        });
        if (!socket.connecting) reached();
        else socket.once('connect', reached);
      }),
    );
    request.on(
      'response',
      quietly((response: IncomingMessage) => this.#read(response)),
    );
    request.on(
      'error',
      quietly((error: Error) => {
        if (request !== this.#request) return;
        if (request.reusedSocket && this.#mayRepeat && this.#done !== undefined) {
          // The server had closed a kept connection just as it was taken again: that says nothing about the server.
          this.#mayRepeat = false;
          this.#start(body, encoding);
        } else this.#fail(codeOf(error));
      }),
    );
  }

  #read(response: IncomingMessage): void {
    let size = 0;
    this.#mayRepeat = false;
    this.#response = response;
    response.on(
      'data',
      quietly((chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_ANSWER_BYTES) this.#chunks.push(chunk);
        else response.destroy();
      }),
    );
    response.on(
      'error',
      quietly(() => this.#answered(response)),
    );
    response.on(
      'close',
      quietly(() => this.#answered(response)),
    );
    response.on(
      'end',
      quietly(() => this.#answered(response)),
    );
  }

  #answered(response: IncomingMessage): void {
    this.#finish({ answer: this.#answerOf(response) });
  }

  #answerOf(response: IncomingMessage): Answer {
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'],
      retryAfter: response.headers['retry-after'],
      body: Buffer.concat(this.#chunks),
    };
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
