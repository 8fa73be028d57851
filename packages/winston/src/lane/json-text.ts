// The text that logform's json() makes of a record (safe-stable-stringify: keys sorted), for the values of which that
// is certain; everything else is left to logform itself.

/** A value that only logform itself can write: a class instance, a cycle, something with toJSON, something deep. */
export const UNSURE: unique symbol = Symbol('unsure');

/** The text of a value, undefined where its key is left out, or {@link UNSURE}. */
export type ValueText = string | undefined | typeof UNSURE;

const MAX_DEPTH = 6;
const LONG = 5_000;
/** More items than this make no line, but stop the application: the record is then made harmless instead. */
const MAX_ITEMS = 10_000_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what JSON escapes
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** Whether a string stands between its quotes as it is. */
export function isPlainText(text: string): boolean {
  return text.length < LONG && !ESCAPED.test(text);
}

/** A string as JSON writes it. */
export function quoted(text: string): string {
  return isPlainText(text) ? `"${text}"` : JSON.stringify(text);
}

/** The text of one value. Each property is read once. Throws what reading the value throws. */
export function valueText(value: unknown, depth: number = 0): ValueText {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `"${value}"`;
    case 'object':
      return value === null ? 'null' : objectText(value, depth);
    default:
      return undefined;
  }
}

function objectText(value: object, depth: number): ValueText {
  if (depth >= MAX_DEPTH) return UNSURE;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return arrayText(value as unknown[], depth);
  if (prototype !== Object.prototype && prototype !== null) return UNSURE;
  if ('toJSON' in value) return UNSURE;
  let text = '';
  for (const key of sorted(Object.keys(value))) {
    const inner = valueText((value as Record<string, unknown>)[key], depth + 1);
    if (inner === UNSURE) return UNSURE;
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${inner}`;
  }
  return `{${text}}`;
}

function arrayText(items: unknown[], depth: number): ValueText {
  if ('toJSON' in items) return UNSURE;
  if (items.length > MAX_ITEMS) throw new RangeError(`a list of ${items.length} items`);
  let text = '';
  for (let at = 0; at < items.length; at++) {
    const inner = valueText(items[at], depth + 1);
    if (inner === UNSURE) return UNSURE;
    text += `${at === 0 ? '' : ','}${inner ?? 'null'}`;
  }
  return `[${text}]`;
}

function sorted(keys: string[]): string[] {
  for (let at = 1; at < keys.length; at++) {
    if ((keys[at - 1] as string) > (keys[at] as string)) return keys.sort();
  }
  return keys;
}
