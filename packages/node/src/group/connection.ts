import type { Socket } from 'node:net';
import { drained } from '../exposition/drained.ts';
import { LineSplitter } from './lines.ts';
import { inNextTurn, spend } from './turn-budget.ts';

/** Milliseconds of work before everything else in this process has its turn. */
const SLICE_MS = 4;

/** JSON texts over a socket, one for each line, in both directions; the socket holds no process. */
export class Connection {
  readonly #socket: Socket;

  /**
   * @param onLine told of each text that is an object; where it throws the connection ends
   * @param onClose told once, with why where the other side has broken the rules
   */
  constructor(
    socket: Socket,
    onLine: (line: Record<string, unknown>) => void,
    onClose: (broken?: Error) => void,
  ) {
    this.#socket = socket;
    const splitter = new LineSplitter();
    let broken: Error | undefined;
    socket.unref();
    socket.on('data', (part: Buffer) => {
      const start = performance.now();
      try {
        for (const line of splitter.split(part)) {
          const read: unknown = JSON.parse(line);
          if (typeof read !== 'object' || read === null) throw new Error('a line is no object');
          onLine(read as Record<string, unknown>);
        }
      } catch (error) {
        broken = error as Error;
        socket.destroy();
      }
      if (!spend(performance.now() - start)) return;
      socket.pause();
      inNextTurn(() => socket.resume());
    });
    socket.on('error', () => {});
    socket.once('close', () => onClose(broken));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  send(line: object): void {
    if (this.isOpen) this.#socket.write(`${JSON.stringify(line)}\n`);
  }

  /** Sends texts no faster than the other side takes them, in slices; ends early where the connection does. */
  async sendAll(lines: Iterable<string>): Promise<void> {
    const socket = this.#socket;
    let since = performance.now();
    for (const line of lines) {
      if (!this.isOpen) return;
      if (line !== '' && !socket.write(`${line}\n`)) await drained(socket);
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise(setImmediate);
      since = performance.now();
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
