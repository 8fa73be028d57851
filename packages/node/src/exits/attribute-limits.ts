import type { AnyValue, Attributes } from '@opentelemetry/api';
import type { Redactor } from '@throughline/redact';

/** What a record may carry when it leaves; both apply after redaction, since a secret cut in half no longer looks like one. */
export interface ValueLimits {
  /** UTF-16 code units of one string value; `Infinity` where nothing is set. */
  valueLength: number;
  /** Told how many values were cut. */
  onTruncated(count: number): void;
}

/** A safe copy of the attributes: redacted by key and value, then cut to the limit. */
export function safeAttributes(attributes: Attributes, redactor: Redactor, limits: ValueLimits): Attributes {
  const safe: Attributes = {};
  for (const key of Object.keys(attributes)) {
    // Assigning it would change the prototype, not add an attribute.
    if (key === '__proto__') continue;
    safe[key] = limitValue(safeAttribute(key, attributes[key], redactor), limits) as Attributes[string];
  }
  return safe;
}

/** A list that is hidden as a whole stays a list of one: `http.request.header.*` is `string[]` in the conventions. */
export function safeAttribute(key: string, value: unknown, redactor: Redactor): unknown {
  const safe = redactor.redactField(key, value);
  return Array.isArray(value) && typeof safe === 'string' ? [safe] : safe;
}

/** A string cut to the limit, at the front of a surrogate pair and never inside it. */
export function limitText(text: string, limits: ValueLimits): string {
  if (text.length <= limits.valueLength) return text;
  limits.onTruncated(1);
  const end = limits.valueLength;
  const last = text.charCodeAt(end - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end);
}

/** Every string inside the value cut to the limit. */
export function limitValue(value: unknown, limits: ValueLimits): AnyValue {
  if (limits.valueLength === Number.POSITIVE_INFINITY) return value as AnyValue;
  if (typeof value === 'string') return limitText(value, limits);
  if (Array.isArray(value)) return value.map((item) => limitValue(item, limits));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value as AnyValue;
  const limited: Record<string, AnyValue> = {};
  for (const [key, inner] of Object.entries(value)) limited[key] = limitValue(inner, limits);
  return limited;
}
