import { closeSync, constants, existsSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Batch } from '../transport/batch.ts';
import { AppendQueue } from './append-queue.ts';
import { acknowledgement, batchHead, RECORD_HEAD_BYTES } from './record-format.ts';
import { RecordStates } from './record-states.ts';
import { encodeHeader, type SegmentOrigin } from './segment-header.ts';
import type { SegmentContent } from './segment-reader.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0 } = constants;

export interface SegmentOptions {
  readonly path: string;
  readonly created: number;
  readonly fsyncMs: number | undefined;
  /** Told when the file cannot be written any more, with the records that are not in it. */
  onFailed(segment: Segment, error: unknown, ids: number[]): void;
}

/** A segment file that this process answers for: its records' states, and appending to it. */
export class Segment {
  readonly path: string;
  readonly created: number;
  readonly states: RecordStates = new RecordStates();
  /** Bytes of the file, with what still waits to be written. */
  size = 0;
  /** No more batches; acknowledgements still are written. */
  isFull = false;
  readonly #options: SegmentOptions;
  #queue: AppendQueue | undefined;

  private constructor(options: SegmentOptions) {
    this.path = options.path;
    this.created = options.created;
    this.#options = options;
  }

  /** Begins a segment of this process. @throws a system error */
  static begin(options: SegmentOptions, origin: SegmentOrigin): Segment {
    const segment = new Segment(options);
    const header = encodeHeader(origin);
    const fd = openSync(options.path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      const written = writeSync(fd, header);
      if (written < header.length) writeSync(fd, header.subarray(written));
    } catch (error) {
      closeSync(fd);
      unlinkSync(options.path);
      throw error;
    }
    segment.size = header.length;
    segment.#open(fd);
    return segment;
  }

  /** Takes over a segment that was claimed; its batches wait. */
  static adopt(options: SegmentOptions, content: SegmentContent, size: number): Segment {
    const segment = new Segment(options);
    segment.size = size;
    segment.isFull = true;
    for (const { id, signal, items } of content.batches) segment.states.add(id, signal, items, 'waiting');
    return segment;
  }

  /** Queues a batch for writing and returns its id. */
  append(batch: Batch, isHeld: boolean): number {
    const id = this.states.nextId;
    const { signal, contentType, items, body } = batch;
    const head = batchHead({ id, signal, contentType, items, time: batch.time ?? Date.now() }, body);
    this.states.add(id, signal, items, isHeld ? 'held' : 'waiting');
    this.size += RECORD_HEAD_BYTES + body.byteLength;
    this.#queue?.push([head, body], id);
    return id;
  }

  /** Writes down that a batch is done. Without the file it is done in memory only, and may be sent twice. */
  acknowledge(id: number): void {
    if (!this.#queue) {
      try {
        this.#open(openSync(this.path, O_WRONLY | O_APPEND | O_NOFOLLOW));
      } catch {
        return;
      }
    }
    this.size += RECORD_HEAD_BYTES;
    this.#queue?.push([acknowledgement(id)], undefined);
  }

  /** Everything that was appended is in the file when this returns. */
  flushSync(): void {
    this.#queue?.flushSync();
  }

  /** False where another process claimed it, or somebody removed it. */
  isStillOurs(): boolean {
    return existsSync(this.path);
  }

  close(): void {
    this.#queue?.close();
    this.#queue = undefined;
  }

  /** Closes and removes the file. */
  remove(): void {
    this.close();
    try {
      unlinkSync(this.path);
    } catch {
      // Gone already.
    }
  }

  #open(fd: number): void {
    this.#queue = new AppendQueue({
      fd,
      fsyncMs: this.#options.fsyncMs,
      onFailed: (error, ids) => this.#options.onFailed(this, error, ids),
    });
  }
}
