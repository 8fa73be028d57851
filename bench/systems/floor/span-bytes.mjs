// The least that a span costs: its protobuf, written front to back into one buffer that is used again.
const MAX_BYTES = 4 << 20;
let buffer = Buffer.allocUnsafe(64 << 10);
let end = 0;

function room(bytes) {
  if (end + bytes <= buffer.length) return;
  if (buffer.length >= MAX_BYTES) throw new RangeError('The floor holds no more than 4 MiB of spans.');
  buffer = Buffer.concat([buffer.subarray(0, end)], buffer.length * 2 + bytes);
}

function varint(value) {
  let rest = value;
  while (rest > 127) {
    buffer[end++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  buffer[end++] = rest;
}

function bytesField(tag, bytes) {
  buffer[end++] = tag;
  varint(bytes.length);
  end += bytes.copy(buffer, end);
}

function textField(tag, text) {
  const size = Buffer.byteLength(text);
  buffer[end++] = tag;
  varint(size);
  end += buffer.write(text, end);
}

function sizeOfVarint(value) {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** A KeyValue (field 9 of a span) whose value is a text (field 1) or a whole number (field 3). */
function attribute(key, value) {
  const keySize = Buffer.byteLength(key);
  const isText = typeof value === 'string';
  const valueSize = isText ? Buffer.byteLength(value) : sizeOfVarint(value);
  const anySize = isText ? 1 + sizeOfVarint(valueSize) + valueSize : 1 + valueSize;
  buffer[end++] = 0x4a;
  varint(1 + sizeOfVarint(keySize) + keySize + 1 + sizeOfVarint(anySize) + anySize);
  textField(0x0a, key);
  buffer[end++] = 0x12;
  varint(anySize);
  if (isText) textField(0x0a, value);
  else {
    buffer[end++] = 0x18;
    varint(value);
  }
}

function time(tag, unixNano) {
  buffer[end++] = tag;
  end = buffer.writeBigUInt64LE(unixNano, end);
}

/** Appends a server span as a field `spans` (2) of ScopeSpans. */
export function append(traceId, spanId, name, startNano, endNano, attributes) {
  room(4_096);
  const start = end;
  // Three bytes for the length: it is written when it is known.
  end += 4;
  bytesField(0x0a, traceId);
  bytesField(0x12, spanId);
  textField(0x2a, name);
  buffer[end++] = 0x30;
  buffer[end++] = 2;
  time(0x39, startNano);
  time(0x41, endNano);
  for (let index = 0; index < attributes.length; index += 2)
    attribute(attributes[index], attributes[index + 1]);
  const size = end - start - 4;
  buffer[start] = 0x12;
  buffer[start + 1] = (size & 127) | 128;
  buffer[start + 2] = ((size >> 7) & 127) | 128;
  buffer[start + 3] = size >> 14;
}

function field(tag, ...parts) {
  const body = Buffer.concat(parts);
  const head = [tag];
  for (let rest = body.length; ; rest >>>= 7) {
    head.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from(head), body]);
}

const word = (tag, text) => field(tag, Buffer.from(text));
const resource = field(
  0x0a,
  field(0x0a, word(0x0a, 'service.name'), field(0x12, word(0x0a, 'bench'))),
  field(0x0a, word(0x0a, 'telemetry.sdk.language'), field(0x12, word(0x0a, 'nodejs'))),
);
const scope = field(0x0a, word(0x0a, 'floor'));

/** The request for what was appended, which is forgotten. */
export function takeRequest() {
  const spans = Buffer.from(buffer.subarray(0, end));
  end = 0;
  return field(0x0a, resource, field(0x12, scope, spans));
}
