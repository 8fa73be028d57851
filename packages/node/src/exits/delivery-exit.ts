import type { Resource } from '@opentelemetry/resources';
import type { BatchConfig } from '../config/config.ts';
import { BatchQueue } from './batch-queue.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryReport, Signal } from './delivery-report.ts';
import type { Encode } from './encoding.ts';
import { FLUSH_DEADLINE_MS } from './flush-deadline.ts';
import type { LastRequest } from './last-request.ts';
import type { RecordSink } from './record-sink.ts';

export interface DeliveryExitOptions<T> {
  readonly signal: Signal;
  readonly batch: BatchConfig;
  readonly delivery: Delivery;
  readonly report: DeliveryReport;
  readonly encode: Encode<T[]>;
  /** The safe copy that leaves in the record's place. */
  makeSafe(record: T): T;
  onFault(scope: string, error: unknown): void;
}

/** Records that wait to become bytes, such as those of one long turn of the event loop; after that bytes are the bound. */
const MAX_NOT_ENCODED = 65_536;
/** What is written ahead must not wait long for company: a killed process loses what is not written. */
const WRITE_AHEAD_DELAY_MS = 100;

/** The way out for spans or log records over OTLP/HTTP: batches them, makes them safe and bytes, hands them over. */
export class DeliveryExit<T extends { readonly resource: Resource }> implements RecordSink<T> {
  readonly #options: DeliveryExitOptions<T>;
  readonly #queue: BatchQueue<T>;
  /** Batches that the delivery answers for. */
  readonly #handedOver = new Set<T[]>();
  #ended = false;

  constructor(options: DeliveryExitOptions<T>) {
    this.#options = options;
    const { batch, signal, report, delivery } = options;
    this.#queue = new BatchQueue({
      ...batch,
      delayMs: delivery.writesAhead ? Math.min(batch.delayMs, WRITE_AHEAD_DELAY_MS) : batch.delayMs,
      maxQueueSize: batch.queueFromUser ? batch.maxQueueSize : MAX_NOT_ENCODED,
      // The delivery keeps on trying; there is nothing to give up here.
      timeoutMs: undefined,
      maxInFlight: 4,
      send: (records) => this.#send(records),
      onDropped: (count, reason, error) => {
        report.dropped(signal, count, reason);
        if (error !== undefined) options.onFault(`exit for ${signal}`, error);
      },
    });
    report.pending.push({ signal, place: 'queue', count: () => this.#queue.sizeWithout(this.#handedOver) });
  }

  add(record: T): void {
    if (this.#ended) return;
    this.#options.report.offered(this.#options.signal, 1);
    this.#queue.add(record);
  }

  async forceFlush(): Promise<void> {
    const { delivery } = this.#options;
    const end = Date.now() + FLUSH_DEADLINE_MS;
    await Promise.race([this.#queue.flush(), this.#untilHopeless(end)]);
    await delivery.flush(Math.max(0, end - Date.now()));
  }

  async shutdown(): Promise<void> {
    this.#ended = true;
    await this.forceFlush();
  }

  takeLastRequests(): LastRequest[] {
    const { delivery, batch } = this.#options;
    const left = this.#queue.takeAll(this.#handedOver);
    const requests: LastRequest[] = [];
    for (let at = 0; at < left.length; at += batch.maxBatchSize) {
      const encoded = this.#encoded(left.slice(at, at + batch.maxBatchSize));
      if (encoded) requests.push(...delivery.lastRequest(encoded));
    }
    return requests;
  }

  /** A queue with a limit of its own holds back what the delivery cannot get rid of, without end. */
  async #untilHopeless(end: number): Promise<void> {
    if (!this.#options.batch.queueFromUser) return this.#queue.flush();
    while (this.#queue.size > 0 && Date.now() < end) {
      await nextTurn();
      if ((await this.#options.delivery.flush(end - Date.now())) > 0) return;
    }
  }

  async #send(records: T[]): Promise<void> {
    // Whoever ended the span must not wait for the encoding of its batch.
    await nextTurn();
    const resource = records[0]?.resource;
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    if (this.#queue.isClosed) return;
    const encoded = this.#encoded(records);
    if (!encoded) return;
    this.#handedOver.add(records);
    await new Promise<void>((resolve) => {
      this.#options.delivery.offer(encoded, resolve);
      if (!this.#options.batch.queueFromUser) resolve();
    });
    this.#handedOver.delete(records);
  }

  #encoded(records: T[]): ReturnType<Encode<T[]>> {
    return this.#options.encode(records.map(this.#options.makeSafe), records.length);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
