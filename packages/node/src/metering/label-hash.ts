import type { Attributes } from '@opentelemetry/api';

/** Of labels that only their JSON can tell apart: lists, maps, `NaN`, nothing at all. */
export const NO_HASH: number = -1;

const PRIME = 0x01000193;
/** Of a longer text the start and the end count. */
const WHOLE_TEXT = 128;

/** At least 0, and the same in whatever order the labels are; `NO_HASH` where a value is no text, number or boolean. */
export function labelHash(attributes: Attributes): number {
  let sum = 0;
  for (const key in attributes) {
    const value = attributes[key];
    let hash: number;
    if (typeof value === 'string') hash = textHash(value);
    else if (typeof value === 'number' && !Number.isNaN(value)) hash = numberHash(value);
    else if (typeof value === 'boolean') hash = value ? 1 : 2;
    else return NO_HASH;
    hash = Math.imul(hash ^ Math.imul(keyHash(key), 0x9e3779b1), 0x85ebca6b);
    sum = (sum + (hash ^ (hash >>> 13))) | 0;
  }
  return (sum ^ (sum >>> 16)) & 0x3fffffff;
}

/** Whether it has nothing but its own entries, so that what `for in` sees is all that there is. */
export function isPlain(attributes: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(attributes);
  return prototype === Object.prototype || prototype === null;
}

/** Keys are few, and each is compared in full. */
function keyHash(key: string): number {
  const { length } = key;
  return length === 0 ? 0 : (length << 16) ^ (key.charCodeAt(0) << 8) ^ key.charCodeAt(length - 1);
}

function textHash(text: string): number {
  const { length } = text;
  let hash = length;
  if (length <= WHOLE_TEXT) {
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    return hash;
  }
  for (let i = 0; i < WHOLE_TEXT / 2; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  for (let i = length - WHOLE_TEXT / 2; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
}

/** `-0` is the same label as `0`. */
function numberHash(value: number): number {
  return Math.imul(value | 0, PRIME) ^ ((value * 65_537) | 0);
}
