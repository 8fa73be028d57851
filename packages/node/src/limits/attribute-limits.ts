import type { AnyValue, Attributes } from '@opentelemetry/api';
import type { Redactor } from '@throughline/redact';
import { entryLength, startOf } from './text-limits.ts';

/** What a record may carry when it leaves; both apply after redaction, since a secret cut in half no longer looks like one. */
export interface ValueLimits {
  /** UTF-16 code units of one string in an attribute, bytes of one byte array; `Infinity` where nothing is set. */
  valueLength: number;
  /** The same for what is no attribute: names, status messages, bodies. */
  textLength: number;
  /** Told how many values were cut. */
  onTruncated(count: number): void;
}

/** Characters at the end of a text that was cut when it came in: as long as servers let one header be. */
const LONGEST_SECRET = 8_192;

/** A safe copy of the attributes: redacted by key and value, then cut to the limit. */
export function safeAttributes(attributes: Attributes, redactor: Redactor, limits: ValueLimits): Attributes {
  const safe: Attributes = {};
  for (const key of Object.keys(attributes)) {
    // Assigning it would change the prototype, not add an attribute.
    if (key === '__proto__') continue;
    safe[key] = safeAttributeWithin(key, attributes[key], redactor, limits) as Attributes[string];
  }
  return safe;
}

/** The value of one attribute: redacted by key and value, then cut to the limit. */
export function safeAttributeWithin(
  key: string,
  value: unknown,
  redactor: Redactor,
  limits: ValueLimits,
): unknown {
  const safe = safeAttribute(key, value, redactor);
  if (typeof safe === 'number' || typeof safe === 'boolean') return safe;
  return limitValue(safe, value, limits.valueLength, limits.onTruncated);
}

/** A list that is hidden as a whole stays a list of one: `http.request.header.*` is `string[]` in the conventions. */
export function safeAttribute(key: string, value: unknown, redactor: Redactor): unknown {
  const safe = redactor.redactField(key, value);
  return Array.isArray(value) && typeof safe === 'string' ? [safe] : safe;
}

/** A name, a message or a body that is text: redacted, then cut. */
export function safeText(text: string, redactor: Redactor, limits: ValueLimits): string {
  return limitText(redactor.redactText(text), text.length, limits.textLength, limits.onTruncated);
}

/** Any body: redacted, then every string in it cut. */
export function safeBody(body: AnyValue, redactor: Redactor, limits: ValueLimits): AnyValue {
  if (typeof body === 'string') return safeText(body, redactor, limits);
  return limitValue(redactor.redact(body), body, limits.textLength, limits.onTruncated);
}

/**
 * Cuts a redacted text.
 *
 * @param originalLength of the text that was redacted. Where that was cut already when it came in, its end may be half a
 *   secret that nobody recognises any more, and where redaction has made the text shorter, that end has moved to the front
 */
function limitText(
  safe: string,
  originalLength: number,
  limit: number,
  onTruncated: ValueLimits['onTruncated'],
): string {
  const entry = entryLength(limit);
  // A first cut that would have split a surrogate pair leaves one unit less.
  const most = originalLength < entry - 1 ? limit : Math.min(limit, safe.length - LONGEST_SECRET);
  if (safe.length <= most) return safe;
  onTruncated(1);
  return startOf(safe, Math.max(0, most));
}

/** Every string inside the safe value cut to the limit; `original` is what it was before redaction. */
function limitValue(
  safe: unknown,
  original: unknown,
  limit: number,
  onTruncated: ValueLimits['onTruncated'],
): AnyValue {
  if (limit === Number.POSITIVE_INFINITY) return safe as AnyValue;
  if (typeof safe === 'string') {
    const length = typeof original === 'string' ? original.length : 0;
    return limitText(safe, length, limit, onTruncated);
  }
  if (typeof safe !== 'object' || safe === null) return safe as AnyValue;
  if (safe instanceof Uint8Array) {
    if (safe.byteLength <= limit) return safe;
    onTruncated(1);
    return safe.subarray(0, limit);
  }
  if (Array.isArray(safe)) {
    return safe.map((item, at) => limitValue(item, partOf(original, at), limit, onTruncated));
  }
  const limited: Record<string, AnyValue> = {};
  for (const [key, inner] of Object.entries(safe)) {
    if (key !== '__proto__') limited[key] = limitValue(inner, partOf(original, key), limit, onTruncated);
  }
  return limited;
}

/** Never asks a getter: what came in through the API is plain data, what a processor put there may be anything. */
function partOf(original: unknown, key: PropertyKey): unknown {
  if (typeof original !== 'object' || original === null) return undefined;
  try {
    return Object.getOwnPropertyDescriptor(original, key)?.value;
  } catch {
    return undefined;
  }
}
