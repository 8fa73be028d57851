import type { ReverseWriter } from './reverse-writer.ts';
import type {
  BucketsSource,
  DataPointSource,
  ExemplarSource,
  ExponentialHistogramSource,
  HistogramSource,
} from './sources.ts';
import { writeAttributes, writeTime } from './write-value.ts';

const TWO_32 = 0x1_0000_0000;

/** `NumberDataPoint` of a gauge or a sum. */
export function writeNumberPoint(
  writer: ReverseWriter,
  point: DataPointSource<number>,
  isInteger: boolean,
): void {
  const before = writer.size;
  writeAttributes(writer, 0x3a, point.attributes);
  if (isInteger && Number.isInteger(point.value)) {
    writeWhole(writer, point.value);
    writer.byte(0x31);
  } else writeDouble(writer, 0x21, point.value);
  writeExemplars(writer, 0x2a, point.exemplars);
  writeTimes(writer, point);
  writer.message(0x0a, before);
}

export function writeHistogramPoint(writer: ReverseWriter, point: DataPointSource<HistogramSource>): void {
  const before = writer.size;
  const { count, sum, min, max, buckets } = point.value;
  writeOptional(writer, 0x61, max);
  writeOptional(writer, 0x59, min);
  writeAttributes(writer, 0x4a, point.attributes);
  writeExemplars(writer, 0x42, point.exemplars);
  if (buckets.boundaries.length > 0) {
    const beforeBounds = writer.size;
    for (let i = buckets.boundaries.length - 1; i >= 0; i--) writer.double(buckets.boundaries[i] as number);
    writer.message(0x3a, beforeBounds);
  }
  if (buckets.counts.length > 0) {
    const beforeCounts = writer.size;
    for (let i = buckets.counts.length - 1; i >= 0; i--) writeWhole(writer, buckets.counts[i] as number);
    writer.message(0x32, beforeCounts);
  }
  writeOptional(writer, 0x29, sum);
  writeWhole(writer, count);
  writer.byte(0x21);
  writeTimes(writer, point);
  writer.message(0x0a, before);
}

export function writeExponentialPoint(
  writer: ReverseWriter,
  point: DataPointSource<ExponentialHistogramSource>,
): void {
  const before = writer.size;
  const { count, sum, min, max, scale, zeroCount, positive, negative } = point.value;
  writeOptional(writer, 0x69, max);
  writeOptional(writer, 0x61, min);
  writeExemplars(writer, 0x5a, point.exemplars);
  writeBuckets(writer, 0x4a, negative);
  writeBuckets(writer, 0x42, positive);
  writeWhole(writer, zeroCount);
  writer.byte(0x39);
  writer.uint32(zigzag(scale));
  writer.byte(0x30);
  writeOptional(writer, 0x29, sum);
  writeWhole(writer, count);
  writer.byte(0x21);
  writeTimes(writer, point);
  writeAttributes(writer, 0x0a, point.attributes);
  writer.message(0x0a, before);
}

function writeBuckets(writer: ReverseWriter, tag: number, { offset, bucketCounts }: BucketsSource): void {
  const before = writer.size;
  for (let i = bucketCounts.length - 1; i >= 0; i--) writer.int64(bucketCounts[i] as number);
  writer.message(0x12, before);
  writer.uint32(zigzag(offset));
  writer.byte(0x08);
  writer.message(tag, before);
}

/** Fields 2 and 3 of every kind of data point. */
function writeTimes(writer: ReverseWriter, { startTime, endTime }: DataPointSource<unknown>): void {
  writeTime(writer, 0x19, endTime);
  writeTime(writer, 0x11, startTime);
}

function writeExemplars(
  writer: ReverseWriter,
  tag: number,
  exemplars: readonly ExemplarSource[] | undefined,
): void {
  if (exemplars === undefined) return;
  for (let i = exemplars.length - 1; i >= 0; i--) {
    const { value, time, traceId, spanId, filteredAttributes } = exemplars[i] as ExemplarSource;
    const before = writer.size;
    if (filteredAttributes) writeAttributes(writer, 0x3a, filteredAttributes);
    if (traceId) writer.hexField(0x2a, traceId);
    if (spanId) writer.hexField(0x22, spanId);
    writeDouble(writer, 0x19, value);
    writeTime(writer, 0x11, time);
    writer.message(tag, before);
  }
}

function writeOptional(writer: ReverseWriter, tag: number, value: number | undefined): void {
  if (value !== undefined) writeDouble(writer, tag, value);
}

function writeDouble(writer: ReverseWriter, tag: number, value: number): void {
  writer.double(value);
  writer.byte(tag);
}

/** A whole number as `fixed64` or `sfixed64`, without its tag. */
function writeWhole(writer: ReverseWriter, value: number): void {
  writer.fixed64(value % TWO_32, Math.floor(value / TWO_32));
}

/** Small negative numbers as small varints, for the `sint32` fields. */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
