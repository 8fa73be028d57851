import { crc32 } from 'node:zlib';

/**
 * A segment begins with the magic `THRUSPOL` (8 bytes), the format version (2), the length of what follows (4),
 * that many bytes of JSON ({@link SegmentOrigin}), and the CRC-32 of all these (4). Numbers are little-endian.
 * Records follow until the end of the file.
 */
const MAGIC = Buffer.from('THRUSPOL', 'latin1');
const FIXED_BYTES = 14;
/** The version that this code writes and reads; a segment of another one is left alone. */
export const FORMAT_VERSION = 1;
/** Enough of a segment to know its version. */
export const VERSION_BYTES = 10;

/** The process that wrote a segment. */
export interface SegmentOrigin {
  readonly service: string;
  readonly pid: number;
  /** Unix ms at which the segment was begun. */
  readonly created: number;
  /** Resource attributes of that process; the batches carry their own copy too. */
  readonly resource?: Readonly<Record<string, unknown>>;
}

export function encodeHeader(origin: SegmentOrigin): Buffer {
  const json = Buffer.from(JSON.stringify(origin));
  const bytes = Buffer.alloc(FIXED_BYTES + json.length + 4);
  MAGIC.copy(bytes);
  bytes.writeUInt16LE(FORMAT_VERSION, 8);
  bytes.writeUInt32LE(json.length, 10);
  json.copy(bytes, FIXED_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

/**
 * What the first bytes of a file say: `ours` (also where it was cut before its version was written), or `foreign`:
 * another version, or no segment at all.
 */
export function kindOfFile(start: Buffer): 'ours' | 'foreign' {
  if (start.length < VERSION_BYTES) {
    return MAGIC.subarray(0, start.length).equals(start.subarray(0, MAGIC.length)) ? 'ours' : 'foreign';
  }
  return start.subarray(0, 8).equals(MAGIC) && start.readUInt16LE(8) === FORMAT_VERSION ? 'ours' : 'foreign';
}

/** The origin, and where the records begin. Without an origin where the header is damaged; records may still follow. */
export function readHeader(bytes: Buffer): { origin: SegmentOrigin | undefined; end: number } {
  const damaged = { origin: undefined, end: Math.min(FIXED_BYTES, bytes.length) };
  if (bytes.length < FIXED_BYTES + 4) return damaged;
  const end = FIXED_BYTES + bytes.readUInt32LE(10) + 4;
  if (end > bytes.length || crc32(bytes.subarray(0, end - 4)) !== bytes.readUInt32LE(end - 4)) return damaged;
  try {
    return { origin: JSON.parse(bytes.toString('utf8', FIXED_BYTES, end - 4)) as SegmentOrigin, end };
  } catch {
    return damaged;
  }
}
