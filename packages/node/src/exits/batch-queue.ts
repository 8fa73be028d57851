import { reportFault } from '@throughline/api/runtime';

/** How much a queue holds, how long it waits, and where its batches go. */
export interface BatchQueueOptions<T> {
  /** Items held at most, waiting and in flight together; beyond it new items are dropped and counted. */
  maxQueueSize: number;
  /** About the bytes held at most; an item that comes beyond it is dropped and counted. Without a limit where not set. */
  maxQueueBytes?: number | undefined;
  /** Items in one batch at most; a full batch leaves at once. */
  maxBatchSize: number;
  /** About the bytes in one batch; a single item may be larger. */
  maxBatchBytes?: number | undefined;
  /** Milliseconds that the first item of a batch waits for company. */
  delayMs: number;
  /** Milliseconds after which a batch in flight counts as failed; undefined: never. */
  timeoutMs: number | undefined;
  /** Batches on their way at the same time. */
  maxInFlight: number;
  /** About the bytes that an item keeps in memory. */
  sizeOf?: ((item: T) => number) | undefined;
  /**
   * Delivers one batch; a rejection means it was not delivered.
   * @param letGo somebody else holds and answers for the batch from here on; it still has its place in flight
   */
  send(batch: T[], letGo: () => void): Promise<void>;
  /** Told of every item that will not arrive, with the reason. */
  onDropped(count: number, reason: QueueDropReason, error?: unknown): void;
}

export type QueueDropReason = 'queue_full' | 'export_failed' | 'export_timeout';

interface Batch<T> {
  /** Empty once it was let go. */
  items: T[];
  readonly count: number;
  bytes: number;
}

/**
 * Collects items into batches and sends them, several at a time.
 *
 * The stock batch processors hide what is in flight: `forceFlush()` does not wait for it, and nothing can take
 * it back when the process dies. Here both are possible, which is why this queue is ours.
 */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions<T>;
  readonly #maxBatchBytes: number;
  readonly #maxQueueBytes: number;
  #waiting: T[] = [];
  /** The size of each item that waits, in the same order. */
  #sizes: number[] = [];
  #waitingBytes = 0;
  readonly #inFlight = new Map<Batch<T>, Promise<void>>();
  #inFlightItems = 0;
  #inFlightBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** Items that were handed to `send`, and items for which there was no room, since the start. */
  sent = 0;
  refused = 0;

  constructor(options: BatchQueueOptions<T>) {
    this.#options = { ...options, maxBatchSize: Math.min(options.maxBatchSize, options.maxQueueSize) };
    this.#maxBatchBytes = options.maxBatchBytes ?? Number.POSITIVE_INFINITY;
    this.#maxQueueBytes = options.maxQueueBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Items that are not delivered yet: waiting and in flight. */
  get size(): number {
    return this.#waiting.length + this.#inFlightItems;
  }

  /** Items that are not delivered yet, without those that were let go. */
  get held(): number {
    let held = this.#waiting.length;
    for (const { items } of this.#inFlight.keys()) held += items.length;
    return held;
  }

  /** About the bytes of the items held. */
  get bytes(): number {
    return this.#waitingBytes + this.#inFlightBytes;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Takes an item, or drops and counts it where the queue is full or closed. */
  add(item: T): void {
    const { sizeOf, maxQueueSize, maxBatchSize, onDropped } = this.#options;
    const size = sizeOf ? sizeOf(item) : 0;
    if (this.#closed || this.size >= maxQueueSize || this.bytes + size > this.#maxQueueBytes) {
      this.refused += 1;
      onDropped(1, 'queue_full');
      return;
    }
    this.#waiting.push(item);
    this.#sizes.push(size);
    this.#waitingBytes += size;
    if (this.#waiting.length >= maxBatchSize || this.#waitingBytes >= this.#maxBatchBytes)
      this.#sendFullBatches();
    else this.#schedule();
  }

  /** Sends what waits and resolves when nothing is in flight any more; never rejects. */
  async flush(): Promise<void> {
    while (this.size > 0) {
      while (this.#waiting.length > 0 && this.#inFlight.size < this.#options.maxInFlight) this.#sendBatch();
      await Promise.race(this.#inFlight.values());
    }
  }

  /** Resolves when the batches that are in flight now have their answers; never rejects. */
  landed(): Promise<void> | undefined {
    return this.#inFlight.size > 0 ? Promise.all(this.#inFlight.values()).then(() => {}) : undefined;
  }

  /**
   * Takes everything that is not known to be delivered, for a last synchronous send, and closes the queue; batches
   * that were let go are left out.
   */
  takeAll(): T[] {
    this.#closed = true;
    this.#clearTimer();
    const items = [...[...this.#inFlight.keys()].flatMap((batch) => batch.items), ...this.#waiting];
    for (const batch of this.#inFlight.keys()) this.#letGo(batch);
    this.#waiting = [];
    this.#sizes = [];
    this.#waitingBytes = 0;
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
      (this.#waiting.length >= this.#options.maxBatchSize || this.#waitingBytes >= this.#maxBatchBytes) &&
      this.#inFlight.size < this.#options.maxInFlight
    ) {
      this.#sendBatch();
    }
  }

  #sendBatch(): void {
    this.#clearTimer();
    const batch = this.#takeBatch();
    this.#inFlightItems += batch.count;
    this.#inFlightBytes += batch.bytes;
    this.sent += batch.count;
    // A rejection that nobody takes would end the process.
    const onFault = (error: unknown): void => reportFault('batch queue', error as Error);
    const done = this.#deliver(batch)
      .catch(onFault)
      .then(() => {
        this.#letGo(batch);
        this.#inFlight.delete(batch);
        this.#inFlightItems -= batch.count;
        this.#sendFullBatches();
        if (this.#waiting.length > 0 && !this.#closed) this.#schedule();
      })
      .catch(onFault);
    this.#inFlight.set(batch, done);
  }

  /** The oldest items, as many as one batch may have; at least one. */
  #takeBatch(): Batch<T> {
    const most = Math.min(this.#waiting.length, this.#options.maxBatchSize);
    let bytes = this.#sizes[0] ?? 0;
    let count = 1;
    for (; count < most; count++) {
      const size = this.#sizes[count] ?? 0;
      if (bytes + size > this.#maxBatchBytes) break;
      bytes += size;
    }
    this.#sizes.splice(0, count);
    this.#waitingBytes -= bytes;
    return { items: this.#waiting.splice(0, count), count, bytes };
  }

  #letGo(batch: Batch<T>): void {
    this.#inFlightBytes -= batch.bytes;
    batch.bytes = 0;
    batch.items = [];
  }

  async #deliver(batch: Batch<T>): Promise<void> {
    const { timeoutMs, onDropped } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs, 'timeout').unref();
    });
    try {
      const sent = this.#options.send(batch.items, () => this.#letGo(batch));
      if ((await Promise.race([sent, timeout])) === 'timeout') onDropped(batch.count, 'export_timeout');
    } catch (error) {
      onDropped(batch.count, 'export_failed', error);
    } finally {
      clearTimeout(timer);
    }
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
