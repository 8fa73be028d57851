import { type KeyDecision, type KeyRules, OPEN } from '../keys/key-rules.ts';
import {
  isBlank,
  isHex,
  isIdent,
  isQuote,
  lexeme,
  lexemeCode,
  lexemeWidth,
  skipBlanks,
} from './characters.ts';
import { type Match, setMatch } from './match.ts';
import { BLANK_SIGN, COLON, EQUALS, hideValue, KEY_RULE, type ValuePlace } from './pair-values.ts';
import { findSpoken, isTold } from './sentences.ts';
import { backslashes } from './values.ts';

/**
 * Pairs of a sensitive key and its value in free text: `key=value`, `key: value`, JSON and JSON inside strings,
 * percent-encoded forms, `--key value`, `<key>value</key>`, `password 'value'`, `the password is value`.
 */

const LONGEST_KEY = 128;
const LONGEST_WORD = 32;
/** Up to here a word may be chance letters of base64 (`pin`, `sid`). */
const LONGEST_WEAK_WORD = 4;
const SHORTEST_BASE64 = 8;

/** Finds pairs in one text; remembers the run of characters that it refused, so that no run is read twice. */
export interface PairFinder {
  /** Forget the last text. `inQuery`: the text is the query of a URL, without its question mark. */
  reset(inQuery: boolean): void;
  /** Is there a pair whose key holds the character at `hit`? Nothing before `floor` may be touched. */
  find(text: string, hit: number, floor: number, match: Match): boolean;
  /** How many places of this text were looked at. */
  looked(): number;
}

export function createPairFinder(rules: KeyRules): PairFinder {
  let refusedTo = 0;
  let looked = 0;
  let queryText = false;

  function find(text: string, hit: number, floor: number, match: Match): boolean {
    if (hit < refusedTo) return false;
    looked++;
    let end = keyEnd(text, hit);
    refusedTo = end;
    if (end - hit > LONGEST_KEY) return false;
    const next = text.charCodeAt(end);
    // Most words are followed by something that ends every hope of a pair.
    if (!isBlank(next)) {
      if (AFTER_KEY[next] !== 1) return false;
    } else {
      const behind = skipBlanks(text, end);
      if (AFTER_KEY[text.charCodeAt(behind)] !== 1) {
        const tail = tailEnd(text, end);
        if (tail < 0) return findBehindKey(text, hit, end, behind, floor, match);
        end = tail;
      }
    }
    const valueAt = valuePlace(text, end);
    if (valueAt === undefined) {
      return findBehindKey(text, hit, end, skipBlanks(text, end), floor, match);
    }
    const start = keyStart(text, hit, floor);
    if (valueAt.sign === EQUALS && isPadding(text, start, end)) return false;
    const decision = decide(text, start, end, floor, valueAt.sign);
    if (decision === OPEN) return false;
    return hideValue(text, start, end, valueAt, decision, match);
  }

  function decide(text: string, start: number, end: number, floor: number, sign: number): KeyDecision {
    const key = text.slice(start, end);
    if (sign === EQUALS && isParameter(text, start)) return rules.decideParameter(key);
    const decision = rules.decide(key);
    if (decision !== OPEN) return decision;
    let from = start;
    for (let words = 0; words < 2; words++) {
      const previous = previousWord(text, from, floor);
      if (previous === from) return OPEN;
      from = previous;
      const phrase = rules.decide(text.slice(from, end));
      if (phrase !== OPEN) return phrase;
    }
    return OPEN;
  }

  function isParameter(text: string, start: number): boolean {
    if (start === 0) return queryText;
    const before = text.charCodeAt(start - 1);
    return before === 63 || before === 38 || before === 59 || before === 35;
  }

  /** Forms without a sign between key and value: an option, a tag, an SQL literal, a sentence. */
  function findBehindKey(
    text: string,
    hit: number,
    end: number,
    behind: number,
    floor: number,
    match: Match,
  ): boolean {
    const isTagEnd = text.charCodeAt(end) === 62;
    if (!isTagEnd && behind === end) return false;
    const valueAt = isTagEnd ? end + 1 : behind;
    // A tag that is empty, as the next one follows at once.
    if (isTagEnd && text.charCodeAt(valueAt) === 60) return false;
    const start = keyStart(text, hit, floor);
    const before = text.charCodeAt(start - 1);
    const isTag = isTagEnd && before === 60;
    if (isTagEnd && !isTag) return false;
    const isOption =
      !isTag && text.charCodeAt(start) === 45 && (start === 0 || isBlank(before) || isQuote(before));
    const isLiteral = !isTag && text.charCodeAt(valueAt) === 39;
    const spoken = isTag || isOption || isLiteral ? undefined : findSpoken(text, end);
    if (!isTag && !isOption && !isLiteral && spoken === undefined) return false;
    if (isOption && text.charCodeAt(valueAt) === 45) return false;
    const key = text.slice(start, end);
    if (spoken !== undefined) {
      if (!isTold(key) || decide(text, start, end, floor, BLANK_SIGN) === OPEN) return false;
      return setMatch(match, spoken.start, spoken.end, KEY_RULE);
    }
    if (rules.decide(key) === OPEN) return false;
    if (isTag) {
      const close = text.indexOf('<', valueAt);
      const stop = close < 0 ? text.length : close;
      return stop > valueAt && setMatch(match, valueAt, stop, KEY_RULE);
    }
    if (isLiteral && !isOption && !/pass|pwd|secret/i.test(key)) return false;
    if (text.charCodeAt(valueAt) === 45) return false;
    return hideValue(
      text,
      start,
      end,
      { at: valueAt, sign: BLANK_SIGN, width: 1, keyQuoted: false },
      1,
      match,
    );
  }

  return {
    reset(inQuery) {
      refusedTo = 0;
      looked = 0;
      queryText = inQuery;
    },
    find,
    looked: () => looked,
  };
}

