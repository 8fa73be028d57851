import { connect, isIP, type Socket } from 'node:net';
import { AnswerTask } from './answer-task.ts';
import { descriptorOf, writeSome } from './socket-descriptor.ts';
import type { SyncTask } from './sync-turns.ts';

/** One POST as bytes. */
export interface SyncJob {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  /** Told once, with the status of the answer or without one. */
  done(status: number | undefined): void;
}

/** Where the connections of one origin take their work from. */
export interface SyncWork {
  readonly port: number;
  /** Tried in turn until one takes a connection. */
  readonly addresses: readonly string[];
  next(): SyncJob | undefined;
  /** Nobody is there: nothing of what is left can be sent. */
  unreachable(): void;
}

/** One connection, made and used without the event loop: posts one job after the other and reads the answers. */
export class SyncConnection implements SyncTask {
  readonly #work: SyncWork;
  #addressAt = 0;
  #socket: Socket | undefined;
  #job: SyncJob | undefined;
  #written = 0;
  /** The other side has taken a byte on this connection, so it is there. */
  #isTaken = false;
  #answer: AnswerTask | undefined;
  /** An answer has come on this connection before. */
  #isReused = false;

  constructor(work: SyncWork) {
    this.#work = work;
  }

  step(): boolean {
    for (;;) {
      this.#job ??= this.#work.next();
      if (!this.#job) return true;
      if (!this.#socket && !this.#open()) return true;
      if (!this.#answer && !this.#write(this.#job)) {
        if (this.#socket) return false;
        continue;
      }
      if (!this.#answer?.step()) return false;
      // A kept connection that the server has just closed says nothing about the server.
      if (!this.#answer.answer && this.#isReused) this.#drop();
      else this.#end(this.#answer.answer?.status, this.#answer.keepsConnection);
    }
  }

  /** Whatever is not answered by now is not. */
  close(): void {
    this.#socket?.destroy();
    this.#job?.done(this.#answer?.answer?.status);
    this.#job = undefined;
  }

  #open(): boolean {
    for (; this.#addressAt < this.#work.addresses.length; this.#addressAt++) {
      this.#socket = openNow(this.#work.addresses[this.#addressAt] ?? '', this.#work.port);
      this.#isTaken = false;
      if (this.#socket) return true;
    }
    this.#fail();
    this.#work.unreachable();
    return false;
  }

  /** True: all of it is out. False with a socket: later; without one: it is gone, and there is another way on. */
  #write({ head, body }: SyncJob): boolean {
    for (const [part, start] of [
      [head, 0],
      [body, head.byteLength],
    ] as const) {
      while (this.#written < start + part.byteLength) {
        const fd = descriptorOf(this.#socket);
        const wrote = fd === undefined ? 'failed' : writeSome(fd, part, this.#written - start);
        if (wrote === 'later') return false;
        if (wrote === 'failed') {
          this.#broken();
          return false;
        }
        this.#isTaken = true;
        this.#written += wrote;
      }
    }
    this.#answer = new AnswerTask(this.#socket as Socket);
    return true;
  }

  #broken(): void {
    const { length } = this.#work.addresses;
    if (!this.#isTaken) this.#addressAt = Math.min(this.#addressAt + 1, length);
    else if (!this.#isReused) this.#fail();
    this.#drop();
  }

  #fail(): void {
    this.#job?.done(undefined);
    this.#job = undefined;
  }

  #end(status: number | undefined, keeps: boolean): void {
    this.#job?.done(status);
    this.#job = undefined;
    this.#written = 0;
    this.#answer = undefined;
    this.#isReused = true;
    if (!keeps) this.#drop();
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#answer = undefined;
    this.#isReused = false;
    this.#written = 0;
  }
}

/** Begins to connect at once: for an address Node would wait for the next tick, for a name it asks our `lookup`. */
function openNow(address: string, port: number): Socket | undefined {
  const family = isIP(address);
  try {
    const socket = connect({
      host: 'telemetry.invalid',
      port,
      autoSelectFamily: false,
      lookup: (_name, _options, found) => found(null, address, family),
    });
    socket.on('error', () => {});
    socket.unref();
    if (descriptorOf(socket) !== undefined) return socket;
    socket.destroy();
  } catch {
    // Without a socket there is another road.
  }
  return undefined;
}
