import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { countDrop } from './drop-counts.ts';
import { writeStderr } from './faults.ts';
import { shared } from './one-per-process.ts';

/** How much may wait for a reader of stdout that is slow; the newest lines beyond are dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** How long the end of the process waits for a reader that takes nothing, and at most in all. */
const EXIT_IDLE_MS = 2_000;
const EXIT_TOTAL_MS = 10_000;
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 50;
/** So many lines of one millisecond are written at once: a process that is killed has written what it did last. */
const LINES_AT_ONCE = 16;
/** What comes faster is written together, in pieces that a pipe takes whole (PIPE_BUF): processes may share it. */
const MAX_BATCH_BYTES = 4_096;

/**
 * The way to stdout that loses no line: a pipe or file is written at once without blocking (a burst in pieces of several
 * lines, at the end of the turn at the latest), what a full pipe refuses waits in order, and what still waits when the
 * process ends is written before it ends. Never throws, not even on EPIPE.
 */
export interface StdoutSink {
  /**
   * Writes whole lines, each with its newline.
   *
   * @param isUrgent whether they must not wait for others: the process may be about to end
   */
  write(text: string, isUrgent?: boolean): void;
  /** Writes what still waits, now and blocking, within a deadline; used when the process ends. */
  flushSync(): void;
  /** Lines that will never be written: reader gone, disk full, or too many waiting. */
  readonly dropped: number;
}

/** The one sink of this process. */
export function stdoutSink(): StdoutSink {
  return shared('stdout', () => new ProcessStdout());
}

class ProcessStdout implements StdoutSink {
  dropped = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #hasExitHook = false;
  /** Its exit handler has run: there is no later moment to write in. */
  #hasEnded = false;
  #gone = false;
  #batch = '';
  #batchLines = 0;
  #isBatchTimed = false;
  #ms = 0;
  #linesOfMs = 0;

  write(text: string, isUrgent = false): void {
    if (this.#gone) {
      this.#drop(1);
      return;
    }
    const now = Date.now();
    if (now !== this.#ms) {
      this.#ms = now;
      this.#linesOfMs = 0;
    }
    this.#linesOfMs++;
    if (this.#batchLines > 0 || (this.#linesOfMs > LINES_AT_ONCE && writesDirectly())) {
      this.#addToBatch(text, isUrgent);
    } else {
      this.#writeNow(text, 1);
    }
  }

  /** Writes what waits for company. */
  #writeBatch(): void {
    if (this.#batchLines === 0) return;
    const batch = this.#batch;
    const lines = this.#batchLines;
    this.#batch = '';
    this.#batchLines = 0;
    const bytes = Buffer.from(batch);
    // More bytes than characters may not go in one piece: then each line goes by itself.
    if (lines === 1 || bytes.length <= MAX_BATCH_BYTES) this.#writeNow(bytes, lines);
    else for (const line of batch.match(/[^\n]*\n/g) ?? []) this.#writeNow(line, 1);
  }

  #addToBatch(text: string, isUrgent: boolean): void {
    if (this.#batch.length + text.length > MAX_BATCH_BYTES) this.#writeBatch();
    this.#writeAtExit();
    this.#batch += text;
    this.#batchLines++;
    if (isUrgent || this.#hasEnded) {
      this.#writeBatch();
      return;
    }
    if (this.#isBatchTimed) return;
    this.#isBatchTimed = true;
    setImmediate(() => {
      this.#isBatchTimed = false;
      try {
        this.#writeBatch();
      } catch {
        // Nobody stands above a turn of the event loop; the next line, or the end, tries again.
      }
    });
  }

  #writeNow(text: string | Buffer, lines: number): void {
    try {
      if (this.#waiting.length > 0) this.#wait(typeof text === 'string' ? Buffer.from(text) : text);
      else if (writesDirectly()) this.#writeDirectly(text);
      else writeThroughStream(text);
    } catch {
      this.#drop(lines);
    }
  }

  #drop(lines: number): void {
    this.dropped += lines;
    countDrop('stdout', lines);
  }

  #writeAtExit(): void {
    if (this.#hasExitHook) return;
    this.#hasExitHook = true;
    process.on('exit', () => {
      this.#hasEnded = true;
      try {
        this.flushSync();
      } catch {
        // What is left is lost with the process; how it ends is not ours to change.
      }
    });
  }

