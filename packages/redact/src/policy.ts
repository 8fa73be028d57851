/** How a hidden value reads: `[REDACTED]`, a keyed hash, or its last four characters. */
export type RedactionMode = 'replace' | 'hash' | 'mask';

/** A rule of your own: `pattern` hides what it matches in any text, `test` hides whole fields. */
export interface CustomRule {
  /** Counted and explained under this name: letters, digits, `-` and `_`. */
  name: string;
  /** Runs on every text after the built-in rules; its cost on hostile text is yours. */
  pattern?: RegExp;
  /** Called with each key and its value. Where it throws, the value is hidden. */
  test?: (key: string, value: unknown) => boolean;
  mode?: RedactionMode;
}

/** What to hide beyond the default, what not, and how hidden values read. Checked by `createRedactor`. */
export interface RedactionPolicy {
  /** `false`: nothing is hidden at all; copies are still plain data and never throw. */
  enabled?: boolean;
  /** More keys to hide, in any case form, as whole words of a key; these win over the semantic conventions. */
  keys?: readonly string[];
  /** Keys (whole, in any case form) or paths whose value stays as it is although a rule would hide it. */
  reveal?: readonly string[];
  /** Paths to hide, as pino writes them: `user.email`, `items[*].iban`, `*.note`, `headers["x-id"]`. */
  paths?: readonly (string | { path: string; mode: RedactionMode })[];
  /** Rules of your own. */
  rules?: readonly CustomRule[];
  /** Names of built-in rules for text to switch off: `card`, `jwt`, `aws-key-id` and the others in `TEXT_RULES`. */
  off?: readonly string[];
  /**
   * Allow-list: only these keys (whole, in any case form) and paths, and what is below them, are shown; all other values
   * are hidden. What is shown is still judged by every other rule.
   */
  allow?: readonly string[];
  /** With `allow`: show free text (messages, span names), judged by the rules. Without it all free text is hidden. */
  allowText?: boolean;
  /** Default: `replace`. */
  mode?: RedactionMode;
  /** Modes of single rules, by name: `{ card: 'mask', key: 'hash' }`. */
  modes?: Readonly<Record<string, RedactionMode>>;
  /** The key of `hash` mode, at least 16 characters or bytes. The same key gives equal values equal hashes. */
  hashKey?: string | Uint8Array | undefined;
}

/** A policy that cannot work: names the rule, what was received (never a secret) and what is known. */
export class RedactionPolicyError extends TypeError {
  override name = 'RedactionPolicyError';
  /** What cannot work, as the policy has it: `mode`, `keys[2]`, `rules[0].pattern`. */
  readonly rule: string;
  constructor(rule: string, expected: string, received: string) {
    super(`redaction policy: ${rule} ${expected}; received ${received}`);
    this.rule = rule;
  }
}

const MODES: readonly string[] = ['replace', 'hash', 'mask'];
const KNOWN: readonly string[] = [
  ...['keys', 'reveal', 'paths', 'rules', 'off', 'allow', 'allowText', 'mode', 'modes', 'hashKey', 'enabled'],
];
const SHORTEST_HASH_KEY = 16;

/** Throws a `RedactionPolicyError` for the first thing that is wrong. */
export function checkPolicy(policy: RedactionPolicy, builtInRules: readonly string[]): void {
  if (typeof policy !== 'object' || policy === null)
    throw new RedactionPolicyError('policy', 'must be an object', describe(policy));
  for (const name of Object.keys(policy)) {
    if (!KNOWN.includes(name))
      throw new RedactionPolicyError(name, `is not known; known are ${KNOWN.join(', ')}`, describe(name));
  }
  checkNames('keys', policy.keys);
  checkNames('reveal', policy.reveal);
  checkNames('allow', policy.allow);
  for (const [index, entry] of checkList('paths', policy.paths).entries())
    checkPath(entry, `paths[${index}]`);
  for (const [index, rule] of checkList('rules', policy.rules).entries()) checkRule(rule, `rules[${index}]`);
  for (const [index, name] of checkList('off', policy.off).entries())
    checkKnownRule(name, `off[${index}]`, builtInRules);
  checkMode(policy.mode, 'mode');
  checkModes(policy, builtInRules);
  for (const name of ['enabled', 'allowText'] as const) {
    if (policy[name] !== undefined && typeof policy[name] !== 'boolean')
      throw new RedactionPolicyError(name, 'must be true or false', describe(policy[name]));
  }
  checkHashKey(policy);
}

