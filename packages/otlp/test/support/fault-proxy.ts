import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { resetSocket } from '../../src/reset-socket.ts';

/** What the network does: nothing bad, no listener, no answer, a trickle, a reset of every connection. */
export type Fault = 'none' | 'refuse' | 'hang' | 'slow' | 'reset';

/** A TCP proxy on loopback whose network breaks on demand; its port stays the same. */
export interface FaultProxy {
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** Takes effect on open connections too; `refuse` and `reset` end them. */
  set(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

/** Bytes that a slow connection lets through, and how often. */
const TRICKLE = { bytes: 16 * 1024, everyMs: 20 };

export async function createFaultProxy(targetPort: number): Promise<FaultProxy> {
  const proxy = new TcpFaultProxy(targetPort);
  await proxy.listen();
  return proxy;
}

class TcpFaultProxy implements FaultProxy {
  readonly #targetPort: number;
  #server: Server | undefined;
  #fault: Fault = 'none';
  readonly #sockets = new Set<Socket>();
  port = 0;
  connections = 0;

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => this.#take(socket));
    server.unref();
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async set(fault: Fault): Promise<void> {
    const before = this.#fault;
    this.#fault = fault;
    if (fault === 'refuse') await this.#unlisten();
    else if (before === 'refuse') await this.listen();
    if (fault === 'refuse' || fault === 'reset') for (const socket of this.#sockets) resetSocket(socket);
    if (fault === 'hang') for (const socket of this.#sockets) socket.pause();
    // What hung before goes on from here.
    if (fault === 'none' || fault === 'slow') for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#unlisten();
  }

  async #unlisten(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(server, 'close');
  }

  #take(client: Socket): void {
    this.connections += 1;
    if (this.#fault === 'reset') {
      resetSocket(client);
      return;
    }
    const target = connect(this.#targetPort, '127.0.0.1');
    this.#forward(client, target);
    this.#forward(target, client);
  }

  #forward(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.unref();
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on('end', () => to.end());
    from.on('data', (chunk) => {
      if (this.#fault === 'slow') void trickle(chunk, from, to);
      else to.write(chunk);
    });
    if (this.#fault === 'hang') from.pause();
  }
}

async function trickle(chunk: Buffer, from: Socket, to: Socket): Promise<void> {
  from.pause();
  for (let at = 0; at < chunk.length && !to.destroyed; at += TRICKLE.bytes) {
    to.write(chunk.subarray(at, at + TRICKLE.bytes));
    await new Promise((resolve) => setTimeout(resolve, TRICKLE.everyMs));
  }
  from.resume();
}
