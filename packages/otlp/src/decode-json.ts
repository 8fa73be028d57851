import { OtlpDecodeError } from './decode-error.ts';
import { Budget, type DecodeLimits } from './limits.ts';
import { scanJson } from './scan-json.ts';
import { type Field, type MessageSchema, REQUEST_SCHEMAS, type ScalarKind } from './schema.ts';
import type { DataOf } from './shapes.ts';
import type { Signal } from './signal.ts';

/**
 * Reads one OTLP/JSON `Export…ServiceRequest` into the same shape that the protobuf decoder gives: only the
 * fields that OTLP knows, each checked for its type, so that no foreign key reaches the caller.
 * @throws OtlpDecodeError where the text is not one, or passes a limit
 */
export function decodeJson<S extends Signal>(
  signal: S,
  bytes: Uint8Array,
  limits: DecodeLimits = {},
): DataOf[S] {
  const budget = new Budget(bytes.byteLength, limits);
  scanJson(bytes, limits);
  return new JsonDecoder(budget).readMessage(REQUEST_SCHEMAS[signal], parse(bytes), 1) as DataOf[S];
}

class JsonDecoder {
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  readMessage(schema: MessageSchema, source: unknown, depth: number): Record<string, unknown> {
    this.#budget.checkDepth(depth);
    this.#budget.spendItem();
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      throw new OtlpDecodeError(`OTLP/JSON: ${schema.name} must be an object, received ${typeName(source)}.`);
    }
    const target: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(source)) {
      const field = schema.byName.get(key);
      // The protobuf JSON mapping reads null as absent.
      if (field === undefined || value === null) continue;
      target[field.name] = this.#readField(schema, field, value, depth);
    }
    return target;
  }

  #readField(schema: MessageSchema, field: Field, value: unknown, depth: number): unknown {
    if (!field.repeated) return this.#readOne(schema, field, value, depth);
    if (!Array.isArray(value)) throw wrongType(schema, field, 'an array', value);
    return value.map((one) => this.#readOne(schema, field, one, depth));
  }

  #readOne(schema: MessageSchema, field: Field, value: unknown, depth: number): unknown {
    if (typeof field.kind === 'object') return this.readMessage(field.kind, value, depth + 1);
    this.#budget.spendItem();
    return readScalar(schema, field, field.kind, value);
  }
}

const DECIMAL = /^-?\d{1,20}$/;
const HEX = /^[0-9a-fA-F]*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const UNREAL = new Set(['NaN', 'Infinity', '-Infinity']);

function readScalar(schema: MessageSchema, field: Field, kind: ScalarKind, value: unknown): unknown {
  switch (kind) {
    case 'string':
      if (typeof value === 'string') return value;
      throw wrongType(schema, field, 'text', value);
    case 'id':
      if (typeof value === 'string' && HEX.test(value)) return value.toLowerCase();
      throw wrongType(schema, field, 'hex text', value);
    case 'bytes':
      if (typeof value === 'string' && BASE64.test(value))
        return Buffer.from(value, 'base64').toString('base64');
      throw wrongType(schema, field, 'base64 text', value);
    case 'bool':
      if (typeof value === 'boolean') return value;
      throw wrongType(schema, field, 'a boolean', value);
    case 'double':
      if (typeof value === 'number') return value;
      if (typeof value === 'string' && UNREAL.has(value)) return value;
      if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
        return Number(value);
      throw wrongType(schema, field, 'a number', value);
    case 'int64':
    case 'uint64':
    case 'fixed64':
    case 'sfixed64':
      if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 64) {
        return String(BigInt(value));
      }
      if (typeof value === 'string' && DECIMAL.test(value)) return value;
      throw wrongType(schema, field, 'an integer', value);
    case 'enum':
    case 'int32':
    case 'uint32':
    case 'sint32':
    case 'fixed32': {
      const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
      if (typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= 0xffff_ffff)
        return number;
      throw wrongType(schema, field, 'a 32-bit integer', value);
    }
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw new OtlpDecodeError('OTLP/JSON: the body is not valid JSON.');
  }
}

function wrongType(schema: MessageSchema, field: Field, rule: string, value: unknown): OtlpDecodeError {
  return new OtlpDecodeError(
    `OTLP/JSON: ${schema.name}.${field.name} must be ${rule}, received ${typeName(value)}.`,
  );
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
