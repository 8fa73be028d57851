import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { Admission, ShedReason } from '../ceiling/ceiling.ts';
import { BatchQueue, type BatchQueueOptions } from './batch-queue.ts';
import type { LastRequest } from './last-request.ts';
import type { RecordSink } from './record-sink.ts';

/** The part of the stock span and log record exporters that an exit needs. */
export interface RecordExporter<T> {
  export(records: T[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

export interface RecordExitOptions<T> {
  exporter: RecordExporter<T>;
  queue: Omit<BatchQueueOptions<T>, 'send'>;
  /** Absent where nothing is shed, such as on the console. */
  admission?: Admission<T> | undefined;
  onShed(reason: ShedReason): void;
  /** The safe copy that leaves in the record's place. */
  makeSafe(record: T): T;
  onOffered(count: number): void;
  onDelivered(count: number): void;
  /** Told how many seconds an export took, and why it failed. */
  onOperation?(seconds: number, error: unknown): void;
  /** Encodes safe records for a last send; absent where the exporter writes synchronously anyway. */
  lastRequests?: ((records: T[]) => LastRequest[]) | undefined;
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
    const shed = this.#options.admission?.(record);
    if (shed) this.#options.onShed(shed);
    else this.#queue.add(record);
  }

  get queue(): Pick<BatchQueue<T>, 'waiting' | 'sent' | 'refused'> {
    return this.#queue;
  }

  /** Records that are not delivered yet. */
  get size(): number {
    return this.#queue.size;
  }

  /** About the bytes of those records. */
  get heldBytes(): number {
    return this.#queue.bytes;
  }

  async forceFlush(): Promise<void> {
    await this.#queue.flush();
  }

  /** Delivers what is there; what comes later is the end that the application asked for, and not kept. */
  async shutdown(): Promise<void> {
    this.#ended = true;
    await this.forceFlush();
    await this.#options.exporter.shutdown();
  }

  landed(): Promise<void> | undefined {
    return this.#queue.landed();
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
    const start = performance.now();
    const done = (error: unknown) => this.#options.onOperation?.((performance.now() - start) / 1000, error);
    await new Promise<ExportResult>((resolve, reject) => {
      context.with(suppressTracing(context.active()), () =>
        this.#options.exporter.export(safe, (result) => {
          if (result.code === ExportResultCode.SUCCESS) resolve(result);
          else reject(result.error ?? new Error('the exporter gave no reason'));
        }),
      );
    }).catch((error) => {
      done(error);
      throw error;
    });
    done(undefined);
    this.#options.onDelivered(batch.length);
  }
}
