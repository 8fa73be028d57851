import { closeSync, constants, lstatSync, openSync, readdirSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Owner, ownerIdOf } from './owner.ts';
import { kindOfFile, VERSION_BYTES } from './segment-header.ts';
import { formatSegmentName, parseJournalName, parseSegmentName, type SegmentName } from './segment-name.ts';

export interface ListedSegment {
  readonly path: string;
  readonly name: SegmentName;
}

/** The spool's folder as all its processes see it. */
export class SegmentFolder {
  readonly path: string;
  readonly #owner: Owner;

  constructor(path: string, owner: Owner) {
    this.path = path;
    this.#owner = owner;
  }

  /** Every segment, oldest first. @throws a system error where the folder cannot be read */
  list(): ListedSegment[] {
    return readdirSync(this.path)
      .sort()
      .flatMap((file) => {
        const name = parseSegmentName(file);
        return name ? [{ path: join(this.path, file), name }] : [];
      });
  }

  /** Those whose owner is dead, and that this version can read. Counts the ones it cannot. */
  orphans(segments: readonly ListedSegment[]): { readable: ListedSegment[]; foreign: number } {
    const isAlive = new Map<string, boolean>();
    let foreign = 0;
    const readable = segments.filter(({ path, name: { owner } }) => {
      let alive = isAlive.get(owner);
      if (alive === undefined) {
        alive = this.#owner.isAlive(owner);
        isAlive.set(owner, alive);
      }
      if (alive) return false;
      const kind = kindOf(path);
      if (kind === 'foreign') foreign += 1;
      return kind === 'ours';
    });
    return { readable, foreign };
  }

  /** Takes an orphan over; undefined where another process was quicker. @throws a system error */
  claim({ path, name }: ListedSegment): string | undefined {
    const claimed = join(this.path, formatSegmentName({ ...name, owner: this.#owner.id }));
    this.#owner.announce();
    try {
      renameSync(path, claimed);
      return claimed;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Removes what dead owners without segments left behind. */
  sweepOwners(): void {
    const files = readdirSync(this.path);
    // The owners of journals are not ours to forget: what counts as dead differs.
    const owning = new Set(files.map((file) => (parseSegmentName(file) ?? parseJournalName(file))?.owner));
    for (const file of files) {
      const id = ownerIdOf(file);
      if (id !== undefined && !owning.has(id) && !this.#owner.isAlive(id)) this.#owner.forget(id);
    }
  }
}

/** Bytes of a segment file; 0 where it is gone. */
export function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function kindOf(path: string): 'ours' | 'foreign' | 'gone' {
  try {
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const start = Buffer.alloc(VERSION_BYTES);
      return kindOfFile(start.subarray(0, readSync(fd, start)));
    } finally {
      closeSync(fd);
    }
  } catch {
    return 'gone';
  }
}
