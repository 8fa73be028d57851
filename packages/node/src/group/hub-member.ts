import type { Socket } from 'node:net';
import { Connection } from './connection.ts';
import { KEY, WORKER } from './names.ts';
import { PartsReader, type ReadMetrics } from './read-parts.ts';

/** Told what becomes of a member. */
export interface HubMemberEvents {
  /** It has said who it is. */
  onJoined(member: HubMember): void;
  /** @param broken why, where it has broken the rules */
  onGone(member: HubMember, broken?: Error): void;
}

/** A member of the group as its hub sees it. */
export class HubMember {
  key = '';
  worker = '';
  /** What it has said last; counts of a member that is late or dead. */
  last: ReadMetrics | undefined;
  readonly #connection: Connection;
  #reader: PartsReader | undefined;
  #answered: (() => void)[] = [];

  constructor(socket: Socket, events: HubMemberEvents) {
    this.#connection = new Connection(
      socket,
      (line) => {
        if (this.key !== '') return this.#take(line);
        const { hello, key, worker } = line;
        if (hello !== 1 || typeof key !== 'string' || typeof worker !== 'string') {
          throw new Error('it does not say who it is');
        }
        if (!KEY.test(key) || !WORKER.test(worker)) throw new Error('its name is not legal');
        this.key = key;
        this.worker = worker;
        events.onJoined(this);
      },
      (broken) => {
        this.#settle();
        events.onGone(this, broken);
      },
    );
  }

  /** Asks it, where it is not asked already. @returns whether it has answered before the deadline */
  async ask(deadlineMs: number): Promise<boolean> {
    if (!this.#connection.isOpen) return false;
    let timer: NodeJS.Timeout | undefined;
    const before = this.last;
    await new Promise<void>((resolve) => {
      this.#answered.push(resolve);
      timer = setTimeout(resolve, deadlineMs);
      timer.unref();
      if (this.#reader !== undefined) return;
      this.#reader = new PartsReader();
      this.#connection.send({ collect: true });
    });
    clearTimeout(timer);
    return this.last !== before;
  }

  close(): void {
    this.#connection.close();
  }

  #take(line: Record<string, unknown>): void {
    if (this.#reader === undefined) throw new Error('it was not asked');
    const metrics = this.#reader.take(line);
    if (metrics === undefined) return;
    this.#reader = undefined;
    this.last = metrics;
    this.#settle();
  }

  #settle(): void {
    const waiting = this.#answered;
    this.#answered = [];
    for (const resolve of waiting) resolve();
  }
}
