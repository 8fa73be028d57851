/** Splits a key into lower-case words, whatever its case form: `X-Api_keyID2` gives `x api key id 2`. */
export function keyWords(key: string): string[] {
  const plain = isAscii(key) ? key : key.normalize('NFKD').replace(COMBINING_MARKS, '');
  const lowered = plain.toLowerCase();
  // A few letters grow when they get small; then places would no longer fit.
  const lower = lowered.length === plain.length ? lowered : plain;
  const words: string[] = [];
  let start = -1;
  let previous = SEPARATOR;
  for (let i = 0; i < plain.length; i++) {
    const kind = kindOf(plain.charCodeAt(i));
    if (start >= 0 && isBoundary(previous, kind, plain, i)) {
      words.push(lower.slice(start, i));
      start = -1;
    }
    if (start < 0 && kind !== SEPARATOR) start = i;
    previous = kind;
  }
  if (start >= 0) words.push(lower.slice(start));
  return words;
}

const COMBINING_MARKS = /\p{M}/gu;
const SEPARATOR = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return DIGIT;
  if (code < 128 || Number.isNaN(code)) return SEPARATOR;
  // Zero-width characters separate nothing that a reader could see; words are squashed over them later.
  if (code === 0xad || (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff)
    return SEPARATOR;
  return LOWER;
}

function isBoundary(previous: number, kind: number, key: string, at: number): boolean {
  if (kind === SEPARATOR) return true;
  if (kind === DIGIT || previous === DIGIT) return kind !== previous;
  if (previous === LOWER) return kind === UPPER;
  // `APIKey`: the last capital before a small letter starts the next word.
  return previous === UPPER && kind === UPPER && kindOf(key.charCodeAt(at + 1)) === LOWER;
}

function isAscii(key: string): boolean {
  for (let i = 0; i < key.length; i++) if (key.charCodeAt(i) > 127) return false;
  return true;
}
