import { HIDDEN_TEXT, type KeyDecision } from '../keys/key-rules.ts';
import { isBlank, isQuote, lexeme, lexemeCode, lexemeWidth, skipBlanks } from './characters.ts';
import { type Match, setMatch } from './match.ts';
import { backslashes, bareEnd, connectionEnd, headerEnd, nestedEnd, quotedEnd, yamlBlock } from './values.ts';

/** The value of a pair: where it ends, and whether it can be a secret at all. */

export const EQUALS = 61;
export const COLON = 58;
export const BLANK_SIGN = 32;

export interface ValuePlace {
  at: number;
  sign: number;
  /** How many characters the sign takes: more than one where the text is percent-encoded. */
  width: number;
  keyQuoted: boolean;
}

export const KEY_RULE = 'key';
const LONGEST_SCHEME = 20;

/** Values that hold no secret: absence, truth, placeholders. */
const HARMLESS = new Set([
  'null',
  'undefined',
  'true',
  'false',
  'None',
  'True',
  'False',
  'nil',
  '?',
  '%s',
  '***',
]);
const PLACEHOLDER = /^(?:\$\d{1,3}|:\w{1,32}|@p\d{1,3}|\$\{\w{1,64}\}|<\w{1,32}>)$/;

/** What a sentence says about a secret behind `token: `; nobody's secret. */
const PROSE = new Set(
  (
    'a an and are bad cannot changed denied does doesn empty error expected expired failed failure for found from ' +
    'has have incorrect invalid is it malformed may mismatch missing must need no none not of ok on or please ' +
    'provided received rejected required reset revoked should success that the this to too unauthorized ' +
    'unexpected unknown unset updated valid was were will with wrong yes you your'
  ).split(' '),
);

/** Authorization schemes whose credential is the one word behind them. */
const ONE_WORD_SCHEMES = /^(?:bearer|basic|token|apikey|api-key|negotiate|ntlm|key|jwt|dpop)$/i;
/** Schemes whose credential is everything behind them. */
const WHOLE_LINE_SCHEMES = /^(?:digest|hawk|oauth|signature|aws4-hmac-sha256|sharedkey|mac|scram-sha-256)$/i;

/** Fills `match` with the value at `place`, unless it says nothing. */
export function hideValue(
  text: string,
  start: number,
  end: number,
  place: ValuePlace,
  decision: KeyDecision,
  match: Match,
): boolean {
  const slashes = backslashes(text, place.at);
  const found = lexeme(text, place.at + slashes);
  const code = lexemeCode(found);
  if (isQuote(code)) {
    const width = lexemeWidth(found);
    const from = place.at + slashes + width;
    const to = quotedEnd(text, from, code, slashes, width);
    return !isHarmless(text, from, to) && setMatch(match, from, to, KEY_RULE);
  }
  if (slashes > 0) return false;
  const key = text.slice(start, end);
  if (place.sign === COLON && !place.keyQuoted && isHeader(key)) {
    const to = /cookie/i.test(key) ? headerEnd(text, place.at, true) : authorizationEnd(text, place.at);
    return !isHarmless(text, place.at, to) && setMatch(match, place.at, to, KEY_RULE);
  }
  if (place.sign === COLON && (code === 124 || code === 62)) {
    const block = yamlBlock(text, place.at);
    if (block !== undefined) return setMatch(match, block.start, block.end, KEY_RULE);
  }
  if (code === 123 || code === 91) return hideNested(text, start, end, place, match);
  let to = schemeEnd(text, place.at, bareEnd(text, place.at, place.width), key);
  if (place.sign === EQUALS && isBlank(text.charCodeAt(to))) to = connectionEnd(text, to);
  if (isHarmless(text, place.at, to)) return false;
  if (decision === HIDDEN_TEXT && isNumber(text.slice(place.at, to))) return false;
  if (place.sign === COLON && !place.keyQuoted && isProse(text, place.at, to)) return false;
  return setMatch(match, place.at, to, KEY_RULE, quoteOf(text, end, place));
}

function hideNested(text: string, _start: number, end: number, place: ValuePlace, match: Match): boolean {
  if (text.startsWith('[REDACTED', place.at)) return false;
  return setMatch(match, place.at, nestedEnd(text, place.at), KEY_RULE, quoteOf(text, end, place));
}

/** Bare values of quoted keys are JSON numbers or objects: the replacement needs the key's quotes. */
function quoteOf(text: string, end: number, place: ValuePlace): string {
  if (!place.keyQuoted) return '';
  const slashes = backslashes(text, end);
  return text.slice(end, end + slashes + lexemeWidth(lexeme(text, end + slashes)));
}

function isHarmless(text: string, from: number, to: number): boolean {
  const length = to - from;
  if (length <= 0) return true;
  if (length > 66) return false;
  const first = text.charCodeAt(from);
  if (first >= 48 && first <= 57) return false;
  const value = text.slice(from, to);
  if (first >= 65 && first <= 122 && first !== 91) return length <= 9 && HARMLESS.has(value);
  return HARMLESS.has(value) || PLACEHOLDER.test(value) || value.startsWith('[REDACTED');
}

function isProse(text: string, from: number, to: number): boolean {
  return (
    to - from <= 12 &&
    isBlank(text.charCodeAt(from - 1)) &&
    PROSE.has(text.slice(from, to).replace(/[.,;:!]$/, ''))
  );
}

function isNumber(value: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(value);
}

/** Headers whose value runs to the end of its line. */
function isHeader(key: string): boolean {
  return key.length <= 40 && /^(?:set-?)?cookies?2?$|^(?:proxy-|x-)?authorization$/i.test(key);
}

/** `Bearer abc` is one value: the word behind a scheme belongs to it. */
function schemeEnd(text: string, from: number, to: number, key: string): number {
  if (to - from > LONGEST_SCHEME || !isBlank(text.charCodeAt(to)) || !/auth/i.test(key)) return to;
  const word = text.slice(from, to);
  if (WHOLE_LINE_SCHEMES.test(word)) return headerEnd(text, to, false);
  if (!ONE_WORD_SCHEMES.test(word)) return to;
  const next = skipBlanks(text, to);
  return next === to ? to : bareEnd(text, next, 1);
}

/** The credential of an Authorization header; everything, where its first word is a scheme that nobody knows. */
function authorizationEnd(text: string, from: number): number {
  const to = bareEnd(text, from, 1);
  const known = schemeEnd(text, from, to, 'authorization');
  const isUnknownScheme =
    known === to && to - from <= LONGEST_SCHEME && /^[A-Za-z-]+$/.test(text.slice(from, to));
  return isUnknownScheme ? headerEnd(text, to, false) : known;
}
