import { Worker } from 'node:worker_threads';
import { OtlpDecodeError, type Signal } from '@throughline/otlp';
import type { Ingested } from './ingest/ingest.ts';
import { SearchError } from './search/search-error.ts';
import { StoreError } from './store/database.ts';
import type { QuestionName, Questions } from './store/questions.ts';
import type { StoreOptions } from './store/store.ts';
import type { FromThread, Problem, ToThread } from './store/thread-messages.ts';

/** Bytes that may wait to be written. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Of the thread's heap; the default costs a hundred megabytes more at full speed, for a few percent of it. */
const YOUNG_MB = 16;
/** Questions that may wait. */
const MAX_WAITING_ASKS = 256;

/** The store has too much to do; the same request can come again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A store in a thread of its own. */
export class StoreClient {
  /** Requests that were refused because too much waited. */
  refused = 0;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  #lastId = 0;
  #waitingBytes = 0;
  #asks = 0;
  #gone: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromThread) => this.#take(message));
    worker.on('error', (error) => this.#end(error as Error));
    worker.on('exit', () => this.#end(new Error('the thread of the store has ended')));
  }

  /** @throws StoreError as a rejection where the file cannot be used */
  static async open(options: StoreOptions): Promise<StoreClient> {
    const worker = new Worker(threadFile(), {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      execArgv: threadArguments(),
      env: threadEnv(),
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (message: FromThread) => {
        if (message.type === 'failed') reject(errorOf(message.problem));
        else resolve();
      });
      worker.once('error', reject);
    });
    return new StoreClient(worker);
  }

  /** Bytes that wait to be written. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** @throws BusyError, OtlpDecodeError as rejections */
  ingest(
    signal: Signal,
    body: Buffer,
    contentType: 'application/json' | 'application/x-protobuf',
  ): Promise<Ingested> {
    const size = body.byteLength;
    if (this.#waitingBytes + size > MAX_WAITING_BYTES) {
      this.refused += 1;
      return Promise.reject(new BusyError('the store has too much to write; send this again later'));
    }
    this.#waitingBytes += size;
    // A small Buffer shares its memory with others, so it is copied; a large one moves over.
    const own = body.buffer instanceof ArrayBuffer && body.byteLength === body.buffer.byteLength;
    const bytes = own ? new Uint8Array(body.buffer as ArrayBuffer) : Uint8Array.from(body);
    const id = this.#nextId();
    const sent = this.#send({ type: 'ingest', id, signal, contentType, body: bytes }, [bytes.buffer]);
    return sent.finally(() => {
      this.#waitingBytes -= size;
    }) as Promise<Ingested>;
  }

  /** @throws SearchError, BusyError as rejections */
  ask<N extends QuestionName>(name: N, given: Questions[N]['given']): Promise<Questions[N]['answer']> {
    return this.#asked(name, given, false) as Promise<Questions[N]['answer']>;
  }

  /** The answer as JSON, written in the thread: a large one costs the caller nothing but its bytes. */
  askJson<N extends QuestionName>(name: N, given: Questions[N]['given']): Promise<string | undefined> {
    return this.#asked(name, given, true) as Promise<string | undefined>;
  }

  #asked(name: QuestionName, given: unknown, asJson: boolean): Promise<unknown> {
    if (this.#asks >= MAX_WAITING_ASKS) {
      return Promise.reject(new BusyError('the store has too many questions to answer'));
    }
    this.#asks += 1;
    return this.#send({ type: 'ask', id: this.#nextId(), name, given, asJson }, []).finally(() => {
      this.#asks -= 1;
    });
  }

  /** Called after something was stored. */
  onNews(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    await this.#send({ type: 'close', id: this.#nextId() }, []).catch(() => {});
    await this.#worker.terminate();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #send(message: ToThread, moved: ArrayBuffer[]): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, { resolve, reject });
      this.#worker.postMessage(message, moved);
    });
  }

  #take(message: FromThread): void {
    if (message.type === 'news') {
      for (const listener of this.#listeners) listener();
      return;
    }
    if (message.type === 'ready' || message.type === 'failed') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'ingested') waiting?.resolve(message.result);
    else if (message.type === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(errorOf(message.problem));
  }

  #end(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function errorOf(problem: Problem): Error {
  const { name, message, position, expected, nearest } = problem;
  if (name === 'SearchError' && position !== undefined && expected !== undefined) {
    return SearchError.again(message, position, expected, nearest);
  }
  if (name === 'StoreError') return new StoreError(message);
  if (name === 'OtlpDecodeError') return new OtlpDecodeError(message);
  const error = new Error(message);
  error.name = name;
  return error;
}

/** Beside this file, in the sources and where the package is built. */
function threadFile(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './store-thread.ts' : './store-thread.js',
    import.meta.url,
  );
}

/** Nothing that the process was started with to watch it, such as a preload, is of use in this thread. */
function threadArguments(): string[] {
  return process.execArgv.filter((argument) => /^--(?:conditions=|max-)/.test(argument));
}

function threadEnv(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return env;
}
