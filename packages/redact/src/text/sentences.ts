import { isBlank, isNewline, isQuote } from './characters.ts';

/** Secrets that a sentence tells: `the password for bob is hunter2!`, `use token a1b2c3d4`. */

export interface Spoken {
  start: number;
  end: number;
}

const LONGEST = 256;
const SHORTEST_SAID = 4;
const SHORTEST_BARE = 8;
const TOLD = /pass|pwd|secret|token|key|otp|pin|code|ssn|social/i;
const SOCIAL_SECURITY_NUMBER = /^\d{3}-\d{2}-\d{4}$/;

/** `from` is behind the key. Something must look unlike a word: a digit, a sign or a capital inside. */
export function findSpoken(text: string, from: number): Spoken | undefined {
  let at = skipSpace(text, from);
  if (at === from) return undefined;
  const first = text.charCodeAt(at);
  if (first === 102 || first === 111) {
    const follows = text.startsWith('for ', at) ? at + 4 : text.startsWith('of ', at) ? at + 3 : -1;
    if (follows > 0) at = skipSpace(text, wordEnd(text, skipSpace(text, follows)));
  }
  const said = behindSaid(text, at);
  if (said > 0) at = skipSpace(text, said);
  const wholeEnd = unlikeWordEnd(text, at);
  if (wholeEnd - at < SHORTEST_SAID) return undefined;
  const end = trimmed(text, at, wholeEnd);
  return looksSecret(text.slice(at, end), said > 0) ? { start: at, end } : undefined;
}

/** Only these are told in sentences; `cookie` and `session id` come with numbers that are none. */
export function isTold(key: string): boolean {
  return TOLD.test(key);
}

/** Behind `is ` or `was `; -1 where neither stands. */
function behindSaid(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === 105) return text.startsWith('is ', at) ? at + 3 : -1;
  return first === 119 && text.startsWith('was ', at) ? at + 4 : -1;
}

/** The end of the word, where it has anything but small letters in it; most words have not, and give -1. */
function unlikeWordEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST);
  let end = from;
  let code = text.charCodeAt(end);
  while (end < limit && code >= 97 && code <= 122) code = text.charCodeAt(++end);
  if (end === limit || isSpace(code) || isQuote(code)) return -1;
  return wordEnd(text, end, limit);
}

function looksSecret(word: string, isSaid: boolean): boolean {
  if (word.length < (isSaid ? SHORTEST_SAID : SHORTEST_BARE) || /^[/(<{[]|[=(:]|\.\w{1,4}$/.test(word))
    return false;
  const hasDigit = /\d/.test(word);
  const hasLetter = /[A-Za-z]/.test(word);
  if (!isSaid) return (hasDigit && hasLetter) || SOCIAL_SECURITY_NUMBER.test(word);
  return hasDigit || (hasLetter && (/[!#$%&*+^~@]/.test(word) || /[a-z][A-Z]/.test(word)));
}

function wordEnd(text: string, from: number, limit: number = Math.min(text.length, from + LONGEST)): number {
  let end = from;
  while (end < limit && !isSpace(text.charCodeAt(end)) && !isQuote(text.charCodeAt(end))) end++;
  return end;
}

/** Without the sign that ends the sentence. */
function trimmed(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && '.,;:!?)]}>\\'.includes(text[end - 1] as string) && end - from > SHORTEST_SAID) end--;
  return end;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < from + 4 && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return isBlank(code) || isNewline(code);
}
