import { quietly } from '../quietly.ts';
import type { SyncTask } from '../send-sync/sync-turns.ts';
import type { Batch } from './batch.ts';
import { Circuit, type CircuitOptions } from './circuit.ts';
import type { Endpoint } from './endpoint.ts';
import { Fifo } from './fifo.ts';
import type { Ledger } from './ledger.ts';
import { Entry } from './offer.ts';
import { PostClient, type PostResult } from './post.ts';
import { timerMs } from './timer-ms.ts';
import { judge } from './verdict.ts';

export interface LaneOptions {
  readonly endpoint: Endpoint;
  readonly ledger: Ledger;
  readonly maxInFlight: number;
  readonly maxAgeMs: number;
  readonly circuit: Omit<CircuitOptions, 'onResume'>;
  split(batch: Batch): readonly Batch[] | undefined;
  runUntraced<T>(fn: () => T): T;
  /** The endpoint went away (with the reason) or came back (without one). */
  onAway(reason: string | undefined): void;
  /** Something ended; whoever waits looks again. */
  onChange(): void;
}

/** How long a lane that let go of its requests waits to see whether the process is still there. */
const REST_MS = 100;

/** The way of one signal to its endpoint: what waits, what is in flight, and when the next request may go. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #client: PostClient;
  readonly #circuit: Circuit;
  readonly #waiting = new Fifo<Entry>();
  readonly #inFlight = new Set<Entry>();
  readonly #beingRead = new Set<Entry>();
  #isAway = false;
  /** Requests that failed so far, for those who wait and want to know whether there is hope. */
  failures = 0;
  isStopped = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#client = new PostClient(options.endpoint, options.maxInFlight, options.runUntraced);
    this.#circuit = new Circuit({ ...options.circuit, onResume: () => this.pump() });
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get inFlight(): ReadonlySet<Entry> {
    return this.#inFlight;
  }

  /** Everything pending, in no order. */
  *entries(): Generator<Entry> {
    yield* this.#inFlight;
    yield* this.#waiting;
  }

  get isOpen(): boolean {
    return this.#circuit.isOpen;
  }

  get firmUntil(): number {
    return this.#circuit.firmUntil;
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#giveUpLater(entry);
    this.pump();
  }

  /** Sends what may be sent now. */
  pump(): void {
    while (!this.#circuit.isPaused && this.#inFlight.size < this.#width()) {
      const entry = this.#waiting.shift();
      if (!entry) return;
      if (Date.now() - entry.offeredAt > this.#options.maxAgeMs) this.#options.ledger.drop(entry, 'expired');
      else this.#send(entry);
    }
  }

  /** Tries at once instead of waiting out a backoff. */
  wake(): void {
    this.#circuit.wake();
  }

  /** The one that waits longest. */
  get oldest(): Entry | undefined {
    return this.#waiting.first;
  }

  /** Takes the one that waits longest, to make room. */
  takeOldest(): Entry | undefined {
    return this.#waiting.shift();
  }

  /** Takes everything; requests in flight are ended, but those whose answers are being read. */
  takeAll(): Entry[] {
    const ended = [...this.#inFlight].filter((entry) => !this.#beingRead.has(entry));
    const entries = [...ended, ...this.#waiting.takeAll()];
    for (const entry of ended) this.#end(entry);
    this.#beingRead.clear();
    return entries.sort((one, other) => one.place - other.place);
  }

  /** The address that the endpoint's host had with the last request. */
  get address(): string | undefined {
    return this.#client.address;
  }

  /** Whether `answersInFlight` can do without the event loop. */
  get readsWithoutEvents(): boolean {
    return this.#client.readsWithoutEvents;
  }

  /** Reads answers without the event loop; what each says happens at once. */
  answersInFlight(): SyncTask[] {
    return [...this.#inFlight].flatMap((entry) => {
      const task = entry.flight?.answerTask();
      if (!task) return [];
      this.#beingRead.add(entry);
      return {
        step: () => {
          if (!task.step()) return false;
          if (task.answer && entry.flight) {
            this.#end(entry);
            this.#landed(entry, { answer: task.answer });
          }
          return true;
        },
      };
    });
  }

  /** Starts no further request for so long. */
  rest(ms: number): void {
    this.#circuit.rest(ms);
  }

  /** Whether a request is in a state in which it keeps the process alive. */
  holdsProcess(): boolean {
    for (const entry of this.#inFlight) if (entry.flight?.holdsProcess()) return true;
    return false;
  }

  /** Ends requests that keep the process alive; their batches wait again. */
  letGo(): void {
    const held = [...this.#inFlight].filter((entry) => entry.flight?.holdsProcess()).reverse();
    for (const entry of held) {
      this.#end(entry);
      this.#waiting.unshift(entry);
    }
    this.#circuit.rest(REST_MS);
  }

  /** No request any more; what was in flight waits again, for whoever takes it. */
  stop(): void {
    this.isStopped = true;
    for (const entry of [...this.#inFlight].reverse()) {
      this.#end(entry);
      this.#waiting.unshift(entry);
    }
    this.#circuit.stop();
    this.#client.close();
  }

  #giveUpLater(entry: Entry): void {
    const { giveUpMs } = entry.batch;
    if (giveUpMs === undefined) return;
    const left = entry.offer.offeredAt + giveUpMs - performance.now();
    const giveUp = quietly(() => this.#giveUp(entry));
    entry.giveUpTimer = setTimeout(giveUp, timerMs(left)).unref();
  }

  #giveUp(entry: Entry): void {
    if (this.#inFlight.has(entry)) {
      this.#end(entry);
      this.#failed('TIMEOUT', undefined);
    } else this.#waiting.remove(entry);
    this.#options.ledger.drop(entry, 'timed_out', 'TIMEOUT');
    this.pump();
    this.#options.onChange();
  }

  #width(): number {
    return this.#circuit.isOpen ? 1 : this.#options.maxInFlight;
  }

  #send(entry: Entry): void {
    entry.attempts += 1;
    this.#inFlight.add(entry);
    this.#options.ledger.sending(entry);
    entry.flight = this.#client.post(entry.batch.body, entry.batch.contentType, (result) => {
      this.#leave(entry);
      this.#landed(entry, result);
      this.pump();
      this.#options.onChange();
    });
  }

  #end(entry: Entry): void {
    entry.flight?.abort();
    this.#leave(entry);
  }

  #leave(entry: Entry): void {
    entry.flight = undefined;
    this.#inFlight.delete(entry);
    this.#options.ledger.landed(entry);
  }

  #landed(entry: Entry, result: PostResult): void {
    if ('impossible' in result) {
      this.#options.ledger.drop(entry, 'refused', result.impossible);
      return;
    }
    if ('failure' in result) {
      this.#failed(result.failure, undefined);
      // An endpoint that was never reached says nothing against this batch, so it stays first.
      if (result.reached) this.#waiting.push(entry);
      else this.#waiting.unshift(entry);
      return;
    }
    const verdict = judge(result.answer, Date.now());
    const status = `HTTP ${result.answer.status}`;
    if (verdict.kind === 'retry') {
      this.#failed(status, verdict.retryAfterMs);
      this.#waiting.push(entry);
      return;
    }
    this.#answered();
    if (verdict.kind === 'delivered') this.#options.ledger.deliver(entry, verdict.rejected, verdict.detail);
    else if (verdict.kind === 'refused') this.#options.ledger.drop(entry, 'refused', status);
    else this.#splitOrDrop(entry, status);
  }

  #answered(): void {
    this.#circuit.succeeded();
    if (this.#isAway) {
      this.#isAway = false;
      this.#options.onAway(undefined);
    }
  }

  #failed(reason: string, retryAfterMs: number | undefined): void {
    this.failures += 1;
    this.#circuit.failed(retryAfterMs);
    if (this.#circuit.isOpen && !this.#isAway) {
      this.#isAway = true;
      this.#options.onAway(reason);
    }
  }

  #splitOrDrop(entry: Entry, status: string): void {
    const parts = entry.isHalf ? undefined : this.#options.split(entry.batch);
    const items = parts?.reduce((sum, part) => sum + part.items, 0);
    // Parts that do not add up would break the ledger.
    if (!parts || parts.length < 2 || items !== entry.batch.items) {
      this.#options.ledger.drop(entry, 'too_large', status);
      return;
    }
    const { tag, time } = entry.batch;
    const halves = parts.map((part) => {
      const half = { ...part, ...(tag !== undefined && { tag }), ...(time !== undefined && { time }) };
      return new Entry(half, entry.offer, entry.place, true);
    });
    this.#options.ledger.split(entry, halves);
    for (const half of halves.reverse()) {
      this.#waiting.unshift(half);
      this.#giveUpLater(half);
    }
  }
}
