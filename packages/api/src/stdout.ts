import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { writeStderr } from './faults.ts';
import { shared } from './one-per-process.ts';

/** How much may wait for a reader of stdout that is slow; the newest lines beyond are dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** How long the end of the process waits for a reader that takes nothing, and at most in all. */
const EXIT_IDLE_MS = 2_000;
const EXIT_TOTAL_MS = 10_000;
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 50;

/**
 * The way to stdout that loses no line: a pipe or file is written at once without blocking, what a full pipe refuses
 * waits in order, and what still waits when the process ends is written before it ends. Never throws, not even on EPIPE.
 */
export interface StdoutSink {
  /** Writes whole lines, each with its newline. */
  write(text: string): void;
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
  #gone = false;

  write(text: string): void {
    if (this.#gone) {
      this.dropped++;
      return;
    }
    try {
      if (this.#waiting.length > 0) this.#wait(Buffer.from(text));
      else if (writesDirectly()) this.#writeDirectly(text);
      else writeThroughStream(text);
    } catch {
      this.dropped++;
    }
  }

  flushSync(): void {
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
        `throughline: stdout: ${this.#waiting.length} lines were not written, because nobody read them in time`,
      );
    }
    // Waited once is waited enough: the exit of the process must not take that long for every further line.
    if (this.#waiting.length > 0 && isEnding()) this.#gone = true;
    this.#dropWaiting();
  }

  /** What the application's own writes left in Node's buffer must come first, or lines would tear each other. */
  #writeDirectly(text: string): void {
    const bytes = Buffer.from(text);
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
        this.dropped++;
        return bytes.length;
      }
      this.#gone = true;
      this.dropped++;
      return 0;
    }
  }

  #wait(bytes: Buffer): void {
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      this.dropped++;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#hasExitHook) {
      this.#hasExitHook = true;
      process.on('exit', () => this.flushSync());
    }
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

  #dropWaiting(): void {
    this.dropped += this.#waiting.length;
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

function isEnding(): boolean {
  return (process as { _exiting?: boolean })._exiting === true;
}

let unfinished = 0;
const ignoreError = (): void => {};

/** Console does the same: an error of this write is no reason to end the application. */
function writeThroughStream(text: string): void {
  const stream = process.stdout;
  if (unfinished++ === 0) stream.on('error', ignoreError);
  stream.write(text, () => {
    if (--unfinished === 0) stream.removeListener('error', ignoreError);
  });
}
