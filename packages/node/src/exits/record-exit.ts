import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { BatchQueue, type BatchQueueOptions } from './batch-queue.ts';
import type { LastRequest } from './last-request.ts';
import type { RecordSink } from './record-sink.ts';

/** `handedOver`: neither delivered nor lost, somebody else counts it. */
export type RecordResult = ExportResult & { handedOver?: boolean };

/** The part of the stock span and log record exporters that an exit needs. */
export interface RecordExporter<T> {
  export(records: T[], done: (result: RecordResult) => void): void;
  shutdown(): Promise<void>;
}

export interface RecordExitOptions<T> {
  exporter: RecordExporter<T>;
  queue: Omit<BatchQueueOptions<T>, 'send'>;
  /** The safe copy that leaves in the record's place. */
  makeSafe(record: T): T;
  onOffered(count: number): void;
  onDelivered(count: number): void;
  /** Encodes safe records for a last send; absent where the exporter writes synchronously anyway. */
  lastRequests?: ((records: T[]) => LastRequest[]) | undefined;
  /** Waits for what was handed over. */
  afterFlush?: (() => Promise<void>) | undefined;
}

/** The way out for spans or log records: batches them, makes them safe, hands them to the exporter. */
export class RecordExit<T extends { readonly resource: Resource }> implements RecordSink<T> {
  readonly #options: RecordExitOptions<T>;
  readonly #queue: BatchQueue<T>;
  #ended = false;

  constructor(options: RecordExitOptions<T>) {
    this.#options = options;
    this.#queue = new BatchQueue({ ...options.queue, send: (batch) => this.#export(batch) });
  }

  add(record: T): void {
    if (this.#ended) return;
    this.#options.onOffered(1);
    this.#queue.add(record);
  }

  /** Records that are not delivered yet. */
  get size(): number {
    return this.#queue.size;
  }

  async forceFlush(): Promise<void> {
    await this.#queue.flush();
    await this.#options.afterFlush?.();
  }

  /** Delivers what is there; what comes later is the end that the application asked for, and not kept. */
  async shutdown(): Promise<void> {
    this.#ended = true;
    await this.forceFlush();
    await this.#options.exporter.shutdown();
  }

  takeLastRequests(): LastRequest[] {
    const records = this.#queue.takeAll();
    if (records.length === 0) return [];
    const safe = records.map(this.#options.makeSafe);
    if (this.#options.lastRequests) return this.#options.lastRequests(safe);
    this.#options.exporter.export(safe, () => {});
    return [];
  }

  async #export(batch: T[]): Promise<void> {
    const resource = batch[0]?.resource;
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    const safe = batch.map(this.#options.makeSafe);
    const result = await new Promise<RecordResult>((resolve, reject) => {
      context.with(suppressTracing(context.active()), () =>
        this.#options.exporter.export(safe, (result) => {
          if (result.code === ExportResultCode.SUCCESS) resolve(result);
          else reject(result.error ?? new Error('the exporter gave no reason'));
        }),
      );
    });
    if (!result.handedOver) this.#options.onDelivered(batch.length);
  }
}
