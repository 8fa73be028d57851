import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What a record takes without its texts: its objects, times, ids. */
const RECORD = 512;
/** What an attribute, an event, a link or an item takes besides its text. */
const ENTRY = 32;
/** Deeper values are cut where they come in. */
const MAX_DEPTH = 24;

/** About the bytes that a span keeps in memory until it is encoded. */
export function spanSize(span: ReadableSpan): number {
  try {
    let size = RECORD + span.name.length + attributesSize(span.attributes);
    if (span.status.message !== undefined) size += span.status.message.length;
    for (const { name, attributes } of span.events) size += ENTRY + name.length + attributesSize(attributes);
    for (const { attributes } of span.links) size += ENTRY + attributesSize(attributes);
    return size;
  } catch {
    return RECORD;
  }
}

/** The same for a log record. */
export function logRecordSize({ body, attributes }: ReadableLogRecord): number {
  try {
    return RECORD + valueSize(body, 0) + attributesSize(attributes);
  } catch {
    return RECORD;
  }
}

function attributesSize(attributes: object | undefined): number {
  let size = 0;
  for (const key in attributes) size += ENTRY + valueSize((attributes as Record<string, unknown>)[key], 0);
  return size;
}

function valueSize(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return 8;
  if (value instanceof Uint8Array) return value.byteLength;
  let size = 0;
  if (Array.isArray(value)) {
    for (const item of value) size += ENTRY + valueSize(item, depth + 1);
    return size;
  }
  for (const key in value) {
    size += ENTRY + key.length + valueSize((value as Record<string, unknown>)[key], depth + 1);
  }
  return size;
}
