import {
  isBlank,
  isIdent,
  isNewline,
  isQuote,
  isStop,
  lexeme,
  lexemeCode,
  lexemeWidth,
} from './characters.ts';
import { pemEnd } from './pem.ts';

/** Where the value of a pair ends. Everything that is looked at is part of the value, which keeps a scan linear. */

const PEM_BEGIN = '-----BEGIN';
const BACKSLASH = 92;
/** How far a cookie header is searched for its next cookie. */
const COOKIE_WORDS = 96;
/** How far the words of a password in a connection string may reach. */
const LONGEST_WORDS = 64;

/** A quoted value from behind its opening quote to its closing one (or the end of the line, where none comes). */
export function quotedEnd(text: string, from: number, quote: number, slashes: number, width: number): number {
  if (text.startsWith(PEM_BEGIN, from)) return pemEnd(text, from);
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isNewline(code)) return at;
    if (width > 1) {
      const found = lexeme(text, at);
      if (lexemeCode(found) === quote || isStop(code)) return at;
      at += lexemeWidth(found);
    } else if (code === BACKSLASH) {
      const run = backslashes(text, at);
      if (text.charCodeAt(at + run) === quote) {
        // `\\"` closes what `"` opened, `\"` does not; one round deeper the same holds for `\"` and `\\\"`.
        if (run % (2 * (slashes + 1)) === slashes) return at + run - slashes;
        at += run + 1;
      } else {
        at += run;
      }
    } else if (code === quote) {
      const doubled = quote === 39 && slashes === 0 && at > from && text.charCodeAt(at + 1) === quote;
      if (!doubled) return at;
      at += 2;
    } else {
      at++;
    }
  }
  return at;
}

/** A value without quotes: up to a blank, a quote, `&`, or a comma or bracket that ends a list of pairs. */
export function bareEnd(text: string, from: number, width: number): number {
  if (text.startsWith(PEM_BEGIN, from)) return pemEnd(text, from);
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isStop(code)) return at;
    if (code === BACKSLASH) {
      const run = backslashes(text, at);
      if (isEscapedEnd(text.charCodeAt(at + run))) return at;
      at += run;
      continue;
    }
    if (code === 37 && width > 1) {
      const found = lexeme(text, at);
      const decoded = lexemeCode(found);
      if (
        lexemeWidth(found) === width &&
        (isStop(decoded) || decoded === 44 || decoded === 59 || decoded === 125)
      ) {
        return at;
      }
    }
    if ((code === 44 || code === 59) && isListEnd(text, at + 1)) return at;
    if ((code === 41 || code === 93 || code === 125) && isClosing(text.charCodeAt(at + 1))) return at;
    at++;
  }
  return at;
}

/**
 * A header's value: to the end of the line, or to the quote that ends the text around it. A blank ends it where the
 * words behind it can be no cookie.
 */
export function headerEnd(text: string, from: number, isCookie: boolean): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isNewline(code)) return at;
    if (isCookie && isBlank(code) && at > from && !goesOn(text, at)) return at;
    if (code === BACKSLASH) {
      const run = backslashes(text, at);
      if (isEscapedEnd(text.charCodeAt(at + run))) return at;
      at += run;
      continue;
    }
    if (isQuote(code)) {
      if (text.charCodeAt(at - 1) !== 61) return at;
      at = quotedEnd(text, at + 1, code, 0, 1);
    }
    at++;
  }
  return text.length;
}

/** Behind a semicolon, or with another `=` soon on the same line, a cookie header goes on. */
function goesOn(text: string, blank: number): boolean {
  const before = text.charCodeAt(blank - 1);
  if (before === 59 || before === 44) return true;
  const limit = Math.min(text.length, blank + COOKIE_WORDS);
  for (let at = blank; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 61) return true;
    if (isNewline(code) || isQuote(code)) return false;
  }
  return false;
}

/** A JSON or inspected object or list, from its opening bracket to behind its closing one. */
export function nestedEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (code === BACKSLASH) at++;
    else if (code === 34 || code === 39) at = quotedEnd(text, at + 1, code, 0, 1);
    at++;
  }
  return text.length;
}

/** Blanks belong to the value of a connection string: `Password=two words;Timeout=5`. `from` itself elsewhere. */
export function connectionEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST_WORDS);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 59) return isListEnd(text, at + 1) && !isBlank(text.charCodeAt(at + 1)) ? at : from;
    if (code === 61 || code === 58 || code === 44 || isNewline(code) || isQuote(code)) return from;
  }
  return from;
}

/** The indented lines behind `|` or `>`; undefined where no such lines follow. */
export function yamlBlock(text: string, from: number): { start: number; end: number } | undefined {
  const sign = text.charCodeAt(from + 1);
  let at = sign === 45 || sign === 43 ? from + 2 : from + 1;
  if (text.charCodeAt(at) === 13) at++;
  if (text.charCodeAt(at) !== 10 || !isBlank(text.charCodeAt(at + 1))) return undefined;
  let start = at + 1;
  while (isBlank(text.charCodeAt(start))) start++;
  let end = start;
  for (;;) {
    while (end < text.length && text.charCodeAt(end) !== 10) end++;
    if (end >= text.length || !isBlank(text.charCodeAt(end + 1))) return { start, end };
    end++;
  }
}

export function backslashes(text: string, at: number): number {
  let run = 0;
  while (text.charCodeAt(at + run) === BACKSLASH) run++;
  return run;
}

/** Behind a backslash: `n`, `r`, `t` or a quote, the end of a line or string inside a JSON string. */
function isEscapedEnd(next: number): boolean {
  return next === 110 || next === 114 || next === 116 || isQuote(next);
}

/** Behind a comma or semicolon: a blank, the end, or the next `name=` or `name:`. */
function isListEnd(text: string, at: number): boolean {
  const limit = Math.min(text.length, at + 40);
  const first = text.charCodeAt(at);
  if (at >= text.length || isBlank(first) || isStop(first) || first === BACKSLASH) return true;
  let end = at;
  while (end < limit && (isIdent(text.charCodeAt(end)) || isBlank(text.charCodeAt(end)))) end++;
  const code = text.charCodeAt(end);
  return end > at && (code === 61 || code === 58);
}

function isClosing(code: number): boolean {
  return (
    Number.isNaN(code) ||
    isStop(code) ||
    code === 44 ||
    code === 59 ||
    code === 41 ||
    code === 93 ||
    code === 125 ||
    code === BACKSLASH
  );
}