function checkList(rule: string, list: unknown): readonly unknown[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new RedactionPolicyError(rule, 'must be a list', describe(list));
  return list;
}

function checkNames(rule: string, list: unknown): void {
  checkList(rule, list).forEach((name, index) => {
    if (typeof name !== 'string' || !/[\p{L}\p{N}]/u.test(name)) {
      throw new RedactionPolicyError(
        `${rule}[${index}]`,
        'must be a key or path with a letter or digit',
        describe(name),
      );
    }
  });
}

function checkPath(entry: unknown, rule: string): void {
  const path = typeof entry === 'object' && entry !== null ? (entry as { path?: unknown }).path : entry;
  if (typeof path !== 'string' || path === '')
    throw new RedactionPolicyError(rule, 'must be a path such as `user.email`', describe(path));
  if (typeof entry === 'object') checkMode((entry as { mode?: unknown }).mode, `${rule}.mode`);
}

function checkRule(entry: unknown, at: string): void {
  if (typeof entry !== 'object' || entry === null)
    throw new RedactionPolicyError(at, 'must be a rule with a name', describe(entry));
  const { name, pattern, test, mode } = entry as Record<string, unknown>;
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
    throw new RedactionPolicyError(
      `${at}.name`,
      'must be 1 to 64 letters, digits, `-` or `_`',
      describe(name),
    );
  }
  if (pattern === undefined && test === undefined) {
    throw new RedactionPolicyError(`${at} (${name})`, 'needs a pattern or a test', 'neither');
  }
  if (pattern !== undefined && !(pattern instanceof RegExp)) {
    throw new RedactionPolicyError(
      `${at}.pattern (${name})`,
      'must be a regular expression',
      describe(pattern),
    );
  }
  if (test !== undefined && typeof test !== 'function') {
    throw new RedactionPolicyError(`${at}.test (${name})`, 'must be a function', describe(test));
  }
  checkMode(mode, `${at}.mode (${name})`);
}

function checkKnownRule(name: unknown, at: string, known: readonly string[]): void {
  if (typeof name === 'string' && known.includes(name)) return;
  throw new RedactionPolicyError(at, `must be one of ${known.join(', ')}`, describe(name));
}

function checkMode(mode: unknown, at: string): void {
  if (mode === undefined || (typeof mode === 'string' && MODES.includes(mode))) return;
  throw new RedactionPolicyError(at, `must be one of ${MODES.join(', ')}`, describe(mode));
}

function checkModes(policy: RedactionPolicy, builtInRules: readonly string[]): void {
  const { modes, rules = [] } = policy;
  if (modes === undefined) return;
  if (typeof modes !== 'object' || modes === null)
    throw new RedactionPolicyError('modes', 'must be an object', describe(modes));
  const known = [...FIELD_RULES, ...builtInRules, ...rules.map((rule) => rule.name)];
  for (const [name, mode] of Object.entries(modes)) {
    checkKnownRule(name, `modes.${name}`, known);
    checkMode(mode, `modes.${name}`);
  }
}

/** Rules that hide whole fields. */
export const FIELD_RULES: readonly string[] = ['key', 'path', 'allow'];

function checkHashKey({ hashKey, mode, modes, rules, paths }: RedactionPolicy): void {
  const hashes =
    mode === 'hash' ||
    Object.values(modes ?? {}).includes('hash') ||
    (rules ?? []).some((rule) => rule.mode === 'hash') ||
    (paths ?? []).some((path) => typeof path === 'object' && path.mode === 'hash');
  if (hashKey === undefined) {
    if (hashes)
      throw new RedactionPolicyError(
        'hashKey',
        'is needed by hash mode, so that hashes cannot be guessed',
        'nothing',
      );
    return;
  }
  if (typeof hashKey !== 'string' && !(hashKey instanceof Uint8Array)) {
    throw new RedactionPolicyError('hashKey', 'must be a string or bytes', typeof hashKey);
  }
  if (hashKey.length < SHORTEST_HASH_KEY) {
    throw new RedactionPolicyError(
      'hashKey',
      `must have ${SHORTEST_HASH_KEY} characters or bytes at least`,
      `${hashKey.length}`,
    );
  }
}

/** What was received, short, and never more than a name. */
function describe(value: unknown): string {
  if (typeof value === 'string')
    return value.length <= 40 ? JSON.stringify(value) : `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null ? 'null' : typeof value === 'number' ? `the number ${value}` : typeof value;
}
