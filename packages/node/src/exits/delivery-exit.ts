import { AsyncLocalStorage } from 'node:async_hooks';
import type { Resource } from '@opentelemetry/resources';
import type { Batch } from '@throughline/otlp';
import type { Admission } from '../ceiling/ceiling.ts';
import type { BatchConfig } from '../config/config.ts';
import type { Account } from './account.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { FLUSH_DEADLINE_MS } from './flush-deadline.ts';
import { giveUp } from './give-up.ts';
import type { LastRequest } from './last-request.ts';
import type { OpenBatch } from './open-batch.ts';
import type { RecordSink } from './record-sink.ts';

export interface DeliveryExitOptions<T> {
  /** The books of this way. */
  readonly account: Account;
  readonly batch: BatchConfig;
  readonly delivery: Delivery;
  readonly report: DeliveryReport;
  readonly admission: Admission<T>;
  /** An empty batch. */
  open(): OpenBatch<T>;
  onFault(scope: string, error: unknown): void;
}

/** Records that wait for a resource whose attributes are not all known; after that bytes are the bound. */
const MOST_WAITING = 65_536;
/** Bytes of one batch. */
const MAX_BATCH_BYTES = 1024 * 1024;
/** What is written ahead must not wait long for company: a killed process loses what is not written. */
const WRITE_AHEAD_DELAY_MS = 100;

/** Requests are made outside of whatever the application does just then, whose context their sockets would keep. */
const outside = AsyncLocalStorage.snapshot();

/** The way out for spans or log records over OTLP/HTTP: a record becomes bytes at once, a full batch goes to the delivery. */
export class DeliveryExit<T extends { readonly resource: Resource }> implements RecordSink<T> {
  readonly #options: DeliveryExitOptions<T>;
  readonly #delayMs: number;
  readonly #mostHeld: number;
  #open: OpenBatch<T>;
  /** The resource of the open batch, while some of its attributes are not known. */
  #unsettled: Resource | undefined;
  /** Batches that wait for their resource. */
  readonly #waiting = new Set<OpenBatch<T>>();
  /** Records handed over and not settled yet, where the user has bounded them. */
  #handedOver = 0;
  /** What could not be encoded since the last batch: how many, and the first error. */
  #culprits = { count: 0, first: undefined as unknown };
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  /** Records that were handed on. */
  sent = 0;
  /** Records that found no room. */
  refused = 0;

  constructor(options: DeliveryExitOptions<T>) {
    this.#options = options;
    this.#open = options.open();
    const { batch, account, report, delivery } = options;
    this.#delayMs = delivery.writesAhead ? Math.min(batch.delayMs, WRITE_AHEAD_DELAY_MS) : batch.delayMs;
    this.#mostHeld = batch.queueFromUser ? batch.maxQueueSize : MOST_WAITING;
    report.openQueue(account.signal, this.#mostHeld, this);
    account.pending.push({ place: 'queue', count: () => this.waiting });
  }

  add(record: T): void {
    if (this.#ended) return;
    const { report, account, admission, batch } = this.#options;
    account.offered += 1;
    const shed = admission(record);
    if (shed) {
      report.dropped(account.signal, 1, shed, account.endpoint);
      return;
    }
    if (this.size >= this.#mostHeld) {
      this.refused += 1;
      report.dropped(account.signal, 1, 'queue_full', account.endpoint);
      return;
    }
    try {
      this.#open.add(record);
    } catch (error) {
      this.#drop(error);
      return;
    }
    if (record.resource?.asyncAttributesPending) this.#unsettled = record.resource;
    if (this.#open.items >= batch.maxBatchSize || this.#open.bytes >= MAX_BATCH_BYTES) this.#send();
    else this.#schedule();
  }

  /** Records that are not on their way yet. */
  get waiting(): number {
    let count = this.#open.items;
    if (this.#waiting.size > 0) for (const { items } of this.#waiting) count += items;
    return count;
  }

  /** Records that the bound of the queue counts. */
  get size(): number {
    return this.waiting + this.#handedOver;
  }

  /** About the bytes of the records that are not on their way yet. */
  get heldBytes(): number {
    let bytes = this.#open.bytes;
    for (const batch of this.#waiting) bytes += batch.bytes;
    return bytes;
  }

  async forceFlush(deadlineMs: number = FLUSH_DEADLINE_MS): Promise<void> {
    const end = Date.now() + deadlineMs;
    const resource = this.#unsettled;
    this.#send();
    if (this.#waiting.size > 0) await resource?.waitForAsyncAttributes?.();
    await this.#options.delivery.flush(Math.max(0, end - Date.now()));
  }

  async shutdown(): Promise<void> {
    this.#ended = true;
    await this.forceFlush();
  }

  takeLastRequests(): LastRequest[] {
    return this.#takeAll().flatMap((batch) => this.#options.delivery.lastRequest(batch));
  }

  keep(): boolean {
    const { delivery } = this.#options;
    // Each of them, whatever became of the others.
    return this.#takeAll()
      .map((batch) => {
        this.sent += batch.items;
        return outside(() => delivery.offerKept(batch));
      })
      .every(Boolean);
  }

  #takeAll(): Batch[] {
    this.#clearTimer();
    const open = [...this.#waiting, this.#open];
    this.#waiting.clear();
    return open.flatMap((batch) => this.#finished(batch));
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    this.#timer = outside(setTimeout, () => this.#guarded(() => this.#send()), this.#delayMs);
    // Telemetry must never be what keeps a process alive.
    this.#timer.unref();
  }

  #send(): void {
    this.#clearTimer();
    if (this.#open.items === 0) {
      this.#tellCulprits();
      return;
    }
    const resource = this.#unsettled;
    this.#unsettled = undefined;
    if (!resource?.asyncAttributesPending) {
      this.#handOver(this.#open);
      return;
    }
    const batch = this.#open;
    this.#open = this.#options.open();
    this.#waiting.add(batch);
    const settled = (): void =>
      this.#guarded(() => {
        if (this.#waiting.delete(batch)) this.#handOver(batch);
      });
    void resource.waitForAsyncAttributes?.().then(settled, settled);
  }

  #handOver(batch: OpenBatch<T>): void {
    for (const encoded of this.#finished(batch)) outside(() => this.#offer(encoded));
  }

  #offer(batch: Batch): void {
    const { delivery, batch: config } = this.#options;
    this.sent += batch.items;
    const given = { ...batch, ...giveUp(config) };
    if (!config.queueFromUser) {
      delivery.offer(given);
      return;
    }
    this.#handedOver += batch.items;
    delivery.offer(given, () => {
      this.#handedOver -= batch.items;
    });
  }

  #finished(batch: OpenBatch<T>): Batch[] {
    const batches = batch.finish((error) => this.#drop(error));
    this.#tellCulprits();
    return batches;
  }

  #drop(error: unknown): void {
    const { report, account } = this.#options;
    report.dropped(account.signal, 1, 'encoding_failed', account.endpoint);
    if (this.#culprits.count === 0) this.#culprits.first = error;
    this.#culprits.count += 1;
    this.#schedule();
  }

  /** One line for all of a batch. */
  #tellCulprits(): void {
    const { count, first } = this.#culprits;
    if (count === 0) return;
    this.#culprits = { count: 0, first: undefined };
    this.#options.onFault(
      `exit for ${this.#options.account.signal}: ${count} of a batch cannot be encoded and are dropped`,
      first,
    );
  }

  /** Nobody stands above a timer. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(`exit for ${this.#options.account.signal}`, error);
    }
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
