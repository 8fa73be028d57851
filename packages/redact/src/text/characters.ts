/** Classes of characters and how one character is read when it may be escaped. */

const IDENT = 1;
const BLANK = 2;
const QUOTE = 4;
const STOP = 8;
const HEX = 16;

const flags = new Uint8Array(128);
function mark(chars: string, flag: number): void {
  for (let i = 0; i < chars.length; i++)
    flags[chars.charCodeAt(i)] = (flags[chars.charCodeAt(i)] ?? 0) | flag;
}
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
mark(`${LETTERS}0123456789_-.$`, IDENT);
mark(' \t', BLANK);
mark('"\'`', QUOTE);
mark(' \t\r\n\f\v"\'`<>&', STOP);
mark('0123456789abcdefABCDEF', HEX);

/** Part of a key in text: letters, digits, `_ - . $`, and everything that is not ASCII. */
export function isIdent(code: number): boolean {
  return code > 127 || ((flags[code] as number) & IDENT) !== 0;
}

export function isBlank(code: number): boolean {
  return code < 128 && ((flags[code] as number) & BLANK) !== 0;
}

export function isQuote(code: number): boolean {
  return code < 128 && ((flags[code] as number) & QUOTE) !== 0;
}

/** Ends a value that has no quotes, whatever follows. */
export function isStop(code: number): boolean {
  return code < 128 && ((flags[code] as number) & STOP) !== 0;
}

export function isHex(code: number): boolean {
  return code < 128 && ((flags[code] as number) & HEX) !== 0;
}

export function isNewline(code: number): boolean {
  return code === 10 || code === 13;
}

export function skipBlanks(text: string, at: number): number {
  const limit = at + 16;
  while (at < limit && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/**
 * The character at a place, read through one or two rounds of percent encoding, `\u0022` and `&quot;`.
 * Low 16 bits: the character; above: how many characters it takes in the text.
 */
export function lexeme(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 37) return percentLexeme(text, at);
  if (code === 92 && text.charCodeAt(at + 1) === 117 && text.startsWith('00', at + 2)) {
    return hexLexeme(text, at + 4, 6) || code | (1 << 16);
  }
  if (code === 38) {
    if (text.startsWith('&quot;', at)) return 34 | (6 << 16);
    if (text.startsWith('&#39;', at)) return 39 | (5 << 16);
    if (text.startsWith('&#34;', at)) return 34 | (5 << 16);
  }
  return Number.isNaN(code) ? 1 << 16 : code | (1 << 16);
}

export function lexemeCode(found: number): number {
  return found & 0xffff;
}

export function lexemeWidth(found: number): number {
  return found >>> 16;
}

function percentLexeme(text: string, at: number): number {
  const once = hexLexeme(text, at + 1, 3);
  if (once === 0) return 37 | (1 << 16);
  if ((once & 0xffff) !== 37) return once;
  return hexLexeme(text, at + 3, 5) || once;
}

/** Two hexadecimal digits as one lexeme of `width`; 0 where they are not. */
function hexLexeme(text: string, at: number, width: number): number {
  const high = text.charCodeAt(at);
  const low = text.charCodeAt(at + 1);
  if (!isHex(high) || !isHex(low)) return 0;
  return (hexValue(high) << 4) | hexValue(low) | (width << 16);
}

function hexValue(code: number): number {
  return code <= 57 ? code - 48 : (code | 32) - 87;
}
