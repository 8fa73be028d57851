import { ReverseWriter } from './reverse-writer.ts';

export interface Known {
  /** The field `key` of `KeyValue`. */
  readonly key: Uint8Array;
  value: unknown;
  /** Both fields of `KeyValue`; undefined until a value is remembered. */
  bytes: Uint8Array | undefined;
  /** Other values in a row: a key whose value is always another one is not worth remembering. */
  misses: number;
}

/** Keys beyond these are written anew each time. */
const MOST_KEYS = 512;
/** Longer attributes do not come again often. */
const MOST_BYTES = 256;
const MOST_MISSES = 16;
/** Every so many misses the key has another chance. */
const RETRY_MASK = 0xff;

/**
 * The last value of each key as it was written: most attributes of a service say the same again and again. Only for
 * writers whose bytes follow from key and value alone.
 */
export class AttributeCache {
  readonly #known = new Map<string, Known>();

  /** What is known of a key; undefined for keys that are not remembered. */
  of(key: string): Known | undefined {
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.size >= MOST_KEYS || key.length > MOST_BYTES) return known;
    const fresh: Known = { key: keyField(key), value: NOTHING, bytes: undefined, misses: 0 };
    this.#known.set(key, fresh);
    return fresh;
  }
}

/** Whether to remember the bytes of a value that was not the known one. */
export function isWorthRemembering(known: Known): boolean {
  known.misses += 1;
  return known.misses <= MOST_MISSES || (known.misses & RETRY_MASK) === 0;
}

export function remember(known: Known, value: unknown, bytes: Uint8Array): void {
  if (bytes.length > MOST_BYTES) return;
  known.value = value;
  known.bytes = Uint8Array.from(bytes);
}

function keyField(key: string): Uint8Array {
  const writer = new ReverseWriter(key.length * 3 + 8);
  writer.textField(0x0a, key);
  return Uint8Array.from(writer.take());
}

/** Equal to no value of an attribute. */
const NOTHING: unique symbol = Symbol('nothing');
