import { copyOfStart } from './text-limits.ts';

/** Characters of a key. */
const MAX_KEY = 1_024;
/** Entries and items of one value, nested ones included. */
const MAX_VALUES = 4_096;
/** As deep as the redactor follows a value when it leaves. */
const MAX_DEPTH = 24;
/** Texts of one nested value, in lengths of one text. */
const TEXTS_OF_VALUE = 4;

/** Stands for a text that has no room at all: a part of it could be half a secret. */
export const TOO_LONG = '[TOO LONG]';
const TOO_DEEP = '[TOO DEEP]';
const CIRCULAR = '[CIRCULAR]';
const UNREADABLE = '[UNREADABLE]';

export interface TreeCopy {
  readonly value: unknown;
  /** Of all texts in it. */
  readonly length: number;
  /** Something was left out that nobody can see to be missing later. */
  readonly isCut: boolean;
}

interface Walk {
  values: number;
  length: number;
  isCut: boolean;
  readonly path: object[];
}

/** A key that has lost its end loses its value, too: the end may be what says that the value is a secret. */
export function isKeyTooLong(key: string): boolean {
  return key.length > MAX_KEY;
}

export function boundedKey(key: string): string {
  return isKeyTooLong(key) ? copyOfStart(key, MAX_KEY) : key;
}

/**
 * Copies lists, plain objects and bytes within bounds. Reads each property once, leaves the input as it is, never throws.
 *
 * @param textLength of one text in it
 * @param instead what stands for any other object
 */
export function createTreeCopier(
  textLength: number,
  instead: (value: object) => unknown,
): (value: object) => TreeCopy {
  const maxLength = TEXTS_OF_VALUE * textLength;

  function copy(value: unknown, walk: Walk): unknown {
    if (typeof value === 'string') return copyText(value, walk);
    if (typeof value !== 'object' || value === null) return value;
    if (walk.path.includes(value)) return CIRCULAR;
    if (walk.path.length >= MAX_DEPTH) return TOO_DEEP;
    walk.path.push(value);
    try {
      return copyObject(value, walk);
    } catch {
      return UNREADABLE;
    } finally {
      walk.path.pop();
    }
  }

  function copyObject(value: object, walk: Walk): unknown {
    if (Array.isArray(value)) return copyItems(value, walk);
    if (value instanceof Uint8Array) return copyBytes(value, walk);
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null ? copyEntries(value, walk) : instead(value);
  }

  function copyText(text: string, walk: Walk): string {
    if (text.length > TOO_LONG.length && !hasRoom(walk)) return TOO_LONG;
    walk.length += Math.min(text.length, textLength);
    return text.length <= textLength ? text : copyOfStart(text, textLength);
  }

  function copyBytes(bytes: Uint8Array, walk: Walk): unknown {
    if (!hasRoom(walk)) return TOO_LONG;
    walk.length += Math.min(bytes.byteLength, textLength);
    // Not a view, as a Buffer's own slice is: that would keep the whole alive.
    return bytes.byteLength <= textLength ? bytes : Uint8Array.prototype.slice.call(bytes, 0, textLength);
  }

  function hasRoom(walk: Walk): boolean {
    if (walk.length < maxLength) return true;
    walk.isCut = true;
    return false;
  }

  function copyItems(list: readonly unknown[], walk: Walk): unknown[] {
    const out: unknown[] = [];
    const { length } = list;
    for (let at = 0; at < length && hasPlace(walk); at++) out.push(copy(read(list, at), walk));
    return out;
  }

  function copyEntries(value: object, walk: Walk): object {
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (key === '__proto__') continue;
      if (!hasPlace(walk)) break;
      walk.length += key.length;
      if (isKeyTooLong(key)) walk.isCut = true;
      out[boundedKey(key)] = isKeyTooLong(key) ? TOO_LONG : copy(read(value, key), walk);
    }
    return out;
  }

  function hasPlace(walk: Walk): boolean {
    if (++walk.values <= MAX_VALUES) return true;
    walk.isCut = true;
    return false;
  }

  return (value) => {
    const walk: Walk = { values: 0, length: 0, isCut: false, path: [] };
    const out = copy(value, walk);
    return { value: out, length: walk.length, isCut: walk.isCut };
  };
}

function read(owner: object, key: PropertyKey): unknown {
  try {
    return (owner as Record<PropertyKey, unknown>)[key];
  } catch {
    return UNREADABLE;
  }
}
