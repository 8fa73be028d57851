import type { Ingested } from '../ingest/ingest.ts';
import { LostTransactionError } from './lost-transaction-error.ts';
import type { Store } from './store.ts';
import { troubleOf } from './store-trouble.ts';
import { type FromThread, type Problem, problemOf, type ToThread } from './thread-messages.ts';

type IngestMessage = Extract<ToThread, { type: 'ingest' }>;
type AskMessage = Extract<ToThread, { type: 'ask' }>;

/** Calls between services are counted so many ticks after their spans came: a parent often comes later. */
const EDGE_TICKS = 3;
const TICK_MS = 1_000;
/** Slices of writing after which retention has its turn although more waits to be written. */
const SLICES_PER_RETENTION = 2;
/** After retention or the service map could not be written. */
const PAUSE_MS = 5_000;

/**
 * Does one thing at a time in one thread, in slices: questions first, then what is to be stored, then what can wait. A
 * question waits for one slice of writing at most.
 */
export class Turns {
  readonly #store: Store;
  readonly #post: (message: FromThread) => void;
  readonly #asks: AskMessage[] = [];
  readonly #ingests: IngestMessage[] = [];
  readonly #lastSpans: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #writing: { id: number; steps: Generator<void, Ingested> } | undefined;
  #scheduled: NodeJS.Immediate | undefined;
  #slices = 0;
  #edgesUpTo = 0;
  #ticked = false;
  #pausedUntil = 0;

  constructor(store: Store, post: (message: FromThread) => void) {
    this.#store = store;
    this.#post = post;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  take(message: IngestMessage | AskMessage): void {
    if (message.type === 'ask') this.#asks.push(message);
    else this.#ingests.push(message);
    this.#schedule();
  }

  /** Writes what waits, then closes the store. */
  close(): void {
    clearInterval(this.#timer);
    clearImmediate(this.#scheduled);
    while (this.#writing !== undefined || this.#ingests.length > 0) this.#write();
    for (const { id } of this.#asks) {
      this.#post({ type: 'problem', id, problem: { name: 'Error', message: 'the store is closed' } });
    }
    this.#store.close();
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined;
      if (this.#turn()) this.#schedule();
    });
  }

  /** False where nothing is left to do. */
  #turn(): boolean {
    const ask = this.#asks.shift();
    if (ask !== undefined) this.#answer(ask);
    else if (this.#writing !== undefined || this.#ingests.length > 0) this.#write();
    else return this.#background();
    return true;
  }

  #answer({ id, name, given, asJson }: AskMessage): void {
    try {
      const answer = this.#store.ask(name, given as never);
      this.#post({ type: 'answer', id, answer: asJson ? JSON.stringify(answer) : answer });
    } catch (error) {
      this.#post({ type: 'problem', id, problem: this.#problemOf(error) });
    }
  }

  #write(): void {
    const message = this.#writing === undefined ? this.#ingests.shift() : undefined;
    const id = message?.id ?? this.#writing?.id ?? 0;
    try {
      if (message !== undefined) {
        const { signal, body, contentType } = message;
        this.#writing = { id, steps: this.#store.ingest(signal, body, contentType) };
      }
      const step = this.#writing?.steps.next();
      if (step?.done) {
        this.#writing = undefined;
        this.#post({ type: 'ingested', id, result: step.value });
        this.#post({ type: 'news' });
      }
    } catch (error) {
      this.#writing = undefined;
      this.#post({ type: 'problem', id, problem: this.#problemOf(error) });
      // Ends this thread.
      if (error instanceof LostTransactionError) throw error;
    }
    this.#slices += 1;
    if (this.#slices % SLICES_PER_RETENTION === 0) {
      this.#guarded(() => this.#store.advanceRetention());
      this.#guarded(() => this.#store.advanceEdges(this.#edgesUpTo));
    }
  }

  /** Once a tick, until nothing is left. */
  #background(): boolean {
    if (!this.#ticked) return false;
    const more =
      this.#guarded(() => this.#store.advanceRetention()) ||
      this.#guarded(() => this.#store.advanceEdges(this.#edgesUpTo));
    this.#ticked = more;
    return more;
  }

  #tick(): void {
    this.#lastSpans.push(this.#store.lastSpan());
    if (this.#lastSpans.length > EDGE_TICKS) this.#edgesUpTo = this.#lastSpans.shift() ?? 0;
    this.#ticked = true;
    this.#schedule();
  }

  #problemOf(error: unknown): Problem {
    const cause = error instanceof LostTransactionError ? error.cause : error;
    return problemOf(troubleOf(cause, this.#store.file) ?? cause);
  }

  /** A full disk must not end the thread; what is to be stored is answered with the error. */
  #guarded(work: () => boolean): boolean {
    if (performance.now() < this.#pausedUntil) return false;
    try {
      return work();
    } catch (error) {
      if (error instanceof LostTransactionError) throw error;
      this.#pausedUntil = performance.now() + PAUSE_MS;
      return false;
    }
  }
}
