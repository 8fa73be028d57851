/** Objects of the language and the platform that are not plain: what they say in plain data. */

export type Entries = [string, unknown][];

/** Objects that have no fields worth copying, as text; undefined for all others. */
export function describeOpaque(value: object): string | undefined {
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
  }
  if (ArrayBuffer.isView(value)) return `[${nameOf(value)} ${value.byteLength} bytes]`;
  if (value instanceof ArrayBuffer) return `[ArrayBuffer ${value.byteLength} bytes]`;
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof URL) return URL.prototype.toString.call(value);
  if (value instanceof URLSearchParams) return `?${URLSearchParams.prototype.toString.call(value)}`;
  if (
    value instanceof Promise ||
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef
  ) {
    return `[${nameOf(value)}]`;
  }
  if (value instanceof String) return String.prototype.valueOf.call(value);
  if (value instanceof Number) return String(Number.prototype.valueOf.call(value));
  if (value instanceof Boolean) return String(Boolean.prototype.valueOf.call(value));
  return undefined;
}

/** The content of maps and header lists as entries, of sets as items; undefined for all others. */
export function entriesOf(value: object): Entries | { items: unknown[] } | undefined {
  if (value instanceof Map) {
    const entries: Entries = [];
    for (const [key, content] of Map.prototype.entries.call(value)) entries.push([nameOfKey(key), content]);
    return entries;
  }
  if (value instanceof Set) return { items: [...Set.prototype.values.call(value)] };
  if (typeof Headers === 'function' && value instanceof Headers) return [...value.entries()];
  return undefined;
}

function nameOfKey(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'object' && key !== null) return `[${nameOf(key)}]`;
  return typeof key === 'function' ? '[Function]' : String(key);
}

function nameOf(value: object): string {
  try {
    const name = value.constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'Object';
  } catch {
    return 'Object';
  }
}
