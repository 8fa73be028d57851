import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { ExporterRequest, Protocol } from './protocol.ts';

/** How the sink answers: at once, after some time, never, or with a refusal until a moment. */
export type Behaviour =
  | { kind: 'healthy'; delayMs?: number }
  | { kind: 'hanging' }
  | { kind: 'busy'; seconds: number };

/**
 * An endpoint for an exporter that can hang, refuse, go away and come back at the same port. A span counts as
 * delivered when a success was written to a connection that was still there.
 */
export class FaultySink {
  behaviour: Behaviour = { kind: 'healthy' };
  /** How often each numbered span was delivered. */
  readonly delivered: Map<number, number> = new Map();
  /** Requests with spans that arrived while the sink was busy, in Unix ms; the first one began that time. */
  readonly refusedAt: number[] = [];
  /** Requests with spans whose whole body was here, answered or not. */
  requests = 0;
  /** When the last request with spans was answered with success, in Unix ms. */
  lastDelivery = 0;
  port = 0;
  readonly #protocol: Protocol;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  static async start(protocol: Protocol): Promise<FaultySink> {
    const sink = new FaultySink(protocol);
    await sink.comes();
    return sink;
  }

  /** Spans that arrived more than once, counted for each further time. */
  get duplicates(): number {
    let count = 0;
    for (const times of this.delivered.values()) count += times - 1;
    return count;
  }

  /** Connections are refused from now on. */
  async goes(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async comes(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hanging = this.behaviour.kind === 'hanging';
    const chunks: Buffer[] = [];
    try {
      // A hanging endpoint reads all the same, and keeps nothing.
      for await (const chunk of request) if (!hanging) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    if (hanging) return;
    const body = Buffer.concat(chunks);
    const received: ExporterRequest = {
      path: request.url ?? '/',
      headers: request.headers,
      body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
    };
    const spans = this.#protocol.spans(received);
    if (spans) this.requests++;
    const { behaviour } = this;
    if (behaviour.kind === 'healthy' && spans && behaviour.delayMs) {
      await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
    }
    if (behaviour.kind === 'busy' && spans && this.#stillBusy(behaviour.seconds)) {
      this.#write(response, this.#protocol.busy(behaviour.seconds));
      return;
    }
    if (response.destroyed || request.socket.destroyed) return;
    this.#write(response, this.#protocol.success(received));
    for (const { seq } of spans ?? []) {
      if (seq !== undefined) this.delivered.set(seq, (this.delivered.get(seq) ?? 0) + 1);
    }
    if (spans) this.lastDelivery = Date.now();
  }

  #stillBusy(seconds: number): boolean {
    const now = Date.now();
    if (now - (this.refusedAt[0] ?? now) >= seconds * 1_000) return false;
    this.refusedAt.push(now);
    return true;
  }

  #write(response: ServerResponse, answer: ReturnType<Protocol['success']>): void {
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
