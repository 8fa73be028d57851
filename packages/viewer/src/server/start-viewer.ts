import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createReceiver, type Receiver, type ReceiverAnswer } from '@throughline/otlp';
import type { RedactionPolicy } from '@throughline/redact';
import { BusyError } from '../store/busy-error.ts';
import { IN_MEMORY } from '../store/database.ts';
import { StoreTrouble } from '../store/store-trouble.ts';
import { StoreClient } from '../store-client.ts';
import { type TerminalTreeOptions, TerminalTrees, type TerminalViewCounts } from '../terminal-trees.ts';
import { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import { frontPage } from './front-page.ts';
import { checkOrigin, checkToken } from './gate.ts';
import { type GrpcListener, listenGrpc } from './grpc-listener.ts';
import { LiveStreams } from './live-stream.ts';
import { sendPageFile } from './page-files.ts';
import { respond, respondError } from './respond.ts';

export interface ViewerOptions {
  /** Default 4318, the port that exporters expect; 0: any free one. */
  port?: number;
  /** Default 127.0.0.1. Any other than loopback is the caller's explicit choice. */
  host?: string;
  /** Where telemetry is kept; default in memory. The file is made where it is not there. */
  store?: string;
  /** What arrives is redacted by it before it is stored; default the standard policy. Rules with a `test` cannot be used. */
  policy?: RedactionPolicy;
  /** Bytes of telemetry, default 256 MiB in memory and 2 GiB in a file. Above, the oldest goes. */
  maxBytes?: number;
  /** Milliseconds, default 7 days. What is older goes. */
  maxAgeMs?: number;
  /** Receives OTLP over gRPC here, too, where `@grpc/grpc-js` is installed. */
  grpcPort?: number;
  /** Default: a new random one. */
  token?: string;
  /** Told once when the store cannot take anything any more, with what to do, and once when it can again. */
  onNotice?: (notice: string) => void;
  /** Prints each finished request as a tree, too. */
  terminal?: TerminalTreeOptions;
}

export interface Viewer {
  /** Such as `http://127.0.0.1:4318`: the value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** The address with the token, which the API asks for. */
  readonly pageUrl: string;
  readonly port: number;
  readonly token: string;
  readonly grpcPort: number | undefined;
  /** A snapshot of what was printed, with `terminal`. */
  readonly terminal: TerminalViewCounts | undefined;
  /** Stores what has come and frees the ports. */
  close(): Promise<void>;
}

const MEMORY_BYTES = 256 * 1024 * 1024;
const FILE_BYTES = 2 * 1024 * 1024 * 1024;
const MAX_AGE_MS = 7 * 24 * 3_600_000;
/** Until a disk has room again, or a thread is there again. */
const TROUBLE_RETRY_S = 2;
/** A client that neither reads nor writes for so long is let go. */
const IDLE_MS = 60_000;

/**
 * Starts the viewer: one loopback listener for OTLP/HTTP and the API over what came.
 *
 * @example
 * const viewer = await startViewer({ store: 'telemetry.db' });
 * console.log(viewer.pageUrl);
 * @throws StoreError, GrpcError, RedactionPolicyError, TypeError for a policy with functions, or the listen error (such as EADDRINUSE) as a rejection
 */
export async function startViewer(options: ViewerOptions = {}): Promise<Viewer> {
  const {
    host = '127.0.0.1',
    store: file = IN_MEMORY,
    token = randomBytes(24).toString('base64url'),
  } = options;
  checkPolicy(options.policy);
  const store = await StoreClient.open(
    {
      file,
      readOnly: false,
      policy: options.policy ?? {},
      maxBytes: options.maxBytes ?? (file === IN_MEMORY ? MEMORY_BYTES : FILE_BYTES),
      maxAgeMs: options.maxAgeMs ?? MAX_AGE_MS,
    },
    options.onNotice,
  );
  const live = new LiveStreams(store);
  const api = new Api({ store, live, startedUs: Date.now() * 1_000 });
  const trees = options.terminal === undefined ? undefined : new TerminalTrees(options.terminal);
  const site = new Site(api, token, isLoopback(host));
  let receiver: Receiver;
  try {
    receiver = await listen(store, site, trees, host, options.port ?? 4318);
  } catch (error) {
    await store.close();
    throw error;
  }
  site.url = receiver.url;
  let grpc: GrpcListener | undefined;
  try {
    if (options.grpcPort !== undefined) grpc = await listenGrpc(store, host, options.grpcPort);
  } catch (error) {
    await receiver.close();
    await store.close();
    throw error;
  }
  return {
    url: receiver.url,
    pageUrl: `${receiver.url}/#token=${token}`,
    port: receiver.port,
    token,
    grpcPort: grpc?.port,
    get terminal(): TerminalViewCounts | undefined {
      return trees?.counts;
    },
    close: async () => {
      grpc?.close();
      await receiver.close();
      trees?.flush();
      await store.close();
    },
  };
}

/** The store redacts in a thread of its own, where functions cannot go. */
function checkPolicy(policy: RedactionPolicy | undefined): void {
  const index = policy?.rules?.findIndex(({ test }) => test !== undefined) ?? -1;
  if (index === -1) return;
  throw new TypeError(
    `startViewer: policy.rules[${index}].test is a function, which cannot be used in the thread of the store; write the rule with a pattern, or name its keys.`,
  );
}

function listen(
  store: StoreClient,
  site: Site,
  trees: TerminalTrees | undefined,
  host: string,
  port: number,
): Promise<Receiver> {
  return createReceiver({
    host,
    port,
    onOther: (request, response) => site.answers(request, response),
    onRequest: async (signal, body, contentType) => {
      // The store may take the memory of the body.
      const copy = trees === undefined ? undefined : Buffer.from(body);
      try {
        const { rejected, message } = await store.ingest(signal, body, contentType);
        if (copy !== undefined) trees?.take(signal, copy, contentType);
        return rejected === 0 ? {} : { partialSuccess: { rejected, message: message ?? '' } };
      } catch (error) {
        if (error instanceof BusyError) return later(1);
        if (error instanceof StoreTrouble) return later(TROUBLE_RETRY_S);
        throw error;
      }
    },
  });
}

/** Whoever sends by the rules of OTLP keeps it and sends it again. */
function later(seconds: number): ReceiverAnswer {
  return { status: 503, headers: { 'retry-after': String(seconds) } };
}

/** Everything but OTLP. */
class Site {
  url = '';
  readonly #api: Api;
  readonly #token: string;
  readonly #loopbackOnly: boolean;

  constructor(api: Api, token: string, loopbackOnly: boolean) {
    this.#api = api;
    this.#token = token;
    this.#loopbackOnly = loopbackOnly;
  }

  /** False for paths of OTLP. Never throws. */
  answers(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    if (path.startsWith('/v1/')) return false;
    limitIdleTime(request.socket);
    this.#answer(request, response, path).catch((error: unknown) => respondError(response, error));
    return true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    checkOrigin(request, this.#loopbackOnly);
    if (path.startsWith('/api/')) {
      checkToken(request, this.#token);
      await this.#api.answer(request, response);
      return;
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && sendPageFile(path, response)) return;
    if (path !== '/') throw new ApiError(404, 'not_found', 'Nothing is here.');
    if (!isRead) throw new ApiError(405, 'bad_method', 'The method must be GET.');
    respond(response, 200, 'text/html; charset=utf-8', frontPage(this.url));
  }
}

const limited = new WeakSet<Socket>();

/** Once for each connection, however many requests it carries. */
function limitIdleTime(socket: Socket): void {
  if (limited.has(socket)) return;
  limited.add(socket);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
