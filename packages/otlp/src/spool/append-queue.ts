import { closeSync, fdatasync, writev, writevSync } from 'node:fs';

/** Bytes that go into the file together, and the record they make; acknowledgements have no record to lose. */
interface Queued {
  readonly parts: readonly Uint8Array[];
  readonly id: number | undefined;
}

export interface AppendQueueOptions {
  readonly fd: number;
  /** Milliseconds after a write until the disk is told to keep it; undefined: when the system likes. */
  readonly fsyncMs: number | undefined;
  /** Told of a write that failed, with the ids of the records that are not in the file. */
  onFailed(error: unknown, ids: number[]): void;
}

/** Longer than this nothing waits in memory while the event loop stands still. */
const MAX_WAIT_MS = 50;

/**
 * Appends to a file in the background: one `writev` for each turn of the event loop. What the process must not
 * lose is written at once by `flushSync`.
 */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  #waiting: Queued[] = [];
  #writing: Queued[] = [];
  #oldestAt = 0;
  #isScheduled = false;
  #fsyncTimer: NodeJS.Timeout | undefined;
  #isFailed = false;
  #isClosed = false;
  /** Calls under way on libuv's threads. */
  #calls = 0;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  push(parts: readonly Uint8Array[], id: number | undefined): void {
    if (this.#waiting.length === 0) this.#oldestAt = Date.now();
    this.#waiting.push({ parts, id });
    if (Date.now() - this.#oldestAt > MAX_WAIT_MS) this.flushSync();
    else this.#schedule();
  }

  /** Writes everything before it returns; what is being written in the background is written again. */
  flushSync(): void {
    const all = [...this.#writing, ...this.#waiting];
    this.#waiting = [];
    if (all.length === 0 || this.#isFailed) return;
    try {
      let rest = partsOf(all);
      while (rest.length > 0) rest = after(rest, writevSync(this.#options.fd, rest));
      this.#fsyncLater();
    } catch (error) {
      this.#fail(error, all);
    }
  }

  /** Closes the file; what still waits is not written any more. */
  close(): void {
    clearTimeout(this.#fsyncTimer);
    this.#isFailed = true;
    this.#isClosed = true;
    this.#closeWhenIdle();
  }

  /** Never under a call in the background: the number might belong to another file by the time it is used. */
  #closeWhenIdle(): void {
    if (!this.#isClosed || this.#calls > 0) return;
    try {
      closeSync(this.#options.fd);
    } catch {
      // Nothing that anybody could do about it.
    }
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isFailed) return;
    this.#isScheduled = true;
    // Unreferenced: the last turn of a process is no reason for another one, its exit handler flushes.
    setImmediate(() => {
      this.#isScheduled = false;
      this.#drain();
    }).unref();
  }

  #drain(): void {
    if (this.#writing.length > 0 || this.#waiting.length === 0 || this.#isFailed) return;
    this.#writing = this.#waiting;
    this.#waiting = [];
    this.#write(partsOf(this.#writing));
  }

  #write(parts: readonly Uint8Array[]): void {
    this.#calls += 1;
    writev(this.#options.fd, parts, (error, written) => {
      this.#calls -= 1;
      this.#closeWhenIdle();
      if (this.#isFailed) return;
      if (error) {
        this.#fail(error, [...this.#writing, ...this.#waiting]);
        return;
      }
      const rest = after(parts, written);
      if (rest.length > 0) {
        this.#write(rest);
        return;
      }
      this.#writing = [];
      this.#fsyncLater();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #fsyncLater(): void {
    const { fd, fsyncMs } = this.#options;
    if (fsyncMs === undefined || this.#fsyncTimer !== undefined) return;
    this.#fsyncTimer = setTimeout(() => {
      this.#fsyncTimer = undefined;
      // A disk that cannot keep the bytes fails the next write too, and that is told.
      this.#calls += 1;
      fdatasync(fd, () => {
        this.#calls -= 1;
        this.#closeWhenIdle();
      });
    }, fsyncMs).unref();
  }

  #fail(error: unknown, lost: readonly Queued[]): void {
    this.#isFailed = true;
    this.#waiting = [];
    this.#writing = [];
    this.#options.onFailed(
      error,
      lost.flatMap(({ id }) => (id === undefined ? [] : [id])),
    );
  }
}

function partsOf(queued: readonly Queued[]): Uint8Array[] {
  return queued.flatMap(({ parts }) => parts);
}

/** What is left of these parts once their first bytes are written. */
function after(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  let index = 0;
  while (index < parts.length && skip >= (parts[index] as Uint8Array).byteLength) {
    skip -= (parts[index] as Uint8Array).byteLength;
    index += 1;
  }
  const [first, ...others] = parts.slice(index);
  return first ? [first.subarray(skip), ...others] : [];
}
