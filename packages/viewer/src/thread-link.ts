import { Worker } from 'node:worker_threads';
import { OtlpDecodeError } from '@throughline/otlp';
import { SearchError } from './search/search-error.ts';
import { BusyError } from './store/busy-error.ts';
import { StoreError } from './store/database.ts';
import type { StoreOptions } from './store/store.ts';
import { StoreTrouble } from './store/store-trouble.ts';
import type { FromThread, Problem, ToThread } from './store/thread-messages.ts';

/** Of the thread's heap; the default costs a hundred megabytes more at full speed, for a few percent of it. */
const YOUNG_MB = 16;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface ThreadEvents {
  /** Something was stored. */
  onNews(): void;
  /** It ended without being asked to; what waits for an answer is rejected with the same. */
  onEnd(error: Error): void;
}

/** One thread with a store, for as long as it lives: messages to it, and its answers. */
export class ThreadLink {
  readonly #worker: Worker;
  readonly #events: ThreadEvents;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #gone: Error | undefined;

  private constructor(worker: Worker, events: ThreadEvents) {
    this.#worker = worker;
    this.#events = events;
    worker.on('message', (message: FromThread) => this.#take(message));
    worker.on('error', (error) => this.#end((error as Error).message));
    worker.on('exit', () => this.#end('without a word'));
  }

  /** @throws StoreError as a rejection where the file cannot be used */
  static async open(options: StoreOptions, events: ThreadEvents): Promise<ThreadLink> {
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
      worker.once('exit', () => reject(new Error('the thread of the store did not start')));
    });
    return new ThreadLink(worker, events);
  }

  /** @throws what the thread answers as a rejection, StoreTrouble where it ends before it answers */
  send(message: Unnumbered, moved: ArrayBuffer[] = []): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...message, id } as ToThread, moved);
    });
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    const closed = this.send({ type: 'close' }).catch(() => {});
    this.#gone = new StoreTrouble('the store is closed.');
    await closed;
    await this.#worker.terminate();
  }

  #take(message: FromThread): void {
    if (message.type === 'news') {
      this.#events.onNews();
      return;
    }
    if (message.type === 'ready' || message.type === 'failed') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'ingested') waiting?.resolve(message.result);
    else if (message.type === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(errorOf(message.problem));
  }

  #end(why: string): void {
    const isNew = this.#gone === undefined;
    const error = new StoreTrouble(`the thread of the store has ended (${why}).`);
    this.#gone ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    if (isNew) this.#events.onEnd(error);
  }
}

type Unnumbered = ToThread extends infer One ? (One extends ToThread ? Omit<One, 'id'> : never) : never;

function errorOf(problem: Problem): Error {
  const { name, message, position, expected, nearest } = problem;
  if (name === 'SearchError' && position !== undefined && expected !== undefined) {
    return SearchError.again(message, position, expected, nearest);
  }
  if (name === 'StoreError') return new StoreError(message);
  if (name === 'StoreTrouble') return new StoreTrouble(message);
  if (name === 'BusyError') return new BusyError(message);
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
