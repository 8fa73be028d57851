import { closeSync, constants, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { Owner } from '../spool/owner.ts';
import { defaultSpoolFolder, makePrivateFolder } from '../spool/private-folder.ts';
import { problemText } from '../spool/problem-text.ts';
import { newSegmentName, type SegmentName, serviceHash } from '../spool/segment-name.ts';
import type { ClaimedJournal, Journal, JournalOptions } from './journal-contract.ts';
import { JournalFiles, remove } from './journal-files.ts';
import { RECORD_HEAD_BYTES, writeRecord } from './journal-format.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0 } = constants;
const DEFAULTS = { compactBytes: 256 * 1024, heartbeatMs: 1_000, staleAfterMs: 60_000 } as const;
/** After a failure the folder is left alone for this long. */
const COOL_DOWN_MS = 30_000;

/**
 * Opens the journal of this thread: a private file, at most a few hundred kilobytes, that says what the thread was doing
 * when it died. Does not touch the disk before the first record or claim, and never throws: a folder that cannot be used
 * is told to `onProblem` once.
 *
 * @example
 * const journal = openJournal({ service: 'shop', snapshot: () => open.values(), onProblem: console.error });
 * journal.append('order 7 began');
 */
export function openJournal(options: JournalOptions): Journal {
  return new FileJournal(options);
}

class FileJournal implements Journal {
  readonly #folder: string;
  readonly #options: JournalOptions & typeof DEFAULTS;
  readonly #service: string;
  readonly #owner: Owner;
  readonly #files: JournalFiles;
  #buffer: Buffer = Buffer.alloc(4096);
  #fd: number | undefined;
  #name: SegmentName | undefined;
  #size = 0;
  #mostBytes = 0;
  #isClosed = false;
  #wasTold = false;
  #notBefore = 0;

  constructor(options: JournalOptions) {
    this.#folder = options.folder ?? defaultSpoolFolder();
    this.#options = { ...DEFAULTS, ...options } as JournalOptions & typeof DEFAULTS;
    this.#service = serviceHash(options.service);
    this.#owner = new Owner(this.#folder, this.#options.heartbeatMs, this.#options.staleAfterMs);
    this.#files = new JournalFiles(this.#folder, this.#owner, this.#service);
  }

  get foreign(): number {
    return this.#files.foreign;
  }

  append(record: string): boolean {
    if (this.#isClosed) return false;
    try {
      // The snapshot holds what this record says.
      if (this.#mustBegin()) return this.#begin();
      this.#size += this.#write(this.#fd as number, record);
      if (this.#size > this.#mostBytes) this.#begin();
      return true;
    } catch (error) {
      this.#problem(error);
      return false;
    }
  }

  *claim(): Generator<ClaimedJournal, void> {
    try {
      if (this.#isClosed || Date.now() < this.#notBefore || !existsSync(this.#folder)) return;
      makePrivateFolder(this.#folder);
      yield* this.#files.claim();
    } catch (error) {
      // What others left cannot be read; what is written here is not worse for it.
      this.#tell(error);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#giveUpFile();
    this.#owner.leave();
  }

  #mustBegin(): boolean {
    if (this.#fd === undefined) return true;
    // After a standstill others may have taken it for the journal of a dead process.
    return this.#owner.mayHaveLookedDead() && !existsSync(this.#files.pathOf(this.#name as SegmentName));
  }

  /** Begins the file anew with what still counts; until it has its name, the one before stays. */
  #begin(): boolean {
    if (Date.now() < this.#notBefore) return false;
    if (this.#name === undefined) {
      makePrivateFolder(this.#folder);
      this.#owner.announce();
    }
    const name = this.#name ?? newSegmentName(this.#service, this.#owner.id);
    const draft = this.#files.draftOf(name);
    const fd = openSync(draft, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    let size = 0;
    try {
      for (const record of this.#options.snapshot()) size += this.#write(fd, record);
      renameSync(draft, this.#files.pathOf(name));
    } catch (error) {
      closeSync(fd);
      remove(draft);
      throw error;
    }
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = fd;
    this.#name = name;
    this.#size = size;
    this.#mostBytes = Math.max(this.#options.compactBytes, 2 * size);
    return true;
  }

  #write(fd: number, record: string): number {
    const most = RECORD_HEAD_BYTES + 3 * record.length;
    if (this.#buffer.length < most) this.#buffer = Buffer.alloc(2 * most);
    const length = writeRecord(this.#buffer, record);
    let at = 0;
    while (at < length) at += writeSync(fd, this.#buffer, at, length - at);
    return length;
  }

  /** What cannot be written any more would tell of things that have ended long since. */
  #giveUpFile(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    if (this.#name !== undefined) remove(this.#files.pathOf(this.#name));
    this.#fd = undefined;
    this.#name = undefined;
  }

  #problem(error: unknown): void {
    this.#notBefore = Date.now() + COOL_DOWN_MS;
    try {
      this.#giveUpFile();
    } catch {
      // It is given up all the same.
    }
    this.#tell(error);
  }

  #tell(error: unknown): void {
    if (this.#wasTold) return;
    this.#wasTold = true;
    try {
      this.#options.onProblem(problemText(this.#folder, error));
    } catch {
      // The host's own fault must not become ours.
    }
  }
}