  flushSync(): void {
    this.#writeBatch();
    const start = Date.now();
    let progress = start;
    while (this.#waiting.length > 0 && !this.#gone) {
      const before = this.#waitingBytes;
      this.#drain();
      const now = Date.now();
      if (this.#waitingBytes < before) progress = now;
      else if (now - progress > EXIT_IDLE_MS || now - start > EXIT_TOTAL_MS) break;
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
    if (this.#waiting.length > 0) {
      writeStderr(
        `throughline: stdout: ${this.#waitingLines()} lines were not written, because nobody read them in time`,
      );
    }
    // Waited once is waited enough: the exit of the process must not take that long for every further line.
    if (this.#waiting.length > 0 && isEnding()) this.#gone = true;
    this.#dropWaiting();
  }

  /** What the application's own writes left in Node's buffer must come first, or lines would tear each other. */
  #writeDirectly(text: string | Buffer): void {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    if (process.stdout.writableLength > 0) this.#wait(bytes);
    else this.#keep(bytes, this.#attempt(bytes));
  }

  #keep(bytes: Buffer, written: number): void {
    if (!this.#gone && written < bytes.length) this.#wait(written === 0 ? bytes : bytes.subarray(written));
  }

  /** How many bytes stdout took now. */
  #attempt(bytes: Buffer): number {
    try {
      return writeSync(1, bytes);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN' || code === 'EINTR' || code === 'EBUSY') return 0;
      if (code === 'ENOSPC') {
        this.#drop(linesIn(bytes));
        return bytes.length;
      }
      this.#gone = true;
      this.#drop(linesIn(bytes));
      return 0;
    }
  }

  #wait(bytes: Buffer): void {
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      this.#drop(linesIn(bytes));
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#writeAtExit();
    // Nothing runs after the exit handlers: what they write must not wait for a timer.
    if (isEnding()) this.flushSync();
    else this.#timer ??= setTimeout(() => this.#retry(), this.#retryMs);
  }

  #retry(): void {
    this.#timer = undefined;
    const before = this.#waitingBytes;
    if (process.stdout.writableLength === 0) this.#drain();
    if (this.#gone) this.#dropWaiting();
    if (this.#waiting.length === 0) {
      this.#retryMs = FIRST_RETRY_MS;
      return;
    }
    this.#retryMs = this.#waitingBytes < before ? FIRST_RETRY_MS : Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#timer = setTimeout(() => this.#retry(), this.#retryMs);
  }

  #drain(): void {
    let done = 0;
    for (let bytes = this.#waiting[done]; bytes !== undefined; bytes = this.#waiting[done]) {
      const written = this.#attempt(bytes);
      this.#waitingBytes -= written;
      if (written < bytes.length) {
        if (written > 0) this.#waiting[done] = bytes.subarray(written);
        break;
      }
      done++;
    }
    if (done > 0) this.#waiting.splice(0, done);
  }

  #waitingLines(): number {
    return this.#waiting.reduce((lines, bytes) => lines + linesIn(bytes), 0);
  }

  #dropWaiting(): void {
    this.#drop(this.#waitingLines());
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

/** A pipe (which touching `process.stdout` has made non-blocking) or a file; not a terminal, a worker or a patched stream. */
function writesDirectly(): boolean {
  const stream: NodeJS.WriteStream = process.stdout;
  if (!isMainThread || process.platform === 'win32' || stream.isTTY || Object.hasOwn(stream, 'write'))
    return false;
  const kind: object = stream;
  return kind instanceof Socket || kind.constructor.name === 'SyncWriteStream';
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

function isEnding(): boolean {
  return (process as { _exiting?: boolean })._exiting === true;
}

let unfinished = 0;
const ignoreError = (): void => {};

/** Console does the same: an error of this write is no reason to end the application. */
function writeThroughStream(text: string | Buffer): void {
  const stream = process.stdout;
  if (unfinished++ === 0) stream.on('error', ignoreError);
  stream.write(text, () => {
    if (--unfinished === 0) stream.removeListener('error', ignoreError);
  });
}
