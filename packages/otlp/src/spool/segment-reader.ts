import {
  hasMarker,
  RECORD_HEAD_BYTES,
  RECORD_MARKER,
  readRecord,
  recordEnd,
  type SpoolRecord,
} from './record-format.ts';
import { readHeader, type SegmentOrigin } from './segment-header.ts';

export type SpooledRecord = Extract<SpoolRecord, { kind: 'batch' }>;

/** What a segment's bytes hold. */
export interface SegmentContent {
  readonly origin: SegmentOrigin | undefined;
  /** Batches that nobody acknowledged, in the order of their writing, each id once. */
  readonly batches: SpooledRecord[];
  /** Highest id in use, acknowledged ones too; -1 where there is none. */
  readonly lastId: number;
  /** The end of the file is the beginning of a record, or the header is damaged. */
  readonly torn: number;
  /** Stretches that are not sound records; reading goes on behind each. */
  readonly corrupt: number;
}

/** Reads a whole segment; damage costs the damaged records only. */
export function readSegment(bytes: Buffer): SegmentContent {
  const { origin, end } = readHeader(bytes);
  const batches = new Map<number, SpooledRecord>();
  const acknowledged = new Set<number>();
  let lastId = -1;
  let torn = origin || bytes.length === 0 ? 0 : 1;
  let corrupt = 0;
  // Behind a damaged header the records are found by their marker.
  let at = origin ? end : (nextRecord(bytes, end) ?? bytes.length);
  while (at < bytes.length) {
    const found = readRecord(bytes, at);
    if (found) {
      const { record } = found;
      lastId = Math.max(lastId, record.id);
      if (record.kind === 'acknowledgement') acknowledged.add(record.id);
      else if (!batches.has(record.id)) batches.set(record.id, record);
      at = found.end;
      continue;
    }
    const next = nextRecord(bytes, at + 1);
    if (next === undefined && isCutRecord(bytes, at)) torn += 1;
    else corrupt += 1;
    at = next ?? bytes.length;
  }
  for (const id of acknowledged) batches.delete(id);
  return { origin, batches: [...batches.values()], lastId, torn, corrupt };
}

/** Where the next sound record begins. */
function nextRecord(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(RECORD_MARKER, from); at >= 0; at = bytes.indexOf(RECORD_MARKER, at + 1)) {
    if (readRecord(bytes, at)) return at;
  }
  return undefined;
}

function isCutRecord(bytes: Buffer, at: number): boolean {
  const left = bytes.length - at;
  if (left < RECORD_HEAD_BYTES) {
    const start = RECORD_MARKER.subarray(0, left);
    return bytes.subarray(at, at + start.length).equals(start);
  }
  return hasMarker(bytes, at) && recordEnd(bytes, at) > bytes.length;
}
