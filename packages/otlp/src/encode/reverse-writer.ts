/** Bytes that the first buffer of a writer has; it doubles when they are used up. */
const FIRST_BYTES = 16 * 1024;
/** Longer texts are written by Node in one call; up to here a loop is faster than the call. */
const SHORT_TEXT = 64;
const TWO_32 = 0x1_0000_0000;

/** The value of each hexadecimal digit by its character code; zero for every other character. */
const DIGITS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 0 : value;
});

/**
 * Writes protobuf from the end to the front: when a message is written its length is known, so no message is
 * measured first and none is moved afterwards. What is written first comes out last.
 */
export class ReverseWriter {
  #bytes: Buffer;
  /** Where the last byte was written: the writing goes down from the end. */
  #at: number;

  constructor(firstBytes: number = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafeSlow(firstBytes);
    this.#at = firstBytes;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#bytes.length - this.#at;
  }

  /** Bytes of memory that it keeps. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Forgets what was written since `size` had this value; with 0 everything, and the buffer stays for the next batch. */
  cutTo(size: number): void {
    this.#at = this.#bytes.length - size;
  }

  /** Writes what another writer wrote between two values of its `size`. */
  copy(from: ReverseWriter, laterSize: number, earlierSize: number): void {
    const length = laterSize - earlierSize;
    const at = this.#down(length);
    const end = from.#bytes.length;
    from.#bytes.copy(this.#bytes, at, end - laterSize, end - earlierSize);
  }

  /** What was written since `size` had this value, without a copy: only until something more is written. */
  since(size: number): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#bytes.length - size);
  }

  /** Everything written, without a copy: the writer must not be used any more. */
  take(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  byte(value: number): void {
    if (this.#at === 0) this.#grow(1);
    this.#at -= 1;
    this.#bytes[this.#at] = value;
  }

  /** The length of the message whose content was begun at this `size`, then its tag (one byte). */
  message(tag: number, sizeBefore: number): void {
    this.uint32(this.size - sizeBefore);
    this.byte(tag);
  }

  uint32(value: number): void {
    if (value < 0x80) {
      this.byte(value);
      return;
    }
    let at = this.#down(value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5);
    const bytes = this.#bytes;
    let rest = value;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at] = rest;
  }

  /** A varint of a whole number between -2^63 and 2^63; negative ones in two's complement, as int64 has it. */
  int64(value: number): void {
    if (value >= 0 && value < TWO_32) {
      this.uint32(value);
      return;
    }
    if (this.#at < 10) this.#grow(10);
    let low = (value % TWO_32) >>> 0;
    let high = Math.floor(value / TWO_32) >>> 0;
    const start = this.#at;
    // Written forward into a gap of ten bytes, then moved to its end.
    const bytes = this.#bytes;
    let at = start - 10;
    while (high > 0 || low > 0x7f) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    bytes[at++] = low;
    this.#at = start - (at - (start - 10));
    bytes.copyWithin(this.#at, start - 10, at);
  }

  fixed32(value: number): void {
    const at = this.#down(4);
    const bytes = this.#bytes;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }

  fixed64(low: number, high: number): void {
    const at = this.#down(8);
    const bytes = this.#bytes;
    const lower = low | 0;
    const upper = high | 0;
    bytes[at] = lower;
    bytes[at + 1] = lower >>> 8;
    bytes[at + 2] = lower >>> 16;
    bytes[at + 3] = lower >>> 24;
    bytes[at + 4] = upper;
    bytes[at + 5] = upper >>> 8;
    bytes[at + 6] = upper >>> 16;
    bytes[at + 7] = upper >>> 24;
  }

  double(value: number): void {
    const at = this.#down(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  bytes(value: Uint8Array): void {
    const at = this.#down(value.length);
    this.#bytes.set(value, at);
  }

  /** The bytes, their length, the tag. */
  bytesField(tag: number, value: Uint8Array): void {
    this.bytes(value);
    this.uint32(value.length);
    this.byte(tag);
  }

  /** The text as UTF-8 (a lone surrogate as U+FFFD), its length, the tag. */
  textField(tag: number, text: string): void {
    const length = text.length;
    if (length > SHORT_TEXT || !this.#shortAscii(text, length)) {
      const size = Buffer.byteLength(text);
      const at = this.#down(size);
      this.#bytes.write(text, at, size, 'utf8');
      this.uint32(size);
    } else this.byte(length);
    this.byte(tag);
  }

  /** Hexadecimal digits as bytes, their length, the tag; what is no digit counts as zero. */
  hexField(tag: number, hex: string): void {
    const size = hex.length >>> 1;
    const at = this.#down(size);
    const bytes = this.#bytes;
    for (let i = 0; i < size; i++) {
      bytes[at + i] =
        ((DIGITS[hex.charCodeAt(2 * i)] as number) << 4) | (DIGITS[hex.charCodeAt(2 * i + 1)] as number);
    }
    this.byte(size);
    this.byte(tag);
  }

  /** Writes the text where it is ASCII; else nothing has happened. */
  #shortAscii(text: string, length: number): boolean {
    if (this.#at < length) this.#grow(length);
    const bytes = this.#bytes;
    const at = this.#at - length;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at + i] = code;
    }
    this.#at = at;
    return true;
  }

  /** Makes room for so many bytes, and returns where they begin. */
  #down(bytes: number): number {
    if (this.#at < bytes) this.#grow(bytes);
    this.#at -= bytes;
    return this.#at;
  }

  #grow(needed: number): void {
    const { size } = this;
    let capacity = this.#bytes.length * 2;
    while (capacity - size < needed) capacity *= 2;
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.#bytes.copy(larger, capacity - size, this.#at);
    this.#bytes = larger;
    this.#at = capacity - size;
  }
}
