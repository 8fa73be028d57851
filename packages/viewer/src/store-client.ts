import type { Signal } from '@throughline/otlp';
import type { Ingested } from './ingest/ingest.ts';
import { BusyError } from './store/busy-error.ts';
import { IN_MEMORY } from './store/database.ts';
import type { QuestionName, Questions } from './store/questions.ts';
import type { StoreOptions } from './store/store.ts';
import { StoreTrouble } from './store/store-trouble.ts';
import { StoreCondition } from './store-condition.ts';
import { ThreadLink } from './thread-link.ts';

/** Bytes that may wait to be written. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Questions that may wait. */
const MAX_WAITING_ASKS = 256;
/** Milliseconds before a thread that ended is started again; twice as long after each time in vain. */
const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 30_000;

/** A store in a thread of its own, which is started again where it ends. */
export class StoreClient {
  /** Requests that were refused: too much waited, or the store was in trouble. */
  refused = 0;
  readonly #options: StoreOptions;
  readonly #condition: StoreCondition;
  readonly #newsListeners = new Set<() => void>();
  readonly #restartListeners = new Set<() => void>();
  #link: ThreadLink | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #restarting: Promise<void> | undefined;
  #isClosed = false;
  #waitingBytes = 0;
  #asks = 0;

  private constructor(options: StoreOptions, notify: (notice: string) => void) {
    this.#options = options;
    this.#condition = new StoreCondition(notify);
  }

  /**
   * @param notify told once when the store can take nothing any more, with what to do, and once when it can again
   * @throws StoreError as a rejection where the file cannot be used
   */
  static async open(
    options: StoreOptions,
    notify: (notice: string) => void = () => {},
  ): Promise<StoreClient> {
    const client = new StoreClient(options, notify);
    client.#link = await client.#openLink();
    return client;
  }

  /** Bytes that wait to be written. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Why nothing can be stored now, and what to do; undefined: nothing is wrong. */
  get trouble(): string | undefined {
    return this.#condition.trouble;
  }

  /** @throws BusyError, StoreTrouble, OtlpDecodeError as rejections */
  async ingest(
    signal: Signal,
    body: Buffer,
    contentType: 'application/json' | 'application/x-protobuf',
  ): Promise<Ingested> {
    const size = body.byteLength;
    if (this.#waitingBytes + size > MAX_WAITING_BYTES) {
      this.refused += 1;
      throw new BusyError('the store has too much to write; send this again later');
    }
    this.#waitingBytes += size;
    try {
      // A small Buffer shares its memory with others, so it is copied; a large one moves over.
      const own = body.buffer instanceof ArrayBuffer && body.byteLength === body.buffer.byteLength;
      const bytes = own ? new Uint8Array(body.buffer as ArrayBuffer) : Uint8Array.from(body);
      const result = await this.#thread().send({ type: 'ingest', signal, contentType, body: bytes }, [
        bytes.buffer,
      ]);
      this.#condition.isGood();
      return result as Ingested;
    } catch (error) {
      if (error instanceof StoreTrouble) {
        this.refused += 1;
        if (!this.#isClosed) this.#condition.isBad(this.#restartTrouble ?? error.message, true);
      }
      throw error;
    } finally {
      this.#waitingBytes -= size;
    }
  }

  /** @throws SearchError, BusyError, StoreTrouble as rejections */
  ask<N extends QuestionName>(name: N, given: Questions[N]['given']): Promise<Questions[N]['answer']> {
    return this.#asked(name, given, false) as Promise<Questions[N]['answer']>;
  }

  /** The answer as JSON, written in the thread: a large one costs the caller nothing but its bytes. */
  askJson<N extends QuestionName>(name: N, given: Questions[N]['given']): Promise<string | undefined> {
    return this.#asked(name, given, true) as Promise<string | undefined>;
  }

  async #asked(name: QuestionName, given: unknown, asJson: boolean): Promise<unknown> {
    if (this.#asks >= MAX_WAITING_ASKS) throw new BusyError('the store has too many questions to answer');
    this.#asks += 1;
    try {
      return await this.#thread().send({ type: 'ask', name, given, asJson });
    } finally {
      this.#asks -= 1;
    }
  }

  /** Called after something was stored. */
  onNews(listener: () => void): () => void {
    this.#newsListeners.add(listener);
    return () => this.#newsListeners.delete(listener);
  }

  /** Called when a new thread has taken the place of one that ended. */
  onRestart(listener: () => void): () => void {
    this.#restartListeners.add(listener);
    return () => this.#restartListeners.delete(listener);
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restartTimer);
    await this.#restarting;
    await this.#link?.close();
  }

  /** @throws StoreTrouble */
  #thread(): ThreadLink {
    if (this.#link === undefined) throw new StoreTrouble(this.trouble ?? 'the store is closed.');
    return this.#link;
  }

  #openLink(): Promise<ThreadLink> {
    return ThreadLink.open(this.#options, {
      onNews: () => {
        for (const listener of this.#newsListeners) listener();
      },
      onEnd: (error) => {
        this.#link = undefined;
        if (this.#isClosed) return;
        this.#restartTrouble = `${error.message} ${this.#afterEnd()}`;
        this.#condition.isBad(this.#restartTrouble, false);
        this.#restartIn(FIRST_RESTART_MS);
      },
    });
  }

  /** While no thread is there. */
  #restartTrouble: string | undefined;

  #afterEnd(): string {
    const { file } = this.#options;
    return file === IN_MEMORY
      ? 'What it held in memory is gone; a new one starts. Keep telemetry in a file (--store FILE) where it matters.'
      : `What was answered with 200 is in ${file}; a new one starts.`;
  }

  #restartIn(ms: number): void {
    this.#restartTimer = setTimeout(() => {
      this.#restarting = this.#restart().catch((error: Error) => {
        this.#restartTrouble = `the thread of the store has ended and cannot start again: ${error.message}`;
        this.#condition.isBad(this.#restartTrouble, false);
        if (!this.#isClosed) this.#restartIn(Math.min(2 * ms, LONGEST_RESTART_MS));
      });
    }, ms);
  }

  async #restart(): Promise<void> {
    const link = await this.#openLink();
    this.#link = link;
    this.#restartTrouble = undefined;
    if (this.#isClosed) return;
    this.#condition.isGood();
    for (const listener of this.#restartListeners) listener();
  }
}
