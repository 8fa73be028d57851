import type { Socket } from 'node:net';
import { type Answer, AnswerReader } from './answer-reader.ts';
import { descriptorOf, readSome } from './socket-descriptor.ts';
import type { SyncTask } from './sync-turns.ts';

const CHUNK_BYTES = 16 * 1024;

/** Reads the answer to a request that a socket has taken whole; without the event loop. */
export class AnswerTask implements SyncTask {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  readonly #chunk: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** As far as it has come; undefined where there is none, and it is unclear what became of the request. */
  get answer(): Answer | undefined {
    return this.#reader.answer;
  }

  get keepsConnection(): boolean {
    return this.#reader.keepsConnection;
  }

  step(): boolean {
    for (;;) {
      if (this.#reader.isOver) return true;
      const fd = descriptorOf(this.#socket);
      const read = fd === undefined ? 'failed' : readSome(fd, this.#chunk);
      if (read === 'later') return false;
      if (read === 'failed' || read === 0) this.#reader.end();
      else this.#reader.push(this.#chunk.subarray(0, read));
    }
  }
}
