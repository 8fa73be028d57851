import { OtlpDecodeError } from './decode-error.ts';
import { Budget, type DecodeLimits } from './limits.ts';
import { type Field, type MessageSchema, REQUEST_SCHEMAS, type ScalarKind } from './schema.ts';
import type { DataOf } from './shapes.ts';
import type { Signal } from './signal.ts';
import { WIRE, WireReader } from './wire-reader.ts';

type Message = Record<string, unknown>;

/** The wire type a scalar has on its own; lists of the number kinds may also come packed (wire type bytes). */
const WIRE_TYPE_OF: Record<ScalarKind, number> = {
  string: WIRE.bytes,
  bytes: WIRE.bytes,
  id: WIRE.bytes,
  bool: WIRE.varint,
  enum: WIRE.varint,
  int32: WIRE.varint,
  uint32: WIRE.varint,
  sint32: WIRE.varint,
  int64: WIRE.varint,
  uint64: WIRE.varint,
  fixed32: WIRE.fixed32,
  fixed64: WIRE.fixed64,
  sfixed64: WIRE.fixed64,
  double: WIRE.fixed64,
};

/**
 * Decodes one protobuf `Export…ServiceRequest`.
 * @throws OtlpDecodeError where the bytes are not one, or pass a limit
 */
export function decodeProtobuf<S extends Signal>(
  signal: S,
  bytes: Uint8Array,
  limits: DecodeLimits = {},
): DataOf[S] {
  return new ProtobufDecoder(bytes, limits).decode(REQUEST_SCHEMAS[signal]) as DataOf[S];
}

class ProtobufDecoder {
  readonly #reader: WireReader;
  readonly #budget: Budget;

  constructor(bytes: Uint8Array, limits: DecodeLimits) {
    this.#budget = new Budget(bytes.byteLength, limits);
    this.#reader = new WireReader(bytes);
  }

  decode(schema: MessageSchema): Message {
    const message: Message = {};
    this.#readMessage(schema, message, 1);
    return message;
  }

  #readMessage(schema: MessageSchema, target: Message, depth: number): void {
    this.#budget.checkDepth(depth);
    while (this.#reader.hasMore()) {
      const tag = this.#reader.tag();
      const wireType = tag & 7;
      const field = schema.fields.get(tag >>> 3);
      if (field === undefined) this.#reader.skip(wireType);
      else if (!accepts(field, wireType)) throw wrongWireType(schema, field, wireType);
      else if (typeof field.kind === 'object') this.#readSubmessage(schema, field, field.kind, target, depth);
      else if (field.repeated) this.#readList(field, field.kind, wireType, target);
      else put(schema, field, target, this.#readScalar(field.kind));
    }
  }

  #readSubmessage(
    schema: MessageSchema,
    field: Field,
    kind: MessageSchema,
    target: Message,
    depth: number,
  ): void {
    this.#budget.spendItem();
    const outerEnd = this.#reader.enter(this.#reader.length());
    // A message field that comes twice is merged, as the protobuf specification says.
    const message = field.repeated ? {} : ((target[field.name] as Message | undefined) ?? {});
    if (field.repeated) listOf(target, field.name).push(message);
    else put(schema, field, target, message);
    this.#readMessage(kind, message, depth + 1);
    this.#reader.leave(outerEnd);
  }

  #readList(field: Field, kind: ScalarKind, wireType: number, target: Message): void {
    const list = listOf(target, field.name);
    if (wireType === WIRE_TYPE_OF[kind]) {
      this.#budget.spendItem();
      list.push(this.#readScalar(kind));
      return;
    }
    const outerEnd = this.#reader.enter(this.#reader.length());
    while (this.#reader.hasMore()) {
      this.#budget.spendItem();
      list.push(this.#readScalar(kind));
    }
    this.#reader.leave(outerEnd);
  }

  #readScalar(kind: ScalarKind): unknown {
    const reader = this.#reader;
    switch (kind) {
      case 'string':
        return reader.bytes().toString('utf8');
      case 'bytes':
        return reader.bytes().toString('base64');
      case 'id':
        return reader.bytes().toString('hex');
      case 'bool':
        return reader.bool();
      case 'enum':
      case 'int32':
        return reader.uint32() | 0;
      case 'uint32':
        return reader.uint32();
      case 'sint32':
        return reader.sint32();
      case 'fixed32':
        return reader.fixed32();
      case 'int64':
        return reader.int64();
      case 'uint64':
        return reader.uint64();
      case 'fixed64':
        return reader.fixed64();
      case 'sfixed64':
        return reader.sfixed64();
      case 'double':
        return jsonNumber(reader.double());
    }
  }
}

/** A list of numbers may also come packed, as bytes. */
function accepts(field: Field, wireType: number): boolean {
  if (typeof field.kind === 'object') return wireType === WIRE.bytes;
  return wireType === WIRE_TYPE_OF[field.kind] || (field.repeated && wireType === WIRE.bytes);
}

/** JSON has no NaN and no infinities; the protobuf mapping writes them as text. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function put(schema: MessageSchema, field: Field, target: Message, value: unknown): void {
  if (field.oneof !== undefined) clearOneof(schema, field, target);
  target[field.name] = value;
}

function clearOneof(schema: MessageSchema, field: Field, target: Message): void {
  for (const other of schema.fields.values()) {
    if (other !== field && other.oneof === field.oneof && other.name in target) delete target[other.name];
  }
}

function listOf(target: Message, name: string): unknown[] {
  const list = (target[name] as unknown[] | undefined) ?? [];
  target[name] = list;
  return list;
}

function wrongWireType(schema: MessageSchema, field: Field, wireType: number): OtlpDecodeError {
  return new OtlpDecodeError(
    `OTLP protobuf: ${schema.name}.${field.name} cannot have wire type ${wireType}.`,
  );
}
