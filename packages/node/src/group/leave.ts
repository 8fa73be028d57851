import { ownMetrics } from '../exposition/snapshot.ts';
import type { GroupParts } from './group-parts.ts';
import { withNote } from './inheritance.ts';
import { leaveFile } from './left-files.ts';
import { writeParts } from './write-parts.ts';

/** Leaves what this thread has counted to its group, when it ends or when metrics are switched off: once. */
export class Leave {
  readonly #parts: GroupParts;
  readonly #folder: string;
  readonly #key: string;
  readonly #members: () => readonly string[];
  readonly #onExit = (): void => this.now();
  #isDone = false;

  /** @param members the keys of those whom it gathers, for whoever does it next */
  constructor(parts: GroupParts, folder: string, key: string, members: () => readonly string[] = () => []) {
    this.#parts = parts;
    this.#folder = folder;
    this.#key = key;
    this.#members = members;
    process.once('exit', this.#onExit);
  }

  now(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    process.removeListener('exit', this.#onExit);
    try {
      const own = ownMetrics(this.#parts.readNow(), this.#parts.onUnserved, false);
      const lines = writeParts(own, this.#parts.onUnserved);
      leaveFile(this.#folder, this.#key, withNote('members', this.#members(), lines));
    } catch (error) {
      this.#parts.onFault('the last metrics could not be left to the group', error);
    }
  }

  /** Nobody is left to whom it could matter. */
  cancel(): void {
    this.#isDone = true;
    process.removeListener('exit', this.#onExit);
  }
}
