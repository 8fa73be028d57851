import type { AnyValue, KeyValue } from '@throughline/otlp';

/** What is stored of attributes: plain JSON, and the types that JSON does not tell. */
export interface StoredAttributes {
  attributes?: Record<string, unknown>;
  types?: Record<string, string>;
}

/** Stored attributes as OTLP has them. */
export function keyValues({ attributes = {}, types = {} }: StoredAttributes): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: anyValue(value, Object.hasOwn(types, key) ? types[key] : undefined),
  }));
}

export function anyValue(value: unknown, type?: string): AnyValue {
  if (type === 'int') return { intValue: String(value) };
  if (type === 'double') return { doubleValue: value as number };
  if (type === 'bytes') return { bytesValue: String(value) };
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    case 'object':
      if (value === null) return {};
      if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => anyValue(item)) } };
      return { kvlistValue: { values: keyValues({ attributes: value as Record<string, unknown> }) } };
    default:
      return {};
  }
}
