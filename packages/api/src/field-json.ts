import type { Redactor } from '@throughline/redact';
import { quoteJson, valueJson } from './json-text.ts';
import { plain } from './plain.ts';

/** What is remembered of the key of a field. */
interface KnownKey {
  /** `,"score":` */
  readonly text: string;
  /** Nothing but the value decides whether it is hidden. */
  readonly isOpen: boolean;
}

const MOST_KEYS = 2_000;
const LONGEST_KEY = 128;
/** Names at the head of a line: a field of the same name gets an underscore behind it. */
const HEAD: ReadonlySet<string> = new Set(['timestamp', 'level', 'event', 'logger']);

let keys: Map<string, KnownKey> = new Map<string, KnownKey>();
let keysRedactor: Redactor | undefined;
let hidden = 0;

/**
 * One field as JSON, redacted, with the comma before it; empty where it shows nothing.
 *
 * @param isPlain whether the value is a plain one already (see `plain`)
 */
export function fieldJson(name: string, value: unknown, redactor: Redactor, isPlain: boolean): string {
  if (redactor !== keysRedactor) forgetKeys(redactor);
  const key = keys.get(name) ?? learnKey(name, redactor);
  if (key.text === '') return '';
  if (key.isOpen) {
    switch (typeof value) {
      case 'string':
        return key.text + openText(value, redactor);
      case 'number':
        return Number.isFinite(value) ? `${key.text}${value}` : `${key.text}"${value}"`;
      case 'boolean':
        return key.text + (value ? 'true' : 'false');
      case 'undefined':
        return '';
      default:
        if (value === null) return `${key.text}null`;
    }
  }
  const copy = isPlain ? value : plain(value);
  if (copy === undefined) return '';
  const shown = redactor.redactField(name, copy);
  if (shown !== copy) hidden++;
  const json = valueJson(shown);
  return json === undefined ? '' : key.text + json;
}

/** A number that grows whenever a rule may have hidden something: what is hidden is made anew, so that it is counted. */
export function hiddenSoFar(): number {
  return hidden;
}

function openText(value: string, redactor: Redactor): string {
  const shown = redactor.redactText(value);
  if (shown !== value) hidden++;
  return quoteJson(shown);
}

function learnKey(name: string, redactor: Redactor): KnownKey {
  // It would be no field: see `addFields`.
  const text = name === '__proto__' ? '' : `,${quoteJson(HEAD.has(name) ? `${name}_` : name)}:`;
  const key = { text, isOpen: redactor.isOpenKey(name) };
  if (name.length > LONGEST_KEY) return key;
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

function forgetKeys(redactor: Redactor): void {
  keys = new Map();
  keysRedactor = redactor;
}
