import { isBlank, isIdent } from './characters.ts';
import { type Match, setMatch } from './match.ts';

/** `Bearer …` and `Basic …` wherever they stand; the scheme stays readable. */

const PROSE_AFTER_SCHEME = new Set(
  (
    'access and are auth authentication authenticated authorization based but challenge credential credentials error ' +
    'field format header headers http info invalid is key line method missing must not only or plan realm required ' +
    'scheme should support tier token tokens type usage user users with'
  ).split(' '),
);
const SHORTEST_BEARER = 4;
const LONGEST_BASIC = 4_096;

/** `at` is the last letter of a found `bearer`. */
export function findBearer(text: string, at: number, match: Match): boolean {
  if (!isWord(text, at - 5)) return false;
  const from = credentialStart(text, at + 1);
  const to = credentialEnd(text, from);
  if (from === at + 1 || to - from < SHORTEST_BEARER) return false;
  if (isWordOfProse(text, at - 5, from, to)) return false;
  // `bearer token=…` is a pair; its key is found by itself.
  if (/^[a-z_-]{1,20}=[^=]/i.test(text.slice(from, from + 22))) return false;
  return setMatch(match, from, to, 'bearer');
}

/** `at` is the last letter of a found `basic`; only what decodes to `user:password` counts. */
export function findBasic(text: string, at: number, match: Match): boolean {
  if (!isWord(text, at - 4)) return false;
  const from = credentialStart(text, at + 1);
  const to = credentialEnd(text, from);
  if (from === at + 1 || to - from < 6 || to - from > LONGEST_BASIC) return false;
  return decodesToPair(text.slice(from, to)) && setMatch(match, from, to, 'basic');
}

function isWord(text: string, start: number): boolean {
  return start === 0 || !isIdent(text.charCodeAt(start - 1)) || text.charCodeAt(start - 1) === 46;
}

/** Behind the scheme: blanks, `%20` or `+` (in a query). */
function credentialStart(text: string, at: number): number {
  let from = at;
  while (from < at + 8 && isBlank(text.charCodeAt(from))) from++;
  if (from > at) return from;
  if (text.startsWith('%20', at)) return at + 3;
  if (text.charCodeAt(at) === 43) return at + 1;
  return at;
}

function credentialEnd(text: string, from: number): number {
  let to = from;
  while (to < text.length && isCredentialCharacter(text.charCodeAt(to))) to++;
  // The full stop of a sentence is no part of a token.
  if (text.charCodeAt(to - 1) === 46) to--;
  return to;
}

/** RFC 6750 token68: letters, digits, `-._~+/=`, and `%` for encoded ones. */
function isCredentialCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 45 && code <= 57) ||
    code === 95 ||
    code === 126 ||
    code === 43 ||
    code === 61 ||
    code === 37
  );
}

function isWordOfProse(text: string, schemeAt: number, from: number, to: number): boolean {
  if (to - from > 20) return false;
  const word = text.slice(from, to);
  if (!/^[a-z]+$/.test(word)) return false;
  // A lower-case scheme in front of a small word is English (`bearer of bad news`).
  return PROSE_AFTER_SCHEME.has(word) || text.charCodeAt(schemeAt) === 98;
}

function decodesToPair(encoded: string): boolean {
  const bare = encoded.replace(/%3D/gi, '=').replace(/[=]+$/, '');
  if (!/^[\w+/-]+$/.test(bare) || bare.length % 4 === 1) return false;
  let decoded: string;
  try {
    decoded = atob(bare.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return false;
  }
  return /^[^\p{Cc}]*:[^\p{Cc}]*$/u.test(decoded);
}
