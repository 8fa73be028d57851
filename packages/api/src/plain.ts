// A safe tree out of any value: what a log line, an attribute or a message may carry.

/** How deep a value is followed; deeper parts read `[too deep]`. */
const MAX_DEPTH = 8;
/** How many objects, entries and items one value may have in total; the rest is counted in a marker. */
const MAX_NODES = 2_000;
export const UNREADABLE = '[unreadable]';
const CIRCULAR = '[circular]';
const TOO_DEEP = '[too deep]';

/** Text, numbers, booleans, null, arrays of them and plain objects of them; never a cycle, a getter or a class instance. */
export type Plain = string | number | boolean | null | undefined | Plain[] | { [key: string]: Plain };

/**
 * Copies any value into a tree of plain values. Never throws, reads each property once, leaves the input as it is.
 * Strings are not cut: limits come after redaction, where a line leaves the process.
 */
export function plain(value: unknown): Plain {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return String(value);
    case 'symbol':
      return String(value);
    case 'function':
      return '[function]';
    default:
      return value === null ? null : copyObject(value as object, { nodes: 0, path: [] });
  }
}

/** The names of the fields in a value that may be none; lists and bytes have items, not fields. */
export function fieldNames(fields: unknown): string[] {
  if (fields === null || typeof fields !== 'object') return [];
  try {
    return Array.isArray(fields) || ArrayBuffer.isView(fields) ? [] : Object.keys(fields);
  } catch {
    return [];
  }
}

/** One line of text for any value, for names and messages: a string as it is, anything else as compact JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const copied = plain(value);
  if (typeof copied === 'string') return copied;
  return JSON.stringify(copied) ?? 'undefined';
}

interface Walk {
  nodes: number;
  readonly path: object[];
}

function copyObject(value: object, walk: Walk): Plain {
  if (walk.path.includes(value)) return CIRCULAR;
  if (walk.path.length >= MAX_DEPTH) return TOO_DEEP;
  walk.path.push(value);
  try {
    return convert(value, walk);
  } catch {
    return UNREADABLE;
  } finally {
    walk.path.pop();
  }
}

function convert(value: object, walk: Walk): Plain {
  if (Array.isArray(value)) return copyItems(value, value.length, walk);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Most values are plain objects: none of the questions below is for them.
  const isObject = prototype === Object.prototype || prototype === null;
  return isObject ? convertFields(value, walk) : convertInstance(value, walk);
}

function convertInstance(value: object, walk: Walk): Plain {
  if (value instanceof Error) return copyError(value, walk);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
  if (value instanceof Map) return copyMap(value, walk);
  if (value instanceof Set) return copyItems(value.values(), value.size, walk);
  if (ArrayBuffer.isView(value)) return `[binary: ${value.byteLength} bytes]`;
  if (value instanceof ArrayBuffer) return `[binary: ${value.byteLength} bytes]`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return '[promise]';
  return convertFields(value, walk);
}

function convertFields(value: object, walk: Walk): Plain {
  const toJSON: unknown = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJSON === 'function') {
    const shown: unknown = toJSON.call(value, '');
    if (shown !== value) return inner(shown, walk);
  }
  return copyProperties(value, walk);
}

function inner(value: unknown, walk: Walk): Plain {
  walk.nodes++;
  return value !== null && typeof value === 'object' ? copyObject(value, walk) : plain(value);
}

function copyItems(items: Iterable<unknown>, size: number, walk: Walk): Plain {
  const copy: Plain[] = [];
  if (size === 0) return copy;
  for (const item of items) {
    if (walk.nodes >= MAX_NODES) {
      copy.push(`[${size - copy.length} more]`);
      break;
    }
    copy.push(inner(item, walk) ?? null);
  }
  return copy;
}

function copyMap(map: Map<unknown, unknown>, walk: Walk): Plain {
  const copy: { [key: string]: Plain } = {};
  let seen = 0;
  for (const [key, item] of map) {
    if (walk.nodes >= MAX_NODES) {
      copy['[more]'] = map.size - seen;
      break;
    }
    seen++;
    put(copy, keyText(key), inner(item, walk));
  }
  return copy;
}

/** A key that is an object is not followed: it may hold its own map. */
function keyText(key: unknown): string {
  return key !== null && typeof key === 'object' ? '[object]' : textOf(key);
}

function copyProperties(value: object, walk: Walk): Plain {
  const copy: { [key: string]: Plain } = {};
  const keys = Object.keys(value);
  let seen = 0;
  for (const key of keys) {
    if (walk.nodes >= MAX_NODES) {
      copy['[more]'] = keys.length - seen;
      break;
    }
    seen++;
    put(copy, key, readProperty(value, key, walk));
  }
  return copy;
}

function copyError(error: Error, walk: Walk): Plain {
  const copy: { [key: string]: Plain } = {};
  put(copy, 'type', readProperty(error, 'name', walk));
  put(copy, 'message', readProperty(error, 'message', walk));
  put(copy, 'stack', readProperty(error, 'stack', walk));
  for (const key of [...Object.keys(error), 'cause', 'errors']) {
    if (!Object.hasOwn(copy, key)) put(copy, key, readProperty(error, key, walk));
  }
  return copy;
}

function readProperty(owner: object, key: string, walk: Walk): Plain {
  let value: unknown;
  try {
    value = (owner as Record<string, unknown>)[key];
  } catch {
    return UNREADABLE;
  }
  return inner(value, walk);
}

/** `__proto__` would set a prototype, and the OpenTelemetry SDK drops a map that has a `constructor`. */
function put(copy: { [key: string]: Plain }, key: string, value: Plain): void {
  if (key === '__proto__' || value === undefined) return;
  copy[key === 'constructor' ? 'constructor_' : key] = value;
}
