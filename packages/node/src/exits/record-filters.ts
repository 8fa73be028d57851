import type { AnyValue } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { AttributeCache, type RecordFilter, type ResourceSource } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import { safeAttributeWithin, safeBody, safeText, type ValueLimits } from '../limits/attribute-limits.ts';

/** Redacts and limits the parts of a record while they become bytes: what leaves is never an object first. */
export function createRecordFilter(
  redactor: Redactor,
  limits: ValueLimits,
  safeResource: (resource: Resource) => Resource,
): RecordFilter {
  const harmless = new KnownTexts();
  return {
    cache: new AttributeCache(),
    attribute: (key, value) => safeAttributeWithin(key, value, redactor, limits),
    text(text) {
      if (harmless.has(text)) return text;
      const safe = safeText(text, redactor, limits);
      if (safe === text) harmless.add(text);
      return safe;
    },
    body: (body) => safeBody(body as AnyValue, redactor, limits),
    // What comes to an exit has the resource of its provider.
    resource: (resource) => safeResource(resource as Resource) as ResourceSource,
  };
}

/** Names of spans and events come again: those in which there was nothing to hide are not looked through again. */
class KnownTexts {
  readonly #known = new Set<string>();

  has(text: string): boolean {
    return this.#known.has(text);
  }

  add(text: string): void {
    if (text.length > MOST_CHARACTERS) return;
    if (this.#known.size >= MOST_TEXTS) this.#known.clear();
    this.#known.add(text);
  }
}

const MOST_CHARACTERS = 128;
const MOST_TEXTS = 256;
