import type { Resource } from '@opentelemetry/resources';
import type { Batch, RecordBatch, RecordOrigin } from '@throughline/otlp';
import type { Signal } from './account.ts';
import { encodeBatches } from './encode-batches.ts';
import type { Encode } from './encoding.ts';

/** Records that become one request. */
export interface OpenBatch<T> {
  readonly items: number;
  /** About the bytes that it keeps in memory. */
  readonly bytes: number;
  /** @throws where the record cannot be made safe or bytes; the batch is then as it was before */
  add(record: T): void;
  /** Everything in it, in requests; it is empty afterwards. @param onCulprit told of each record that cannot be encoded */
  finish(onCulprit: (error: unknown) => void): Batch[];
}

/** A batch of bytes: a record is made safe and encoded as it is added, in one go, and not kept. */
export class EncodedRecords<T extends RecordOrigin> implements OpenBatch<T> {
  readonly #signal: Signal;
  readonly #records: RecordBatch<T>;

  constructor(signal: Signal, records: RecordBatch<T>) {
    this.#signal = signal;
    this.#records = records;
  }

  get items(): number {
    return this.#records.items;
  }

  get bytes(): number {
    return this.#records.bytes;
  }

  add(record: T): void {
    this.#records.add(record);
  }

  finish(): Batch[] {
    const { items } = this;
    const body = this.#records.finish();
    return body ? [{ signal: this.#signal, body, items, contentType: 'application/x-protobuf' }] : [];
  }
}

export interface KeptRecordsParts<T> {
  /** The safe copy that leaves in the record's place. */
  makeSafe(record: T): T;
  /** About the bytes that a record keeps in memory. */
  sizeOf(record: T): number;
  encode: Encode<T[]>;
}

/** A batch of safe copies, for serializers that take all records at once. */
export class KeptRecords<T extends { readonly resource: Resource }> implements OpenBatch<T> {
  readonly #makeSafe: (record: T) => T;
  readonly #sizeOf: (record: T) => number;
  readonly #encode: Encode<T[]>;
  /** Records of a resource of which not everything is known yet: they are made safe when it is. */
  #early: T[] = [];
  #safe: T[] = [];
  #bytes = 0;

  constructor(parts: KeptRecordsParts<T>) {
    this.#makeSafe = parts.makeSafe;
    this.#sizeOf = parts.sizeOf;
    this.#encode = parts.encode;
  }

  get items(): number {
    return this.#early.length + this.#safe.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(record: T): void {
    if (record.resource?.asyncAttributesPending) this.#early.push(record);
    else this.#safe.push(this.#makeSafe(record));
    this.#bytes += this.#sizeOf(record);
  }

  finish(onCulprit: (error: unknown) => void): Batch[] {
    const records: T[] = [];
    for (const record of this.#early) {
      try {
        records.push(this.#makeSafe(record));
      } catch (error) {
        onCulprit(error);
      }
    }
    for (const record of this.#safe) records.push(record);
    this.#early = [];
    this.#safe = [];
    this.#bytes = 0;
    return encodeBatches(this.#encode, records, onCulprit);
  }
}
