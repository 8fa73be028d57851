import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
// Not the global one, which tests with a clock of their own replace.
import { setImmediate } from 'node:timers';
import { isMainThread } from 'node:worker_threads';
import { reportFault } from '@throughline/api/runtime';

/** Lines of one millisecond that go out at once; from then on they are gathered until the turn of the event loop ends. */
const LINES_AT_ONCE = 8;
/** Gathered lines go out when they are as long as this, or as old. */
const MAX_GATHERED = 32 * 1024;
const MAX_AGE_MS = 8;
/** How long the end of the process waits for a reader of a full pipe that takes nothing, and at most in all. */
const EXIT_IDLE_MS = 2_000;
const EXIT_TOTAL_MS = 10_000;

interface Chunk {
  chunk: string | Uint8Array;
  encoding?: BufferEncoding | 'buffer';
}

type Done = (error?: Error | null) => void;

/** The parts of Node's stdout that are used; the same in every Node that is supported. */
interface StdoutStream extends Omit<NodeJS.WriteStream, '_write' | '_writev'> {
  _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: Done): void;
  _writev?: ((chunks: Chunk[], done: Done) => void) | null;
  writableBuffer?: Chunk[];
  _handle?: { writeQueueSize?: number } | null;
}

/**
 * Lines on their way to `process.stdout`, in their place among everything else that is written to it. A burst becomes
 * few large writes; lines that come one by one go out at once. When the process ends, what a full pipe has not taken yet
 * is written before it is gone, whoever wrote it.
 */
