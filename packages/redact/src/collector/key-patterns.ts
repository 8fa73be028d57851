import { keyWords } from '../keys/key-words.ts';
import { LAST_WORDS } from '../keys/sensitive-words.ts';
import type { RedactionPolicy } from '../policy.ts';

/** Patterns for the keys of attributes, in the regular expressions of Go (RE2), each with what it is for. */
export interface Pattern {
  pattern: string;
  says?: string;
}

/**
 * The words that a gateway looks for: it tries every word on every key of every span, so these are the ones that are met
 * most. A service under Throughline knows all of `sensitive-words.ts`, which a test holds these against.
 */
export const GATEWAY_WORDS: readonly string[] = [
  ...['password', 'passwd', 'passphrase', 'secret', 'credential', 'authorization', 'cookie', 'session_id'],
  ...['api_key', 'access_key', 'private_key', 'auth_key', 'card_number', 'credit_card'],
];
export const GATEWAY_SHORT_WORDS: readonly string[] = [
  ...['pwd', 'jwt', 'csrf', 'xsrf', 'ssn', 'cvv', 'cvc', 'otp', 'pin', 'dsn', 'iban'],
];

/** Which keys are masked. A key's last words decide: `password_count` speaks about passwords and stays. */
export function blockedKeys(policy: RedactionPolicy): Pattern[] {
  return [
    {
      says: "A key's last words decide, in any case form: userPassword, X-Api-Key; password_count stays.",
      pattern: `(?i)(${alternatives(GATEWAY_WORDS)})s?$`,
    },
    {
      says: 'Short words only as words of their own, between signs or capitals: user_pin, userPin; not pinned.',
      pattern: `(?i)(^|[._-])(${alternatives([...GATEWAY_SHORT_WORDS, ...LAST_WORDS, 'sid', 'pass'])})$`,
    },
    { pattern: `[a-z0-9](${GATEWAY_SHORT_WORDS.map(capitalized).join('|')})$` },
    {
      says: 'Tokens in the plural are counted more often than leaked: gen_ai.usage.input_tokens stays.',
      pattern: '(?i)token$',
    },
    ...added(policy.keys),
    ...(policy.paths ?? []).map((entry) => ({
      pattern: pathPattern(typeof entry === 'string' ? entry : entry.path),
    })),
  ];
}

/** Which keys are let through whatever their value. */
export function ignoredKeys(policy: RedactionPolicy): Pattern[] {
  return (policy.reveal ?? []).map((entry) =>
    isPath(entry) ? { pattern: pathPattern(entry) } : { pattern: `(?i)^${wordsPattern(entry)}$` },
  );
}

/** `api_key access_key secret` as `(api|access)[_-]?key|secret`: Go's engine is fast as long as a pattern is small. */
export function alternatives(words: readonly string[], separator = '[_-]?'): string {
  const keys = words.filter((word) => word.endsWith('_key')).map((word) => word.slice(0, -'_key'.length));
  const others = words.filter((word) => !word.endsWith('_key'));
  const all = [...others, ...(keys.length === 0 ? [] : [`(${keys.join('|')})_key`])];
  return all.map((word) => word.replaceAll('_', separator)).join('|');
}

export function isPath(entry: string): boolean {
  return /[.[*]/.test(entry);
}

function added(keys: readonly string[] = []): Pattern[] {
  return keys.map((key, index) => ({
    pattern: `(?i)${wordsPattern(key)}`,
    ...(index === 0 && { says: 'Keys of the policy.' }),
  }));
}

function wordsPattern(key: string): string {
  return keyWords(key).map(escaped).join('[._-]?');
}

/** `user.cards[*].number` as `^user\.cards\.number$`: what lies in a list has the key of the list. */
function pathPattern(path: string): string {
  const segments = path
    .replace(/\[(?:\*|\d+)\]/g, '')
    .replace(/\[["'](.*?)["']\]/g, '.$1')
    .split('.');
  return `^${segments.map((segment) => (segment === '*' ? '[^.]+' : escaped(segment))).join('\\.')}$`;
}

function capitalized(word: string): string {
  return word.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('\\/', '/');
}
