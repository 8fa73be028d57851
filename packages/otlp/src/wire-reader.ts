import { OtlpDecodeError } from './decode-error.ts';

/** Wire types of the protobuf encoding (https://protobuf.dev/programming-guides/encoding/#structure). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads protobuf primitives from one message; every read is checked against the end of that message. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position: number;
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = 0;
    this.#end = bytes.byteLength;
  }

  get position(): number {
    return this.#position;
  }

  hasMore(): boolean {
    return this.#position < this.#end;
  }

  /** Narrows the reader to the next `length` bytes and returns the end to hand back to `leave`. */
  enter(length: number): number {
    const outerEnd = this.#end;
    this.#end = this.#claim(length) + length;
    this.#position = this.#end - length;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.#position = this.#end;
    this.#end = outerEnd;
  }

  /** A field's tag: `number << 3 | wire type`. */
  tag(): number {
    const tag = this.uint32();
    if (tag >>> 3 === 0) throw this.#error('field number 0 does not exist');
    return tag;
  }

  /** The low 32 bits of a varint, unsigned. */
  uint32(): number {
    return this.#varint().low;
  }

  /** A length prefix, which must lie within the message. */
  length(): number {
    const { low, high } = this.#varint();
    if (high !== 0 || low > this.#end - this.#position) {
      throw this.#error('a length points past the end of its message');
    }
    return low;
  }

  /** An unsigned 64-bit varint as decimal text. */
  uint64(): string {
    const { low, high } = this.#varint();
    return unsignedText(low, high);
  }

  /** A signed 64-bit varint (two's complement) as decimal text. */
  int64(): string {
    const { low, high } = this.#varint();
    return signedText(low, high);
  }

  /** A zigzag-encoded 32-bit integer. */
  sint32(): number {
    const value = this.uint32();
    return (value >>> 1) ^ -(value & 1);
  }

  bool(): boolean {
    const { low, high } = this.#varint();
    return low !== 0 || high !== 0;
  }

  fixed32(): number {
    return this.#view.getUint32(this.#claim(4), true);
  }

  fixed64(): string {
    const at = this.#claim(8);
    return unsignedText(this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true));
  }

  sfixed64(): string {
    const at = this.#claim(8);
    return signedText(this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true));
  }

  double(): number {
    return this.#view.getFloat64(this.#claim(8), true);
  }

  /** A view (not a copy) of the next length-prefixed bytes. */
  bytes(): Buffer {
    const length = this.length();
    const at = this.#claim(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, length);
  }

  /** Passes over the value of a field that the schema does not know. */
  skip(wireType: number): void {
    if (wireType === WIRE.varint) this.#varint();
    else if (wireType === WIRE.fixed64) this.#claim(8);
    else if (wireType === WIRE.bytes) this.#claim(this.length());
    else if (wireType === WIRE.fixed32) this.#claim(4);
    else throw this.#error(`wire type ${wireType} is not used by OTLP`);
  }

  /** Advances by `length` and returns where it began. */
  #claim(length: number): number {
    const at = this.#position;
    if (length > this.#end - at) throw this.#error('the message ends in the middle of a value');
    this.#position = at + length;
    return at;
  }

  #varint(): { low: number; high: number } {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#claim(1)] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
    }
    throw this.#error('a varint is longer than 10 bytes');
  }

  #error(rule: string): OtlpDecodeError {
    return new OtlpDecodeError(`OTLP protobuf, byte ${this.#position}: ${rule}.`);
  }
}

function unsignedText(low: number, high: number): string {
  // Up to 2^53 a number holds the value exactly, and is several times faster than a bigint.
  if (high < 0x20_0000) return String(high * 0x1_0000_0000 + low);
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

function signedText(low: number, high: number): string {
  if (high < 0x20_0000) return unsignedText(low, high);
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
}