class GatheredStdout {
  #gathered = '';
  #since = 0;
  #burstMs = 0;
  #burstLines = 0;
  #scheduled = false;
  /** What the pipe is being given right now. */
  #inFlight: Chunk[] = [];
  /** How many chunks of the stream's buffer the end of the process has written already. */
  #rescued = 0;
  readonly #stream: StdoutStream;
  readonly #flushLater = (): void => {
    this.#scheduled = false;
    this.#flushSafely();
  };

  constructor(stream: StdoutStream) {
    this.#stream = stream;
    this.#watchWrites();
    process.prependListener('exit', () => this.#writeAtExit());
  }

  /** Writes one line with its end. `now` is Unix milliseconds. */
  write(line: string, now: number): void {
    if (this.#gathered === '') {
      if (now !== this.#burstMs) {
        this.#burstMs = now;
        this.#burstLines = 0;
      }
      if (++this.#burstLines <= LINES_AT_ONCE || isEnding()) {
        writeTo(this.#stream, line);
        if (isEnding()) this.#writeAtExit();
        return;
      }
      this.#since = now;
      this.#letOthersWait();
      if (!this.#scheduled) {
        this.#scheduled = true;
        setImmediate(this.#flushLater);
      }
    }
    this.#gathered += line;
    if (this.#gathered.length >= MAX_GATHERED || now - this.#since >= MAX_AGE_MS) this.flush();
  }

  /** Hands what is gathered to the stream, past whoever has replaced its `write` since. */
  flush(): void {
    const text = this.#gathered;
    this.#gathered = '';
    if (this.#stream.write === interceptor) delete (this.#stream as { write?: unknown }).write;
    // As bytes: of a text, libuv's own copy has three bytes for each character.
    if (text !== '') writeTo(this.#stream, Buffer.from(text));
  }

  #flushSafely(): void {
    try {
      this.flush();
    } catch (error) {
      reportFault('stdout', error as Error);
    }
  }

  /** While lines are gathered, everybody else's writes come behind them. */
  #letOthersWait(): void {
    interceptor ??= ((...args: Parameters<typeof WRITE>) => {
      this.#flushSafely();
      return WRITE.apply(this.#stream as unknown as NodeJS.WriteStream, args);
    }) as typeof WRITE;
    if (this.#stream.write === WRITE)
      Object.defineProperty(this.#stream, 'write', {
        value: interceptor,
        configurable: true,
        writable: true,
      });
  }

  /** Keeps what the pipe is being given, for the end of the process, and gives it many short texts in one piece. */
  #watchWrites(): void {
    const stream = this.#stream;
    const { _write: write, _writev: writev } = stream;
    const watched = (chunks: Chunk[], done: Done): Done => {
      this.#inFlight = chunks;
      return (error) => {
        if (this.#inFlight === chunks) this.#inFlight = [];
        done(error);
      };
    };
    stream._write = (chunk, encoding, done) =>
      write.call(stream, chunk, encoding, watched([{ chunk, encoding }], done));
    if (typeof writev === 'function') {
      stream._writev = (chunks, done) => {
        const text = safelyJoined(chunks);
        if (text === undefined) writev.call(stream, chunks, watched(chunks, done));
        else write.call(stream, text, 'utf8', watched([{ chunk: text, encoding: 'utf8' }], done));
      };
    }
  }

  /** A pipe takes what it can and leaves the rest to the event loop, which does not turn any more. */
  #writeAtExit(): void {
    try {
      this.flush();
      const stream = this.#stream;
      if (stream.writableLength === 0 || stream.destroyed || !(stream instanceof Socket)) return;
      const inFlight = Buffer.concat(this.#inFlight.map(bytesOf));
      const left = Math.min(stream._handle?.writeQueueSize ?? 0, inFlight.length);
      const waiting = stream.writableBuffer ?? [];
      const rest = [inFlight.subarray(inFlight.length - left), ...waiting.slice(this.#rescued).map(bytesOf)];
      this.#inFlight = [];
      this.#rescued = waiting.length;
      writeWithin(Buffer.concat(rest));
    } catch (error) {
      reportFault('stdout', error as Error);
    }
  }
}

function safelyJoined(chunks: readonly Chunk[]): string | undefined {
  try {
    return joined(chunks);
  } catch {
    return undefined;
  }
}

/** The text of chunks that are all text in UTF-8. */
function joined(chunks: readonly Chunk[]): string | undefined {
  let text = '';
  for (const { chunk, encoding } of chunks) {
    if (typeof chunk !== 'string' || encoding !== 'utf8') return undefined;
    text += chunk;
  }
  return text;
}

function bytesOf({ chunk, encoding }: Chunk): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, encoding === 'buffer' ? 'utf8' : encoding)
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function writeWithin(bytes: Buffer): void {
  const start = Date.now();
  let progress = start;
  for (let at = 0; at < bytes.length; ) {
    const written = attempt(bytes.subarray(at));
    if (written === undefined) return;
    at += written;
    const now = Date.now();
    if (written > 0) progress = now;
    else if (now - progress > EXIT_IDLE_MS || now - start > EXIT_TOTAL_MS) return;
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

/** How many bytes the pipe took; undefined where nobody reads it any more. */
function attempt(bytes: Buffer): number | undefined {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EAGAIN' || code === 'EINTR' ? 0 : undefined;
  }
}

function isEnding(): boolean {
  return (process as { _exiting?: boolean })._exiting === true;
}

const WRITE: NodeJS.WriteStream['write'] = Socket.prototype.write;
/** Stands in the place of the stream's `write` while lines are gathered. */
let interceptor: typeof WRITE | undefined;
let gathered: GatheredStdout | undefined;

function writeTo(stream: StdoutStream, chunk: string | Uint8Array): void {
  WRITE.call(stream as unknown as NodeJS.WriteStream, chunk);
}

/**
 * Where lines for this stream may be gathered; undefined where each has to be a write of its own: a terminal, a
 * worker thread, Windows, a stream whose `write` somebody has replaced, or another stream than stdout.
 */
export function gatheredStdout(stream: unknown): GatheredStdout | undefined {
  if (stream !== process.stdout || !isMainThread || process.platform === 'win32') return undefined;
  const stdout = process.stdout as unknown as StdoutStream;
  if (stdout.isTTY || !isUntouched(stdout)) return undefined;
  const isFile = stdout.constructor.name === 'SyncWriteStream';
  if (!isFile && !(stdout instanceof Socket)) return undefined;
  gathered ??= new GatheredStdout(stdout);
  return gathered;
}

/** Whether a write to this stream still is Node's own. */
export function isUntouched(stream: { write: unknown }): boolean {
  return stream.write === WRITE || (interceptor !== undefined && stream.write === interceptor);
}

export type { GatheredStdout };
