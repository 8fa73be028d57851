import type { Batch, Signal } from '@throughline/otlp';

/** A batch whose body is its items' sequence numbers, four bytes each, and padding. */
export function numberedBatch(from: number, count: number, signal: Signal = 'traces', padding = 0): Batch {
  const body = Buffer.alloc(4 + count * 4 + padding);
  body.writeUInt32LE(count, 0);
  for (let item = 0; item < count; item++) body.writeUInt32LE(from + item, 4 + item * 4);
  return { signal, body, items: count, contentType: 'application/x-protobuf' };
}

export function numbersIn(body: Uint8Array): number[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Array.from({ length: bytes.readUInt32LE(0) }, (_, item) => bytes.readUInt32LE(4 + item * 4));
}
