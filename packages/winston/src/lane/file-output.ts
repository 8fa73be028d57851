import { appendFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { reportFault } from '@throughline/api/runtime';
import type { LineOutput } from './console-output.ts';
import type { Transport } from './winston-parts.ts';

/** What waits for a file that does not open is bounded; lines beyond are dropped and counted. */
const MAX_WAITING = 16 * 1024 * 1024;
const MAX_GATHERED = 64 * 1024;

interface StreamState {
  writableLength: number;
}

interface FileTransport extends Transport {
  eol: string;
  dirname: string;
  filename: string;
  options: { flags?: string };
  maxsize: number | null;
  lazy?: boolean;
  _stream: StreamState & { readableLength: number };
  _dest?: StreamState & { fd?: number | null; destroyed?: boolean };
  _size: number;
  _opening: boolean;
  _rotate?: boolean;
  _drain: boolean;
  _endStream(done: () => void): void;
  _rotateFile(): void;
}

/** Files for which lines wait; looked after when the process ends. */
const waiting = new Set<FileOutput>();
let hasExitHook = false;

/** Whether a File transport is one that the lane can write for: a file by name, without streams or options of its own. */
export function isPlainFile(transport: Transport): boolean {
  const file = transport as FileTransport;
  if (file.lazy || typeof file.filename !== 'string' || typeof file._endStream !== 'function') return false;
  const options = Object.keys(file.options ?? {});
  return options.every((name) => name === 'flags' || name === 'mode');
}

/**
 * What winston's File transport does with a line, without its streams: lines of one turn go into the file together,
 * at once, so that no end of the process finds them waiting. Opening and rotation stay winston's own.
 */
export class FileOutput implements LineOutput {
  /** Lines that were given up because the file did not open. */
  dropped = 0;
  readonly #file: FileTransport;
  #lines: string[] = [];
  #length = 0;
  #scheduled = false;
  readonly #flushNow = (): void => {
    this.#scheduled = false;
    try {
      this.flush();
    } catch (error) {
      reportFault('winston file', error as Error);
    }
  };

  constructor(transport: Transport) {
    this.#file = transport as FileTransport;
    if (!hasExitHook) {
      hasExitHook = true;
      process.on('exit', () => {
        for (const output of waiting) output.writeAtExit();
      });
    }
    transport.on('open', () => process.nextTick(this.#flushNow));
  }

  /** Whether winston's own streams hold nothing of this file any more, so that the next line may pass them by. */
  get isIdle(): boolean {
    const { _stream: stream, _dest: file, _drain: full } = this.#file;
    return !full && stream.writableLength + stream.readableLength + (file?.writableLength ?? 0) === 0;
  }

  write(text: string): void {
    if (this.#length > MAX_WAITING) {
      if (this.dropped++ === 0)
        reportFault('winston file', `${this.#file.filename} takes no lines; those beyond 16 MiB are dropped`);
      return;
    }
    const line = text + this.#file.eol;
    if (this.#lines.length === 0) waiting.add(this);
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= MAX_GATHERED) this.flush();
    if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(this.#flushNow);
    }
    if ((process as { _exiting?: boolean })._exiting) this.writeAtExit();
  }

  flush(): void {
    const file = this.#file;
    const fd = file._dest?.fd;
    if (this.#lines.length === 0 || file._opening || file._rotate) return;
    if (file._dest?.destroyed) {
      this.writeAtExit();
      return;
    }
    if (typeof fd !== 'number') return;
    const text = this.#takeUntilFull();
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      file._size += bytes.length;
    } catch (error) {
      file.emit('error', error);
      return;
    }
    if (file.maxsize !== null && file._size >= file.maxsize) {
      file._rotate = true;
      file._endStream(() => file._rotateFile());
    }
  }

  /** What still goes into this file; the rest waits for the next one. */
  #takeUntilFull(): string {
    const { maxsize, _size: size } = this.#file;
    let count = this.#lines.length;
    if (maxsize !== null) {
      let total = size;
      count = 0;
      while (count < this.#lines.length && total < maxsize)
        total += Buffer.byteLength(this.#lines[count++] as string);
    }
    const taken = count === this.#lines.length ? this.#lines : this.#lines.slice(0, count);
    this.#lines = taken === this.#lines ? [] : this.#lines.slice(count);
    const text = taken.join('');
    this.#length -= text.length;
    if (this.#lines.length === 0) waiting.delete(this);
    return text;
  }

  /** Writes what waits past the transport: the file has not been opened yet, or is closed already. */
  writeAtExit(): void {
    if (this.#lines.length === 0) return;
    try {
      const file = this.#file;
      const text = this.#lines.join('');
      this.#lines = [];
      this.#length = 0;
      waiting.delete(this);
      appendFileSync(join(file.dirname, file.filename), text);
    } catch (error) {
      reportFault('winston file', error as Error);
    }
  }
}
