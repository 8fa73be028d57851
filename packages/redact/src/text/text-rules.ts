import type { KeyRules } from '../keys/key-rules.ts';
import { LAST_WORDS, PHRASES, QUERY_PARAMETERS, SUBSTRINGS, WHOLE_KEYS } from '../keys/sensitive-words.ts';
import { findBasic, findBearer } from './credentials.ts';
import { createMatch } from './match.ts';
import { createPairFinder } from './pairs.ts';
import { buildStems, CLASS_OF, CLASSES, OTHER_CLASS, type StemAutomaton } from './stems.ts';
import { findUserInfo } from './urls.ts';

/** What replaces a hidden piece; also the place where redactions are counted. */
export type Hide = (rule: string, secret: string) => string;

export interface TextRules {
  /** `inQuery`: the text is the query of a URL, so that its first name is a parameter too. */
  redactText(text: string, hide: Hide, inQuery: boolean): string;
}

const KEY = 1;
const BEARER = 2;
const BASIC = 4;
const URL_SIGN = 8;

/** Nothing shorter can hold a key, a sign and a value. */
const SHORTEST = 5;

/** Stems that stand for many phrases at once, so that the automaton stays small. */
const COARSE = ['pass', 'key', 'code', 'account'];

export function createTextRules(keys: KeyRules, addedWords: readonly string[] = []): TextRules {
  let automaton: StemAutomaton | undefined;
  const pairs = createPairFinder(keys);
  const match = createMatch();

  function redactText(text: string, hide: Hide, inQuery: boolean): string {
    const length = text.length;
    if (length < SHORTEST) return text;
    automaton ??= buildStems(stems(addedWords));
    const { next, firstFinding, findings } = automaton;
    let state = 0;
    let out = '';
    let copied = 0;
    let fresh = true;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      state = next[state + (code < 128 ? (CLASS_OF[code] as number) : OTHER_CLASS)] as number;
      if (state < firstFinding) continue;
      if (fresh) {
        pairs.reset(inQuery);
        fresh = false;
      }
      const found = findings[(state - firstFinding) / CLASSES] as number;
      if (!matches(found, text, at, copied)) continue;
      const { start, end, rule, quote } = match;
      out += text.slice(copied, start) + quote + hide(rule, text.slice(start, end)) + quote;
      copied = end;
      at = end - 1;
      state = 0;
    }
    return copied === 0 ? text : out + text.slice(copied);
  }

  function matches(found: number, text: string, at: number, floor: number): boolean {
    if ((found & KEY) !== 0 && pairs.find(text, at, floor, match)) return true;
    if ((found & URL_SIGN) !== 0 && findUserInfo(text, at, match)) return true;
    if ((found & BEARER) !== 0 && findBearer(text, at, match)) return true;
    return (found & BASIC) !== 0 && findBasic(text, at, match);
  }

  return { redactText };
}

function stems(addedWords: readonly string[]): Map<string, number> {
  const found = new Map<string, number>([
    ['bearer', BEARER | KEY],
    ['basic', BASIC],
    ['://', URL_SIGN],
  ]);
  const words = [
    ...COARSE,
    ...[...SUBSTRINGS, ...PHRASES, ...LAST_WORDS, ...WHOLE_KEYS, ...QUERY_PARAMETERS].map((word) =>
      word.replace(/\d+$/, ''),
    ),
    ...addedWords,
  ];
  for (const word of words) {
    const coarser = words.some((other) => other !== word && word.includes(other));
    if (!coarser) found.set(word, (found.get(word) ?? 0) | KEY);
  }
  return found;
}
