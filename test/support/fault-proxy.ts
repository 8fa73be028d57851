import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { resetSocket } from '../../packages/otlp/src/reset-socket.ts';

/**
 * What the network does: nothing bad; no listener; no answer; a trickle; a reset in the middle of the request, or of
 * the answer; 503 with `Retry-After`; the request is taken and its answer never comes.
 */
export type Fault =
  | 'none'
  | 'refuse'
  | 'hang'
  | 'slow'
  | 'reset-request'
  | 'reset-answer'
  | 'unavailable'
  | 'freeze';

export interface FaultProxyOptions {
  /** What `slow` lets through; default 100,000. */
  bytesPerSecond?: number;
  /** What `unavailable` asks for, in seconds; default 1. */
  retryAfter?: number;
}

const SLICES_PER_SECOND = 50;

/** A TCP proxy on loopback whose network breaks on demand; its port stays the same. */
export class FaultProxy {
  port = 0;
  /** Connections taken so far. */
  connections = 0;
  readonly #options: Required<FaultProxyOptions>;
  readonly #targetPort: number;
  readonly #sockets = new Set<Socket>();
  readonly #busy: HttpServer;
  #server: Server | undefined;
  #fault: Fault = 'none';

  private constructor(targetPort: number, options: FaultProxyOptions) {
    this.#targetPort = targetPort;
    this.#options = { bytesPerSecond: 100_000, retryAfter: 1, ...options };
    this.#busy = createHttpServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(503, { 'retry-after': String(this.#options.retryAfter) }).end();
      });
    });
  }

  static async start(targetPort: number, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, options);
    await once(proxy.#busy.listen(0, '127.0.0.1'), 'listening');
    await proxy.#listen();
    return proxy;
  }

  get fault(): Fault {
    return this.#fault;
  }

  /** Holds for open connections too, but for `unavailable`, which begins with new ones. */
  async set(fault: Fault): Promise<void> {
    const before = this.#fault;
    if (fault === before) return;
    this.#fault = fault;
    // Connections that lead elsewhere, or from which an answer is missing, are of no use any more.
    if ([fault, before].some((one) => one === 'refuse' || one === 'unavailable') || before === 'freeze')
      for (const socket of this.#sockets) resetSocket(socket);
    for (const socket of this.#sockets) {
      if (fault === 'hang') socket.pause();
      else socket.resume();
    }
    if (fault === 'refuse') await this.#unlisten();
    else if (before === 'refuse') await this.#listen();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#busy.close();
    this.#busy.closeAllConnections();
    await this.#unlisten();
  }

  async #listen(): Promise<void> {
    const server = createServer((socket) => this.#take(socket));
    await once(server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #unlisten(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #take(client: Socket): void {
    this.connections += 1;
    const busyPort = (this.#busy.address() as AddressInfo).port;
    const target = connect(this.#fault === 'unavailable' ? busyPort : this.#targetPort, '127.0.0.1');
    this.#forward(client, target, 'reset-request');
    this.#forward(target, client, 'reset-answer');
  }

  #forward(from: Socket, to: Socket, resetOn: Fault): void {
    this.#sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      // A reset travels on as one.
      if (from.errored) resetSocket(to);
      else to.destroy();
    });
    from.on('end', () => to.end());
    from.on('data', (chunk) => this.#pass(chunk, from, to, resetOn));
    if (this.#fault === 'hang') from.pause();
  }

  #pass(chunk: Buffer, from: Socket, to: Socket, resetOn: Fault): void {
    if (this.#fault === resetOn) {
      const half = chunk.subarray(0, chunk.length / 2);
      to.write(half, () => {
        resetSocket(to);
        resetSocket(from);
      });
    } else if (this.#fault === 'slow') void this.#trickle(chunk, from, to);
    else if (this.#fault !== 'freeze' || resetOn === 'reset-request') to.write(chunk);
  }

  async #trickle(chunk: Buffer, from: Socket, to: Socket): Promise<void> {
    const slice = Math.ceil(this.#options.bytesPerSecond / SLICES_PER_SECOND);
    from.pause();
    let at = 0;
    for (; at < chunk.length && this.#fault === 'slow' && !to.destroyed; at += slice) {
      to.write(chunk.subarray(at, at + slice));
      await new Promise((resolve) => setTimeout(resolve, 1_000 / SLICES_PER_SECOND));
    }
    if (!to.destroyed && at < chunk.length) to.write(chunk.subarray(at));
    if (this.#fault !== 'hang') from.resume();
  }
}
