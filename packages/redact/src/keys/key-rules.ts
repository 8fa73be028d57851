import { CONVENTION_KEYS } from './convention-keys.ts';
import { keyWords } from './key-words.ts';
import {
  ABOUT_WORDS,
  ADDRESS_WORDS,
  FILE_ENDINGS,
  LAST_WORDS,
  PHRASES,
  QUERY_PARAMETERS,
  SUBSTRINGS,
  TOKEN_COUNTS,
  WHOLE_KEYS,
} from './sensitive-words.ts';

/** What a key says about its value. */
export type KeyDecision = typeof OPEN | typeof HIDDEN | typeof HIDDEN_TEXT;
/** The value is looked at by itself. */
export const OPEN = 0;
/** The value is hidden. */
export const HIDDEN = 1;
/** The value is hidden unless it is a number: `tokens: 512` counts, `tokens: ["…"]` leaks. */
export const HIDDEN_TEXT = 2;

/** The longest phrase is three words (`service role key`). */
const LONGEST_PHRASE = 3;
const CACHE_SIZE = 2_000;
/** Longer keys are decided but not remembered, so that the cache stays small in bytes too. */
const LONGEST_CACHED_KEY = 128;

const substrings = new RegExp(SUBSTRINGS.join('|').replace('secret', 'secret(?!ar(?:y|i)|smanager)'));
const phrases = new Set(PHRASES);
const lastWords = new Set(LAST_WORDS);
const wholeKeys = new Set(WHOLE_KEYS);
const aboutWords = new Set([...ABOUT_WORDS, ...FILE_ENDINGS]);
const addressWords = new Set(ADDRESS_WORDS);
const tokenCounts = new Set(TOKEN_COUNTS);
const queryParameters = new Set(QUERY_PARAMETERS);
const conventionKeys = new Set(CONVENTION_KEYS);

/** Decides by a key's name alone; remembers what it decided. */
export interface KeyRules {
  decide(key: string): KeyDecision;
  /** The same for a parameter of a URL's query, where a few more names carry credentials. */
  decideParameter(key: string): KeyDecision;
  /** Does the policy want this key's value to be seen? */
  isRevealed(key: string): boolean;
  /** The one form that all case forms of a key share. */
  normalize(key: string): string;
}

/** `added` and `revealed` are keys in any case form; `added` wins over the conventions, `revealed` over everything. */
export function createKeyRules(added: readonly string[] = [], revealed: readonly string[] = []): KeyRules {
  const addedPhrases = new Set(added.map(squash));
  const revealedKeys = new Set(revealed.map(squash));
  let young = new Map<string, KeyDecision>();
  let old = new Map<string, KeyDecision>();
  let refused = 0;

  function decide(key: string): KeyDecision {
    const known = young.get(key);
    if (known !== undefined) return known;
    const remembered = old.get(key);
    const decision = remembered ?? decideNow(key);
    // A text full of different keys must not push out the keys of the records; every eighth is a fair sample.
    if (
      key.length <= LONGEST_CACHED_KEY &&
      (young.size < CACHE_SIZE || remembered !== undefined || (++refused & 7) === 0)
    ) {
      if (young.size >= CACHE_SIZE) {
        old = young;
        young = new Map();
      }
      young.set(key, decision);
    }
    return decision;
  }

  function decideNow(key: string): KeyDecision {
    const words = keyWords(key);
    const squashed = words.join('');
    if (revealedKeys.size > 0 && revealedKeys.has(squashed)) return OPEN;
    if (addedPhrases.size > 0 && hasPhrase(words, addedPhrases)) return HIDDEN;
    // Every one of them has a dot.
    if (key.includes('.') && conventionKeys.has(key)) return OPEN;
    return decideByWords(key, words);
  }

  return {
    decide,
    normalize: squash,
    isRevealed: (key) => revealedKeys.has(squash(key)),
    decideParameter(key) {
      const decision = decide(key);
      if (decision !== OPEN) return decision;
      const squashed = squash(key);
      return queryParameters.has(squashed) && !revealedKeys.has(squashed) ? HIDDEN : OPEN;
    },
  };
}

function squash(key: string): string {
  return keyWords(key).join('');
}

/** What the built-in words say, without the conventions' list and without a policy. */
export function decideByWords(key: string, words: string[] = keyWords(key)): KeyDecision {
  while (words.length > 0 && isNumber(words[words.length - 1] as string)) words.pop();
  const last = words[words.length - 1];
  if (last === undefined) return OPEN;
  if (words.length > 1 && aboutWords.has(last)) return OPEN;
  const letters = words.some(isNumber) ? words.filter((word) => !isNumber(word)) : words;
  const squashed = letters.join('');
  if (substrings.test(squashed)) {
    return addressWords.has(last) && /authori[sz]ation/.test(squashed) ? OPEN : HIDDEN;
  }
  const part = key.includes('.') ? squash(lastPart(key)) : squashed;
  if (wholeKeys.has(part)) return last === 'pass' ? HIDDEN_TEXT : HIDDEN;
  if (lastWords.has(last)) return HIDDEN;
  return (
    decideTokens(letters, last) ??
    (hasPhrase(letters, phrases) || (letters !== words && hasPhrase(words, phrases)) ? HIDDEN : OPEN)
  );
}

/** Tokens are the one word that both counts and leaks: undefined where no word of the key ends with it. */
function decideTokens(words: string[], last: string): KeyDecision | undefined {
  const at = words.findIndex((word) => word.endsWith('token') || word.endsWith('tokens'));
  if (at < 0) return undefined;
  if (addressWords.has(last)) return OPEN;
  if ((words[at] as string).endsWith('token')) return words[at - 1] === 'per' ? OPEN : HIDDEN;
  const counts = words.some((word, i) => i !== at && tokenCounts.has(word));
  return counts ? OPEN : HIDDEN_TEXT;
}

function hasPhrase(words: string[], known: Set<string>): boolean {
  for (let first = 0; first < words.length; first++) {
    let phrase = '';
    for (let next = first; next < words.length && next < first + LONGEST_PHRASE; next++) {
      phrase += words[next];
      if (known.has(phrase)) return true;
    }
  }
  return false;
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function isNumber(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 48 && code <= 57;
}
