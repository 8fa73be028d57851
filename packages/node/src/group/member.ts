import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { ownMetrics } from '../exposition/snapshot.ts';
import { Connection } from './connection.ts';
import type { GroupParts } from './group-parts.ts';
import { Leave } from './leave.ts';
import type { GroupPlace } from './place.ts';
import { writeParts } from './write-parts.ts';

export interface MemberParts extends GroupParts {
  readonly place: GroupPlace;
  /**
   * Called where nobody is found who gathers the group's metrics; whoever can do so itself does it and answers true, and
   * is no member from then on. Absent where it never can.
   */
  readonly lead?: ((key: string) => Promise<boolean>) | undefined;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;

/** A process or thread that is asked for its metrics. It looks for whoever asks until it is stopped, and holds no process. */
export class GroupMember {
  readonly #parts: MemberParts;
  /** What its file is called. */
  readonly #key = randomBytes(8).toString('hex');
  readonly #leave: Leave;
  #connection: Connection | undefined;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isOver = false;

  constructor(parts: MemberParts) {
    this.#parts = parts;
    this.#leave = new Leave(parts, parts.place.folder, this.#key);
    this.#join();
  }

  /** Leaves the group, and to it what was counted. */
  stop(): void {
    if (this.#isOver) return;
    this.#end();
    this.#leave.now();
    this.#connection?.close();
    this.#socket?.destroy();
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #join(): void {
    const socket = connect(this.#parts.place.socket);
    this.#socket = socket;
    socket.unref();
    const onFailure = (): void => void this.#failed();
    socket.once('error', onFailure);
    socket.once('connect', () => {
      socket.removeListener('error', onFailure);
      this.#connected(socket);
    });
  }

  #connected(socket: Socket): void {
    this.#retryMs = FIRST_RETRY_MS;
    const connection = new Connection(
      socket,
      (line) => {
        if (line['collect'] === true) void this.#answer(connection);
      },
      () => {
        if (this.#connection === connection) this.#connection = undefined;
        this.#retry();
      },
    );
    this.#connection = connection;
    connection.send({ hello: 1, key: this.#key, worker: this.#parts.worker });
  }

  async #answer(connection: Connection): Promise<void> {
    const { onUnserved, onFault } = this.#parts;
    try {
      const own = ownMetrics(await this.#parts.read(), onUnserved, true);
      await connection.sendAll(writeParts(own, onUnserved));
    } catch (error) {
      onFault('the metrics could not be collected for the group', error);
      connection.close();
    }
  }

  async #failed(): Promise<void> {
    const { lead, onFault } = this.#parts;
    try {
      if (!this.#isOver && (await lead?.(this.#key))) {
        this.#end();
        this.#leave.cancel();
        return;
      }
    } catch (error) {
      onFault('the metrics of the group', error);
    }
    this.#retry();
  }

  #retry(): void {
    if (this.#isOver) return;
    // Not all at the same time.
    this.#timer = setTimeout(() => this.#join(), this.#retryMs * (0.75 + Math.random() / 2));
    this.#timer.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
