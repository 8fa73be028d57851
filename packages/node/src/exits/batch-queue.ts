import { reportFault } from '@throughline/api/runtime';

/** How much a queue holds, how long it waits, and where its batches go. */
export interface BatchQueueOptions<T> {
  /** Items held at most, waiting and in flight together; beyond it new items are dropped and counted. */
  maxQueueSize: number;
  /** Items in one batch at most; a full batch leaves at once. */
  maxBatchSize: number;
  /** Milliseconds that the first item of a batch waits for company. */
  delayMs: number;
  /** Milliseconds after which a batch in flight counts as failed. */
  timeoutMs: number;
  /** Batches on their way at the same time. */
  maxInFlight: number;
  /** Delivers one batch; a rejection means it was not delivered. */
  send(batch: T[]): Promise<void>;
  /** Told of every item that will not arrive, with the reason. */
  onDropped(count: number, reason: DropReason, error?: unknown): void;
}

export type DropReason = 'queue_full' | 'export_failed' | 'export_timeout';

/**
 * Collects items into batches and sends them, several at a time.
 *
 * The stock batch processors hide what is in flight: `forceFlush()` does not wait for it, and nothing can take
 * it back when the process dies. Here both are possible, which is why this queue is ours.
 */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions<T>;
  #waiting: T[] = [];
  readonly #inFlight = new Map<T[], Promise<void>>();
  #inFlightItems = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: BatchQueueOptions<T>) {
    this.#options = { ...options, maxBatchSize: Math.min(options.maxBatchSize, options.maxQueueSize) };
  }

  /** Items that are not delivered yet: waiting and in flight. */
  get size(): number {
    return this.#waiting.length + this.#inFlightItems;
  }

  /** Takes an item, or drops and counts it where the queue is full or closed. */
  add(item: T): void {
    if (this.#closed || this.size >= this.#options.maxQueueSize) {
      this.#options.onDropped(1, 'queue_full');
      return;
    }
    this.#waiting.push(item);
    if (this.#waiting.length >= this.#options.maxBatchSize) this.#sendFullBatches();
    else this.#schedule();
  }

  /** Sends what waits and resolves when nothing is in flight any more; never rejects. */
  async flush(): Promise<void> {
    while (this.size > 0) {
      while (this.#waiting.length > 0 && this.#inFlight.size < this.#options.maxInFlight) this.#sendBatch();
      await Promise.race(this.#inFlight.values());
    }
  }

  /** Takes everything that is not known to be delivered, for a last synchronous send, and closes the queue. */
  takeAll(): T[] {
    this.#closed = true;
    this.#clearTimer();
    const items = [...[...this.#inFlight.keys()].flat(), ...this.#waiting];
    this.#waiting = [];
    return items;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#inFlight.size >= this.#options.maxInFlight) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        if (this.#waiting.length > 0 && this.#inFlight.size < this.#options.maxInFlight) this.#sendBatch();
      } catch (error) {
        reportFault('batch queue', error as Error);
      }
    }, this.#options.delayMs);
    // Telemetry must never be what keeps a process alive.
    this.#timer.unref();
  }

  #sendFullBatches(): void {
    while (
      this.#waiting.length >= this.#options.maxBatchSize &&
      this.#inFlight.size < this.#options.maxInFlight
    ) {
      this.#sendBatch();
    }
  }

  #sendBatch(): void {
    this.#clearTimer();
    const batch = this.#waiting.splice(0, this.#options.maxBatchSize);
    this.#inFlightItems += batch.length;
    // A rejection that nobody takes would end the process.
    const onFault = (error: unknown): void => reportFault('batch queue', error as Error);
    const done = this.#deliver(batch)
      .catch(onFault)
      .then(() => {
        this.#inFlight.delete(batch);
        this.#inFlightItems -= batch.length;
        this.#sendFullBatches();
        if (this.#waiting.length > 0 && !this.#closed) this.#schedule();
      })
      .catch(onFault);
    this.#inFlight.set(batch, done);
  }

  async #deliver(batch: T[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(resolve, this.#options.timeoutMs, 'timeout');
      timer.unref();
    });
    try {
      const outcome = await Promise.race([this.#options.send(batch), timeout]);
      if (outcome === 'timeout') this.#options.onDropped(batch.length, 'export_timeout');
    } catch (error) {
      this.#options.onDropped(batch.length, 'export_failed', error);
    } finally {
      clearTimeout(timer);
    }
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
