import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { BatchQueue, type BatchQueueOptions } from './batch-queue.ts';
import type { LastExit, LastRequest } from './last-request.ts';

/** The part of the stock span and log record exporters that an exit needs. */
export interface RecordExporter<T> {
  export(records: T[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

export interface RecordExitOptions<T> {
  exporter: RecordExporter<T>;
  queue: Omit<BatchQueueOptions<T>, 'send'>;
  /** The safe copy that leaves in the record's place. */
  makeSafe(record: T): T;
  onDelivered(count: number): void;
  /** Encodes safe records for a last send; absent where the exporter writes synchronously anyway. */
  encode?: ((records: T[]) => LastRequest | undefined) | undefined;
}

/** The way out for spans or log records: batches them, makes them safe, hands them to the exporter. */
export class RecordExit<T extends { readonly resource: Resource }> implements LastExit {
  readonly #options: RecordExitOptions<T>;
  readonly #queue: BatchQueue<T>;
  #ended = false;

  constructor(options: RecordExitOptions<T>) {
    this.#options = options;
    this.#queue = new BatchQueue({ ...options.queue, send: (batch) => this.#export(batch) });
  }

  add(record: T): void {
    if (!this.#ended) this.#queue.add(record);
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  /** Delivers what is there; what comes later is the end that the application asked for, and not kept. */
  async shutdown(): Promise<void> {
    this.#ended = true;
    await this.#queue.flush();
    await this.#options.exporter.shutdown();
  }

  takeLastRequest(): LastRequest | undefined {
    const records = this.#queue.takeAll();
    if (records.length === 0) return undefined;
    const safe = records.map(this.#options.makeSafe);
    if (this.#options.encode) return this.#options.encode(safe);
    this.#options.exporter.export(safe, () => {});
    return undefined;
  }

  async #export(batch: T[]): Promise<void> {
    const resource = batch[0]?.resource;
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    const safe = batch.map(this.#options.makeSafe);
    await new Promise<void>((resolve, reject) => {
      context.with(suppressTracing(context.active()), () =>
        this.#options.exporter.export(safe, (result) => {
          if (result.code === ExportResultCode.SUCCESS) resolve();
          else reject(result.error ?? new Error('the exporter gave no reason'));
        }),
      );
    });
    this.#options.onDelivered(batch.length);
  }
}
