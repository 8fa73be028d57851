import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, unlinkSync, utimes, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from '../quietly.ts';
import {
  identifyThisProcess,
  isRunning,
  isSameProcess,
  isThreadRunning,
  type ProcessIdentity,
} from './process-identity.ts';

const PATTERN = /^([0-9a-f]{16})\.owner$/;

/**
 * Whoever answers for segments: a file `<id>.owner` with the process's identity, touched while the process lives.
 * Segments whose owner's file is gone, or whose owner is dead, are orphans.
 */
export class Owner {
  readonly id: string = randomBytes(8).toString('hex');
  readonly #folder: string;
  readonly #identity: ProcessIdentity = identifyThisProcess();
  readonly #heartbeatMs: number;
  readonly #staleAfterMs: number;
  #timer: NodeJS.Timeout | undefined;
  #beatAt = 0;

  constructor(folder: string, heartbeatMs: number, staleAfterMs: number) {
    this.#folder = folder;
    this.#heartbeatMs = heartbeatMs;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Announces this owner; must precede its first segment. @throws a system error */
  announce(): void {
    if (this.#timer !== undefined) return;
    this.#write();
    this.#timer = setInterval(
      quietly(() => this.#beat()),
      this.#heartbeatMs,
    ).unref();
  }

  /** Gives everything up: its segments may be claimed from now on. */
  leave(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    remove(this.#file(this.id));
  }

  /**
   * True where this process may have looked dead since the last heartbeat (it stood still), so that others may
   * have claimed its segments. Beats, so that this holds once.
   */
  mayHaveLookedDead(): boolean {
    if (this.#timer === undefined || Date.now() - this.#beatAt < this.#staleAfterMs / 2) return false;
    this.#beatAt = Date.now();
    try {
      // At once: whoever looks from now on sees a living owner.
      utimesSync(this.#file(this.id), new Date(), new Date());
    } catch {
      this.#rewrite();
    }
    return true;
  }

  /** Whether another owner lives: exact within one process namespace, by its heartbeat across containers. */
  isAlive(id: string): boolean {
    if (id === this.id) return true;
    const file = this.#file(id);
    try {
      const other = readIdentity(file);
      // Another thread of this process may have ended without it.
      const running = isSameProcess(other, this.#identity)
        ? isThreadRunning(other, this.#identity)
        : isRunning(other, this.#identity);
      return running ?? Date.now() - statSync(file).mtimeMs < this.#staleAfterMs;
    } catch {
      return false;
    }
  }

  /** Unix milliseconds of the last heartbeat of an owner; 0 where there is none any more. */
  lastSignOf(id: string): number {
    return statSync(this.#file(id), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Removes the file of an owner that is dead and owns nothing any more. */
  forget(id: string): void {
    remove(this.#file(id));
  }

  #beat(): void {
    this.#beatAt = Date.now();
    const now = new Date();
    utimes(this.#file(this.id), now, now, (error) => {
      // Somebody cleaned up; while the timer runs, this owner is there.
      if (error?.code === 'ENOENT' && this.#timer !== undefined) this.#rewrite();
    });
  }

  #rewrite(): void {
    try {
      this.#write();
    } catch {
      // The next append finds out what is wrong with the folder.
    }
  }

  /** Under another name first: nobody ever reads half of it. */
  #write(): void {
    const draft = join(this.#folder, `${this.id}.draft`);
    writeFileSync(draft, JSON.stringify(this.#identity), { mode: 0o600, flag: 'wx' });
    renameSync(draft, this.#file(this.id));
    this.#beatAt = Date.now();
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.owner`);
  }
}

/** The owner whose file this is. */
export function ownerIdOf(file: string): string | undefined {
  return PATTERN.exec(file)?.[1];
}

/** An unreadable identity leaves the heartbeat alone to decide. */
function readIdentity(file: string): ProcessIdentity {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return { pid: 0 };
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Gone already, or the folder is: both end in the same state.
  }
}
