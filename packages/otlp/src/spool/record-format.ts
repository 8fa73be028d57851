import { crc32 } from 'node:zlib';
import type { ContentType } from '../decode.ts';
import { SIGNALS, type Signal } from '../signal.ts';

/**
 * One record on disk, all numbers little-endian:
 *
 * | offset | bytes | meaning |
 * |---|---|---|
 * | 0 | 4 | the marker `TLR1` |
 * | 4 | 1 | kind: 1 a batch, 2 the acknowledgement of one |
 * | 5 | 1 | signal: 0 traces, 1 logs, 2 metrics |
 * | 6 | 1 | content type: 0 protobuf, 1 JSON |
 * | 7 | 1 | 0 |
 * | 8 | 4 | id of the batch within its segment, from 0 |
 * | 12 | 4 | items in it |
 * | 16 | 8 | Unix ms at which it was made (double) |
 * | 24 | 4 | bytes of the body |
 * | 28 | 4 | CRC-32 of bytes 0 to 27 and the body |
 * | 32 | | the body |
 */
export const RECORD_HEAD_BYTES = 32;
export const RECORD_MARKER: Buffer = Buffer.from('TLR1', 'latin1');
const KIND = { batch: 1, acknowledgement: 2 } as const;
const CONTENT_TYPES: readonly ContentType[] = ['application/x-protobuf', 'application/json'];

/** A record as it was read; a batch's body is a view of the segment's bytes. */
export type SpoolRecord =
  | {
      readonly kind: 'batch';
      readonly id: number;
      readonly signal: Signal;
      readonly contentType: ContentType;
      readonly items: number;
      readonly time: number;
      readonly body: Buffer;
    }
  | { readonly kind: 'acknowledgement'; readonly id: number };

export interface BatchHead {
  readonly id: number;
  readonly signal: Signal;
  readonly contentType: ContentType;
  readonly items: number;
  readonly time: number;
}

/** The bytes that stand before a batch's body. */
export function batchHead(head: BatchHead, body: Uint8Array): Buffer {
  const bytes = emptyHead(KIND.batch, head.id);
  bytes[5] = SIGNALS.indexOf(head.signal);
  bytes[6] = CONTENT_TYPES.indexOf(head.contentType);
  bytes.writeUInt32LE(Math.min(head.items, 0xffff_ffff), 12);
  bytes.writeDoubleLE(head.time, 16);
  bytes.writeUInt32LE(body.byteLength, 24);
  return sealed(bytes, body);
}

/** A whole record that says that a batch need not be sent any more. */
export function acknowledgement(id: number): Buffer {
  return sealed(emptyHead(KIND.acknowledgement, id), undefined);
}

/** The record that begins at this offset and where it ends; undefined where there is no whole, sound one. */
export function readRecord(bytes: Buffer, at: number): { record: SpoolRecord; end: number } | undefined {
  if (at + RECORD_HEAD_BYTES > bytes.length || !hasMarker(bytes, at)) return undefined;
  const end = recordEnd(bytes, at);
  if (end > bytes.length) return undefined;
  const body = bytes.subarray(at + RECORD_HEAD_BYTES, end);
  if (checksum(bytes.subarray(at, at + RECORD_HEAD_BYTES), body) !== bytes.readUInt32LE(at + 28))
    return undefined;
  const id = bytes.readUInt32LE(at + 8);
  if (bytes[at + 4] === KIND.acknowledgement) return { record: { kind: 'acknowledgement', id }, end };
  const signal = SIGNALS[bytes[at + 5] as number];
  const contentType = CONTENT_TYPES[bytes[at + 6] as number];
  if (bytes[at + 4] !== KIND.batch || signal === undefined || contentType === undefined) return undefined;
  const [items, time] = [bytes.readUInt32LE(at + 12), bytes.readDoubleLE(at + 16)];
  return { record: { kind: 'batch', id, signal, contentType, items, time, body }, end };
}

/** Where a record would end by its own word; at least the end of its head. */
export function recordEnd(bytes: Buffer, at: number): number {
  return at + RECORD_HEAD_BYTES + bytes.readUInt32LE(at + 24);
}

export function hasMarker(bytes: Buffer, at: number): boolean {
  return RECORD_MARKER.every((byte, offset) => bytes[at + offset] === byte);
}

function emptyHead(kind: number, id: number): Buffer {
  const bytes = Buffer.alloc(RECORD_HEAD_BYTES);
  RECORD_MARKER.copy(bytes);
  bytes[4] = kind;
  bytes.writeUInt32LE(id, 8);
  return bytes;
}

function sealed(head: Buffer, body: Uint8Array | undefined): Buffer {
  head.writeUInt32LE(checksum(head, body), 28);
  return head;
}

function checksum(head: Buffer, body: Uint8Array | undefined): number {
  const ofHead = crc32(head.subarray(0, 28));
  return body ? crc32(body, ofHead) : ofHead;
}