/** `=`, `:`, quotes, closing brackets, `>`, and what may begin an escape of these. */
const AFTER_KEY = new Uint8Array(128);
for (const char of '=:"\'`)]>%&\\') AFTER_KEY[char.charCodeAt(0)] = 1;

/** Behind the key: closing brackets and quotes, blanks, one sign, blanks. Undefined where no sign follows. */
function valuePlace(text: string, end: number): ValuePlace | undefined {
  let at = end;
  let found = lexeme(text, at);
  for (let closers = 0; closers < 2 && (lexemeCode(found) === 93 || lexemeCode(found) === 41); closers++) {
    at += lexemeWidth(found);
    found = lexeme(text, at);
  }
  const quoteAt = at + Math.min(backslashes(text, at), 64);
  const quote = quoteAt === at ? found : lexeme(text, quoteAt);
  const keyQuoted = isQuote(lexemeCode(quote));
  if (keyQuoted) at = quoteAt + lexemeWidth(quote);
  at = skipBlanks(text, at);
  found = lexeme(text, at);
  const sign = lexemeCode(found);
  if (sign !== EQUALS && sign !== COLON) return undefined;
  const width = lexemeWidth(found);
  at += width;
  const second = text.charCodeAt(at);
  if (sign === COLON && (second === COLON || (second === 47 && text.charCodeAt(at + 1) === 47)))
    return undefined;
  if (sign === EQUALS ? second === EQUALS || second === 62 : second === EQUALS) at++;
  if (sign === EQUALS && second === EQUALS && text.charCodeAt(at) === EQUALS) at++;
  at = skipBlanks(text, at);
  if (keyQuoted || width > 1) at = skipEncodedBlanks(text, at);
  return { at, sign, width, keyQuoted };
}

function skipEncodedBlanks(text: string, at: number): number {
  for (let count = 0; count < 8; count++) {
    const found = lexeme(text, at);
    const code = lexemeCode(found);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += lexemeWidth(found);
  }
  return at;
}

/** `…/PIN==` is the end of base64, not a pair. */
function isPadding(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(end) !== EQUALS) return false;
  const before = text.charCodeAt(start - 1);
  if ((before === 43 || before === 47) && end - start <= LONGEST_WEAK_WORD) return true;
  const next = text.charCodeAt(end + 1);
  if (!(Number.isNaN(next) || next === EQUALS || next === 41 || isQuote(next))) return false;
  if (end - start < SHORTEST_BASE64) return false;
  const run = text.slice(start, end);
  return /\d[A-Za-z]+\d/.test(run) && !/[-_.]|pass|secret|token|key|auth|cred|cookie|session|card/i.test(run);
}

/** The end of the run of key characters around `hit`, at most a key's length further on. */
function keyEnd(text: string, hit: number): number {
  const limit = Math.min(text.length, hit + LONGEST_KEY + 2);
  let end = hit + 1;
  while (end < limit && isIdent(text.charCodeAt(end))) end++;
  return end;
}

const TAILS = ['number', 'value', 'string', 'hash', 'text', 'id', 'no'];
const TAIL_BEGINS = new Uint8Array(128);
for (const tail of TAILS) TAIL_BEGINS[tail.charCodeAt(0)] = 1;

/** `social security number: …`: the end of one more word that belongs to the key; -1 where a pair does not follow it. */
function tailEnd(text: string, end: number): number {
  const from = end + 1;
  const first = text.charCodeAt(from) | 32;
  if (TAIL_BEGINS[first] !== 1) return -1;
  for (const tail of TAILS) {
    const to = from + tail.length;
    if (tail.charCodeAt(0) !== first || isIdent(text.charCodeAt(to))) continue;
    if (text.slice(from, to).toLowerCase() === tail && AFTER_KEY[text.charCodeAt(skipBlanks(text, to))] === 1)
      return to;
  }
  return -1;
}

/** The start of that run, without the rest of an escape that stands before it (`%26password`, `\npassword`). */
function keyStart(text: string, hit: number, floor: number): number {
  const limit = Math.max(floor, hit - LONGEST_KEY);
  let start = hit;
  while (start > limit && isIdent(text.charCodeAt(start - 1))) start--;
  const before = text.charCodeAt(start - 1);
  if (before === 37) {
    const rounds = text.startsWith('25', start) ? 2 : 0;
    if (isHex(text.charCodeAt(start + rounds)) && isHex(text.charCodeAt(start + rounds + 1))) {
      return Math.min(start + rounds + 2, hit);
    }
  }
  if (before === 92 && 'nrtbf'.includes(text[start] as string)) return Math.min(start + 1, hit);
  return start;
}

/** One word further left, over a single blank; `from` itself where there is none. */
function previousWord(text: string, from: number, floor: number): number {
  if (from - 2 < floor || !isBlank(text.charCodeAt(from - 1))) return from;
  const limit = Math.max(floor, from - 1 - LONGEST_WORD);
  let start = from - 1;
  while (start > limit && isIdent(text.charCodeAt(start - 1))) start--;
  return start === from - 1 ? from : start;
}
