import { isWorthRemembering, remember } from './attribute-cache.ts';
import type { RecordFilter } from './record-filter.ts';
import type { ReverseWriter } from './reverse-writer.ts';
import type { AttributesSource, Time } from './sources.ts';

/** Levels of lists and maps; what lies deeper is an empty value. */
const MAX_DEPTH = 100;
const TWO_63 = 2 ** 63;

/** Attributes as a repeated `KeyValue` field; in the order of the object. */
export function writeAttributes(
  writer: ReverseWriter,
  tag: number,
  attributes: AttributesSource,
  filter?: RecordFilter,
): void {
  const keys = Object.keys(attributes);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string;
    // Whoever reads it into an object would change that object, not get an attribute.
    if (filter !== undefined && key === '__proto__') continue;
    if (filter === undefined) writeKeyValue(writer, tag, key, attributes[key], 0);
    else writeFiltered(writer, tag, key, attributes[key], filter);
  }
}

function writeFiltered(
  writer: ReverseWriter,
  tag: number,
  key: string,
  value: unknown,
  filter: RecordFilter,
): void {
  const before = writer.size;
  const known = filter.cache.of(key);
  if (known === undefined || typeof value === 'object') {
    writeKeyValue(writer, tag, key, filter.attribute(key, value), 0);
    return;
  }
  if (known.bytes !== undefined && known.value === value) {
    known.misses = 0;
    writer.bytes(known.bytes);
    writer.message(tag, before);
    return;
  }
  const filtered = filter.attribute(key, value);
  writeAnyValue(writer, 0x12, filtered, 0);
  writer.bytes(known.key);
  // What was changed has to be counted each time.
  if (filtered === value && isWorthRemembering(known)) remember(known, value, writer.since(before));
  writer.message(tag, before);
}

function writeKeyValue(writer: ReverseWriter, tag: number, key: string, value: unknown, depth: number): void {
  const before = writer.size;
  writeAnyValue(writer, 0x12, value, depth);
  writer.textField(0x0a, key);
  writer.message(tag, before);
}

/** A field of type `AnyValue`. */
export function writeAnyValue(writer: ReverseWriter, tag: number, value: unknown, depth: number): void {
  const before = writer.size;
  switch (typeof value) {
    case 'string':
      writer.textField(0x0a, value);
      break;
    case 'number':
      if (Number.isInteger(value) && value >= -TWO_63 && value < TWO_63) {
        writer.int64(value);
        writer.byte(0x18);
      } else {
        writer.double(value);
        writer.byte(0x21);
      }
      break;
    case 'boolean':
      writer.byte(value ? 1 : 0);
      writer.byte(0x10);
      break;
    case 'object':
      if (value !== null && depth < MAX_DEPTH) writeComposite(writer, value, depth + 1);
      break;
  }
  writer.message(tag, before);
}

function writeComposite(writer: ReverseWriter, value: object, depth: number): void {
  if (value instanceof Uint8Array) {
    writer.bytesField(0x3a, value);
    return;
  }
  const before = writer.size;
  if (Array.isArray(value)) {
    for (let i = value.length - 1; i >= 0; i--) writeAnyValue(writer, 0x0a, value[i], depth);
    writer.message(0x2a, before);
    return;
  }
  const map = value as AttributesSource;
  const keys = Object.keys(map);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string;
    writeKeyValue(writer, 0x0a, key, map[key], depth);
  }
  writer.message(0x32, before);
}

/** 10^9 is 1,953,125 times 2^9, and seconds times 1,953,125 stay below 2^53 until the year 2116. */
const ODD_PART = 1_953_125;
const TWO_23 = 0x80_0000;
const TWO_32 = 0x1_0000_0000;

/** The times of a batch lie in few different seconds: the last one is kept as nanoseconds. */
let lastSecond = -1;
let lowOfSecond = 0;
let highOfSecond = 0;

/** A `fixed64` field with nanoseconds since 1970. */
export function writeTime(writer: ReverseWriter, tag: number, time: Time): void {
  const second = time[0];
  if (second !== lastSecond) {
    const product = second * ODD_PART;
    highOfSecond = Math.floor(product / TWO_23);
    lowOfSecond = (product - highOfSecond * TWO_23) * 512;
    lastSecond = second;
  }
  const low = lowOfSecond + time[1];
  if (low < TWO_32) writer.fixed64(low, highOfSecond);
  else writer.fixed64(low - TWO_32, highOfSecond + 1);
  writer.byte(tag);
}

/** A field of type `uint32`; zero is left out, as proto3 has it. */
export function writeCount(writer: ReverseWriter, tag: number, count: number | undefined): void {
  if (!count) return;
  writer.uint32(count);
  writer.byte(tag);
}
