import { createExplainer, type Explanation } from './explain.ts';
import { createHider, REDACTED } from './hiding.ts';
import { createKeyRules, OPEN } from './keys/key-rules.ts';
import { keyWords } from './keys/key-words.ts';
import { checkPolicy, type RedactionPolicy } from './policy.ts';
import { createCustomPatterns } from './text/custom-patterns.ts';
import { createFinders, SQL_RULES, TEXT_RULES } from './text/finders.ts';
import { createTextRules } from './text/text-rules.ts';
import { createCopier } from './values/copier.ts';
import { createJudge } from './values/judge.ts';
import { NO_PATHS } from './values/paths.ts';

/** Rules compiled once; every method takes anything, never throws and never changes its input. */
export interface Redactor {
  /**
   * A safe copy of any value: nested objects, arrays, maps, sets, errors with their causes. Each getter is read once.
   * Cycles read `[CIRCULAR]`; the copy is plain data that `JSON.stringify` can write.
   */
  redact(value: unknown): unknown;
  /** One field: the key decides first, then the value. */
  redactField(key: string, value: unknown): unknown;
  /** Free text: pairs with sensitive keys, credentials, tokens by their shape, URL user info and parameters. */
  redactText(text: string): string;
  /**
   * Whether nothing but the value decides under this key: no rule hides it by its key, and neither paths, tests nor an
   * allow-list have a say. `redactField` then gives numbers, truth and null back as they are, and for a text what
   * `redactText` gives. For callers that judge many fields and remember keys.
   */
  isOpenKey(key: string): boolean;
  /** Does this key's name hide its value? Names of the semantic conventions never do. */
  isSensitiveKey(key: string): boolean;
  /** How often each rule has hidden something since the redactor was made. */
  counts(): Record<string, number>;
  /** Which rule would hide what, by path, without the values; nothing is counted. */
  explain(value: unknown): Explanation[];
}

/** A level of a map is three of protobuf, and decoders refuse a message, with all it carries, beyond 100 of them. */
const LIMITS = { maxDepth: 24, maxValues: 50_000 };
/** Fields whose whole value is the query of a URL. */
const QUERY_KEYS = new Set(['url.query', 'query', 'querystring', 'search']);

/** Compiles a policy; throws a `RedactionPolicyError` where it cannot work. */
export function createRedactor(policy: RedactionPolicy = {}): Redactor {
  checkPolicy(policy, TEXT_RULES);
  if (policy.enabled === false) return createPlainCopier();
  const keys = createKeyRules(policy.keys, policy.reveal);
  const addedWords = (policy.keys ?? []).map((key) => keyWords(key).join('').replace(/\d+/g, ''));
  const off = policy.off ?? [];
  const scan = createTextRules((isPart) =>
    createFinders(keys, addedWords, new Set(isPart ? [...off, ...SQL_RULES] : off)),
  );
  const patterns = createCustomPatterns(policy.rules ?? []);
  const hasPatterns = (policy.rules ?? []).some(({ pattern }) => pattern !== undefined);
  const hider = createHider(policy);
  const hidesText = policy.allow !== undefined && policy.allowText !== true;

  const redactText = (text: string, key: string): string =>
    patterns(scan(text, hider.hide, QUERY_KEYS.has(key)), hider.hide);
  const copier = createCopier(
    { ...createJudge(keys, policy), decide: keys.decide, redactText, hide: hider.hide },
    LIMITS,
  );
  const freeText = (text: string): string =>
    hidesText && text !== '' ? hider.hide('allow', text) : redactText(text, '');
  const whole = (value: unknown): unknown =>
    typeof value === 'string' ? freeText(value) : copier.copy(value);
  const judgesByKeyAlone = isKeyAlone(policy);

  /** Most fields are short texts and numbers under keys that tell nothing: no place, no copy, no closure for them. */
  function redactField(key: string, value: unknown): unknown {
    const type = typeof value;
    if (
      !judgesByKeyAlone ||
      copier.trail.on ||
      (type !== 'string' && type !== 'number' && type !== 'boolean')
    )
      return safely(() => copier.copyField(String(key), value));
    try {
      if (typeof key !== 'string' || keys.decide(key) !== OPEN) return copier.copyField(String(key), value);
      return type === 'string' ? redactText(value as string, key) : value;
    } catch {
      return REDACTED;
    }
  }

  return {
    redact: (value) => safely(() => whole(value)),
    redactField,
    redactText(text) {
      try {
        if (typeof text !== 'string' || hidesText) return whole(text) as string;
        const scanned = scan(text, hider.hide, false);
        return hasPatterns ? patterns(scanned, hider.hide) : scanned;
      } catch {
        return REDACTED;
      }
    },
    isOpenKey: (key) =>
      judgesByKeyAlone && typeof key === 'string' && keys.decide(key) === OPEN && !QUERY_KEYS.has(key),
    isSensitiveKey: (key) => typeof key === 'string' && keys.decide(key) !== OPEN,
    counts: hider.counts,
    explain: createExplainer(copier.trail, hider, (value) => safely(() => whole(value))),
  };
}

/** No path, list or rule of the policy asks more than the key of a value. */
function isKeyAlone({ paths = [], reveal = [], allow, rules = [] }: RedactionPolicy): boolean {
  return (
    paths.length + reveal.length === 0 && allow === undefined && rules.every(({ test }) => test === undefined)
  );
}

/** What is left with `enabled: false`: copies that are plain data, with everything in them. */
function createPlainCopier(): Redactor {
  const root = { paths: NO_PATHS, allowed: true };
  const verdict = { rule: undefined, mode: undefined, revealed: true };
  const copier = createCopier(
    {
      ...{ root, enter: () => root, judge: () => verdict, decide: () => OPEN },
      redactText: (text) => text,
      hide: () => REDACTED,
    },
    LIMITS,
  );
  return {
    redact: (value) => safely(() => copier.copy(value)),
    redactField: (key, value) => safely(() => copier.copyField(String(key), value)),
    redactText: (text) => safely(() => copier.copy(text)) as string,
    isOpenKey: (key) => typeof key === 'string',
    isSensitiveKey: () => false,
    counts: () => ({}),
    explain: () => [],
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
