import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Owner } from '../spool/owner.ts';
import { formatJournalName, parseJournalName, type SegmentName } from '../spool/segment-name.ts';
import type { ClaimedJournal } from './journal-contract.ts';
import { isReadable, readRecords, VERSION_BYTES } from './journal-format.ts';

const DRAFT = '.draft';

/** The journals of all processes in one folder. */
export class JournalFiles {
  readonly #folder: string;
  readonly #owner: Owner;
  readonly #service: string;
  /** Journals of dead processes that another version wrote. */
  foreign = 0;

  constructor(folder: string, owner: Owner, service: string) {
    this.#folder = folder;
    this.#owner = owner;
    this.#service = service;
  }

  pathOf(name: SegmentName): string {
    return join(this.#folder, formatJournalName(name));
  }

  /** The path of a journal that is being written anew. */
  draftOf(name: SegmentName): string {
    return `${this.pathOf(name)}${DRAFT}`;
  }

  /** Claims what dead processes left, oldest first. @throws a system error */
  *claim(): Generator<ClaimedJournal, void> {
    this.foreign = 0;
    for (const file of readdirSync(this.#folder).sort()) {
      const isDraft = file.endsWith(DRAFT);
      const name = parseJournalName(isDraft ? file.slice(0, -DRAFT.length) : file);
      if (name === undefined || name.service !== this.#service || this.#owner.isAlive(name.owner)) continue;
      const path = join(this.#folder, file);
      if (isDraft) remove(path);
      else if (!this.#isReadable(path)) this.foreign += 1;
      else {
        const claimed = this.#take(path, name);
        if (claimed !== undefined) yield claimed;
      }
    }
  }

  #take(path: string, name: SegmentName): ClaimedJournal | undefined {
    const lastSign = Math.max(modifiedAt(path), this.#owner.lastSignOf(name.owner));
    // Before there is a file of ours that others could take for an orphan.
    this.#owner.announce();
    const own = this.pathOf({ ...name, owner: this.#owner.id });
    try {
      renameSync(path, own);
    } catch (error) {
      // Another process was quicker.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    this.#owner.forget(name.owner);
    const { texts, torn } = readRecords(readFileSync(own));
    return { records: texts, torn, lastSign, settle: () => remove(own) };
  }

  #isReadable(path: string): boolean {
    try {
      const fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        const start = Buffer.alloc(VERSION_BYTES);
        return isReadable(start.subarray(0, readSync(fd, start)));
      } finally {
        closeSync(fd);
      }
    } catch {
      return false;
    }
  }
}

export function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or the folder is.
  }
}

function modifiedAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
