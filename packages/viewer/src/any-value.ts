import type { AnyValue, KeyValue } from '@throughline/otlp';

/** An OTLP value as JavaScript has it. Depth is bounded by the decoder. */
export function plainValue(value: AnyValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue !== undefined) return Object.fromEntries(plainEntries(value.kvlistValue.values));
  return value.bytesValue === undefined ? undefined : `${value.bytesValue.length} base64 characters`;
}

function plainEntries(attributes: KeyValue[] | undefined): [string, unknown][] {
  return (attributes ?? []).map(({ key, value }) => [key ?? '', plainValue(value)]);
}

/** Looks an attribute up without making an object of all of them: a foreign key is never a property of ours. */
export function attribute(attributes: KeyValue[] | undefined, key: string): unknown {
  return plainValue(attributes?.find((one) => one.key === key)?.value);
}
