import { crc32 } from 'node:zlib';

/**
 * One record on disk, numbers little-endian: the marker `TLJ1`, the length of the text (4 bytes), the CRC-32 of the
 * length and the text (4), the text: UTF-8. A journal is records until the end of the file.
 */
const MARKER = Buffer.from('TLJ1', 'latin1');
export const RECORD_HEAD_BYTES = 12;
/** Enough of a file to know whether this version can read it. */
export const VERSION_BYTES: number = MARKER.length;

/** Writes a record into the beginning of a buffer that is large enough. @returns its length */
export function writeRecord(buffer: Buffer, text: string): number {
  const length = buffer.write(text, RECORD_HEAD_BYTES);
  MARKER.copy(buffer);
  buffer.writeUInt32LE(length, 4);
  buffer.writeUInt32LE(checksum(buffer, 0, length), 8);
  return RECORD_HEAD_BYTES + length;
}

/** What a journal's bytes hold: sound records in their order, and how many stretches are none. */
export function readRecords(bytes: Buffer): { texts: string[]; torn: number } {
  const texts: string[] = [];
  let torn = 0;
  let at = 0;
  while (at < bytes.length) {
    const end = endOfRecord(bytes, at);
    if (end !== undefined) {
      texts.push(bytes.toString('utf8', at + RECORD_HEAD_BYTES, end));
      at = end;
      continue;
    }
    torn += 1;
    at = nextRecord(bytes, at + 1);
  }
  return { texts, torn };
}

/** A file of another version is left alone; one that was cut before its first record is nobody's. */
export function isReadable(start: Buffer): boolean {
  return MARKER.subarray(0, start.length).equals(start.subarray(0, MARKER.length));
}

/** Undefined where no whole, sound record begins. */
function endOfRecord(bytes: Buffer, at: number): number | undefined {
  if (at + RECORD_HEAD_BYTES > bytes.length || bytes.indexOf(MARKER, at) !== at) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  const end = at + RECORD_HEAD_BYTES + length;
  if (end > bytes.length || checksum(bytes, at, length) !== bytes.readUInt32LE(at + 8)) return undefined;
  return end;
}

function nextRecord(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(MARKER, from); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    if (endOfRecord(bytes, at) !== undefined) return at;
  }
  return bytes.length;
}

function checksum(bytes: Buffer, at: number, length: number): number {
  const text = bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + length);
  return crc32(text, crc32(bytes.subarray(at + 4, at + 8)));
}
