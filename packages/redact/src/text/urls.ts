import { isIdent } from './characters.ts';
import { type Match, setMatch, skipRun } from './match.ts';

/** User info of a URL: `https://user:password@host` keeps its shape as `https://[REDACTED]@host`. */

const LONGEST_USER_INFO = 1_024;
/** Behind these a host has ended. */
const AUTHORITY_END = new Uint8Array(128);
for (const char of ' \t\r\n"\'`<>\\') AUTHORITY_END[char.charCodeAt(0)] = 1;
/** User names that everybody knows and that need no password (`ssh://git@host`). */
const PUBLIC_USERS = new Set(['git', 'hg', 'svn', 'anonymous']);

/** `at` is the second slash of a found `://`. */
export function findUserInfo(text: string, at: number, match: Match): boolean {
  if (at < 3 || !isIdent(text.charCodeAt(at - 3))) return false;
  const from = at + 1;
  const limit = Math.min(text.length, from + LONGEST_USER_INFO);
  let end = from;
  let colon = -1;
  let last = -1;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === 47 || code === 63 || code === 35 || AUTHORITY_END[code] === 1) break;
    if (code === 64) last = end;
    else if (code === 58 && colon < 0) colon = end;
  }
  if (last < 0) last = passwordWithSlash(text, from, colon, end, limit);
  if (last < 0) last = passwordWithBlank(text, from, colon, end);
  if (last <= from) return false;
  const info = text.slice(from, last);
  return (
    !info.startsWith('[REDACTED') && !PUBLIC_USERS.has(info) && setMatch(match, from, last, 'url-user-info')
  );
}

/** `postgres://u:pa/ss@host`: a slash that nobody encoded. What follows the colon is then no port. */
function passwordWithSlash(text: string, from: number, colon: number, end: number, limit: number): number {
  if (colon < 0 || colon === from || isPort(text, colon + 1, end)) return -1;
  for (let at = end; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 64) return at;
    // The next URL begins: looking further would read it twice.
    if (code === 47 && text.charCodeAt(at + 1) === 47) return -1;
    if (AUTHORITY_END[code] === 1) return -1;
  }
  return -1;
}

/** How far the second word of a password may reach. */
const LONGEST_SECOND_WORD = 48;

/** `postgres://u:pa ss@host`: a blank that nobody encoded, where what follows the colon is no port. */
function passwordWithBlank(text: string, from: number, colon: number, end: number): number {
  if (colon <= from || end === colon + 1 || text.charCodeAt(end) !== 32 || isPort(text, colon + 1, end))
    return -1;
  const limit = Math.min(text.length, end + LONGEST_SECOND_WORD);
  for (let at = end + 1; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 64) return at > end + 1 && isIdent(text.charCodeAt(at + 1)) ? at : -1;
    if (code === 47 || AUTHORITY_END[code] === 1) return -1;
  }
  return -1;
}

const LONGEST_PART = 64;
/** What stands before an address that is none of a user: schemes without slashes, and names of fields. */
const ADDRESS_SCHEMES = new Set(
  'mailto sip sips acct xmpp im tel npm workspace git email mail user from to cc bcc owner author contact'.split(
    ' ',
  ),
);

/** `user:password@host:5432` without a scheme: only a port behind the host tells it from an address. `at` is the `@`. */
export function findHostUserInfo(text: string, at: number, floor: number, match: Match): boolean {
  const next = text.charCodeAt(at + 1);
  if (next === 64) skipRun(text, at, match);
  if (!isIdent(next)) return false;
  const colon = partStart(text, at, floor) - 1;
  if (colon <= floor || text.charCodeAt(colon) !== 58 || colon + 1 === at) return false;
  const user = partStart(text, colon, floor);
  if (user === colon || text.charCodeAt(user - 1) === 58) return false;
  const password = text.slice(colon + 1, at);
  if (password.startsWith('[REDACTED') || ADDRESS_SCHEMES.has(text.slice(user, colon).toLowerCase()))
    return false;
  return hasPort(text, at + 1) && setMatch(match, colon + 1, at, 'host-user-info');
}

/** Back to what can be no part of a user name or password without quotes. */
function partStart(text: string, end: number, floor: number): number {
  const limit = Math.max(floor, end - LONGEST_PART);
  let start = end;
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (AUTHORITY_END[code] === 1 || code === 58 || code === 64 || code === 47 || code === 61 || code === 44)
      break;
    start--;
  }
  return start;
}

/** A host name, a colon and one to five digits. */
function hasPort(text: string, from: number): boolean {
  const limit = Math.min(text.length, from + 2 * LONGEST_PART);
  let at = from;
  while (at < limit && isIdent(text.charCodeAt(at))) at++;
  if (at === from || text.charCodeAt(at) !== 58 || text.slice(from, at) === 'sha256') return false;
  let end = at + 1;
  while (end < at + 7 && isPort(text, end, end + 1) && end < text.length) end++;
  return end > at + 1 && end < at + 7 && !isIdent(text.charCodeAt(end));
}

function isPort(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** `user:password@tcp(host)/db`, the way Go writes it. `at` is the last letter of a found `tcp` or `unix`. */
export function findGoDsn(text: string, at: number, floor: number, match: Match): boolean {
  const wordAt = text.charCodeAt(at) === 120 ? at - 3 : at - 2;
  if (text.charCodeAt(wordAt - 1) !== 64 || text.charCodeAt(at + 1) !== 40) return false;
  const limit = Math.max(floor, wordAt - 1 - LONGEST_USER_INFO);
  let start = wordAt - 1;
  let colon = -1;
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (AUTHORITY_END[code] === 1 || code === 64 || code === 47 || code === 61) break;
    start--;
    if (code === 58) colon = start;
  }
  if (colon <= start || text.charCodeAt(colon + 1) === 91) return false;
  return setMatch(match, colon + 1, wordAt - 1, 'go-dsn');
}
