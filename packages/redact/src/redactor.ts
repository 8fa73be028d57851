import { createKeyRules, OPEN } from './keys/key-rules.ts';
import { keyWords } from './keys/key-words.ts';
import { createFinders } from './text/finders.ts';
import { createTextRules } from './text/text-rules.ts';
import { createCopier } from './values/copier.ts';

/** What a hidden value reads. */
export const REDACTED = '[REDACTED]';

/** What to hide beyond the default, and what not. */
export interface RedactionPolicy {
  /** More keys to hide, in any case form, as whole words of a key; these win over the semantic conventions. */
  keys?: readonly string[];
  /** Whole keys that stay readable although a rule would hide them, in any case form. */
  reveal?: readonly string[];
}

/** Rules compiled once; every method takes anything, never throws and never changes its input. */
export interface Redactor {
  /**
   * A safe copy of any value: nested objects, arrays, maps, sets, errors with their causes. Each getter is read once.
   * Cycles read `[CIRCULAR]`; the copy is plain data that `JSON.stringify` can write.
   */
  redact(value: unknown): unknown;
  /** One field: the key decides first, then the value. */
  redactField(key: string, value: unknown): unknown;
  /** Free text: pairs with sensitive keys, Bearer and Basic credentials, URL user info and parameters. */
  redactText(text: string): string;
  /** Does this key's name hide its value? Names of the semantic conventions never do. */
  isSensitiveKey(key: string): boolean;
}

const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;
/** Attributes whose whole value is the query of a URL. */
const QUERY_KEYS = new Set(['url.query', 'query', 'querystring', 'search']);

export function createRedactor(policy: RedactionPolicy = {}): Redactor {
  const keys = createKeyRules(policy.keys, policy.reveal);
  const addedWords = (policy.keys ?? []).map((key) => keyWords(key).join('').replace(/\d+/g, ''));
  const texts = createTextRules(() => createFinders(keys, addedWords, new Set()));
  const hide = (): string => REDACTED;
  const redactText = (text: string, key: string): string => texts(text, hide, QUERY_KEYS.has(key));
  const rules = { decide: keys.decide, redactText, hide };
  const limits = { maxDepth: MAX_DEPTH, maxValues: MAX_VALUES };
  const copier = createCopier(rules, limits);
  return {
    redact: (value) => safely(() => copier.copy('', value)),
    redactField: (key, value) => safely(() => copier.copyField(String(key), value)),
    redactText: (text) =>
      safely(() => (typeof text === 'string' ? redactText(text, '') : copier.copy('', text))) as string,
    isSensitiveKey: (key) => typeof key === 'string' && keys.decide(key) !== OPEN,
  };
}

/** The last guard: a call on an exhausted stack, or a key that cannot be a string, hides everything. */
function safely(copy: () => unknown): unknown {
  try {
    return copy();
  } catch {
    return REDACTED;
  }
}

let defaultRedactor: Redactor | undefined;

/** A safe copy of any value under the default policy. */
export function redact(value: unknown): unknown {
  defaultRedactor ??= createRedactor();
  return defaultRedactor.redact(value);
}
