import { isBlank, isIdent, isNewline, isQuote } from './characters.ts';
import { type Match, setMatch } from './match.ts';

/** `curl -u user:password`: an option of one letter, which says password only behind this one word. */

const LONGEST_COMMAND = 2_048;
const OPTIONS = ['-u', '--user', '-U', '--proxy-user'];
const OPTION_BEGINS = new Uint8Array(128);
for (const option of OPTIONS) OPTION_BEGINS[option.charCodeAt(1)] = 1;

export interface CurlFinder {
  /** Forget the last text. */
  reset(): void;
  /** `at` is the last letter of a found `curl`. */
  find(text: string, at: number, floor: number, match: Match): boolean;
}

/** Remembers how far it has read, so that no command is read twice. */
export function createCurlFinder(): CurlFinder {
  let readTo = 0;

  function find(text: string, at: number, _floor: number, match: Match): boolean {
    if (at < readTo || !isBlank(text.charCodeAt(at + 1)) || isIdent(text.charCodeAt(at - 4))) return false;
    const limit = Math.min(text.length, at + LONGEST_COMMAND);
    let place = at + 1;
    for (; place < limit && !isNewline(text.charCodeAt(place)); place++) {
      if (text.charCodeAt(place) !== 45 || OPTION_BEGINS[text.charCodeAt(place + 1)] !== 1) continue;
      if (!isBlank(text.charCodeAt(place - 1))) continue;
      const from = optionValue(text, place);
      if (from < 0) continue;
      const colon = passwordStart(text, from);
      if (colon < 0) continue;
      readTo = colon;
      return setMatch(match, colon, passwordEnd(text, colon, text.charCodeAt(from - 1)), 'curl-user');
    }
    readTo = place;
    return false;
  }

  return {
    reset() {
      readTo = 0;
    },
    find,
  };
}

/** Behind the option, its blank or `=` and an opening quote; -1 where another option stands there. */
function optionValue(text: string, place: number): number {
  for (const option of OPTIONS) {
    if (!text.startsWith(option, place)) continue;
    const sign = text.charCodeAt(place + option.length);
    if (!isBlank(sign) && sign !== 61) continue;
    const from = place + option.length + 1;
    return isQuote(text.charCodeAt(from)) ? from + 1 : from;
  }
  return -1;
}

/** Behind the colon of `user:password`; -1 where there is none, or it is hidden already. */
function passwordStart(text: string, from: number): number {
  for (let at = from; at < from + 256; at++) {
    const code = text.charCodeAt(at);
    if (code === 58) return ends(text, at + 1) || text.startsWith('[REDACTED', at + 1) ? -1 : at + 1;
    if (ends(text, at)) return -1;
  }
  return -1;
}

/** Up to the closing quote where one opened before `user`, else up to a blank. */
function passwordEnd(text: string, from: number, quote: number): number {
  let at = from;
  if (isQuote(quote)) {
    while (at < text.length && text.charCodeAt(at) !== quote && !isNewline(text.charCodeAt(at))) at++;
  } else {
    while (!ends(text, at)) at++;
  }
  return at;
}

const ENDS = new Uint8Array(128);
for (const char of ' \t\r\n"\'`') ENDS[char.charCodeAt(0)] = 1;

function ends(text: string, at: number): boolean {
  return at >= text.length || ENDS[text.charCodeAt(at)] === 1;
}
