import { type Match, setMatch, skipRun } from './match.ts';

/** Payment card numbers: a known issuer's beginning and length, groups as printed on cards, and the Luhn check digit. */

/** Groups as they are printed, and how many digits each holds from the last to the first. */
const PRINTED: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [5, 6, 4],
  [4, 6, 4],
];
const SHORTEST = 13;
const LONGEST = 19;

/** `at` is a digit with at least twelve digits around it; only the last digit of a number is looked at. */
export function findCard(text: string, at: number, floor: number, match: Match): boolean {
  const end = at + 1;
  if (isDigit(text.charCodeAt(end))) {
    skipRun(text, at, match);
    return false;
  }
  if (!endsHere(text, end)) return false;
  const group = groupStart(text, end, floor);
  const size = end - group;
  if (size >= SHORTEST) return size <= LONGEST && accept(text, group, end, match);
  if (size !== 4 && size !== 5) return false;
  const separator = text.charCodeAt(group - 1);
  if (separator !== 32 && separator !== 45) return false;
  for (const printed of PRINTED) {
    const start = printedStart(text, end, floor, separator, printed);
    if (start >= 0 && accept(text, start, end, match)) return true;
  }
  return false;
}

/** The start of the run of digits that ends at `end`. */
function groupStart(text: string, end: number, floor: number): number {
  const limit = Math.max(floor, end - LONGEST - 1);
  let start = end;
  while (start > limit && isDigit(text.charCodeAt(start - 1))) start--;
  return start;
}

/** Where a number of these groups begins; -1 where the groups differ. */
function printedStart(
  text: string,
  end: number,
  floor: number,
  separator: number,
  printed: readonly number[],
): number {
  let at = end;
  for (let i = 0; i < printed.length; i++) {
    if (i > 0) {
      at--;
      if (text.charCodeAt(at) !== separator) return -1;
    }
    const start = at - (printed[i] as number);
    if (start < floor) return -1;
    for (let digit = start; digit < at; digit++) if (!isDigit(text.charCodeAt(digit))) return -1;
    at = start;
  }
  return isDigit(text.charCodeAt(at - 1)) ? -1 : at;
}

function accept(text: string, start: number, end: number, match: Match): boolean {
  // Most numbers are no card by their first digit already.
  const first = text.charCodeAt(start);
  if (first < 50 || first > 54 || !startsHere(text, start)) return false;
  const digits = text.slice(start, end).replace(/[ -]/g, '');
  return isIssued(digits) && hasLuhn(digits) && setMatch(match, start, end, 'card');
}

/** Issuer identification numbers with the lengths that they are issued in. */
function isIssued(digits: string): boolean {
  const { length } = digits;
  if (length < 13 || length > 19) return false;
  const four = Number(digits.slice(0, 4));
  const two = Math.floor(four / 100);
  if (two >= 40 && two <= 49) return length === 13 || length === 16 || length === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16;
  if (two === 34 || two === 37) return length === 15;
  if (four === 6011 || two === 64 || two === 65 || two === 62 || (four >= 3528 && four <= 3589))
    return length >= 16;
  return (two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059)) && length === 14;
}

function hasLuhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = digits.length - 1; i >= 0; i--) {
    const value = (digits.charCodeAt(i) - 48) * (double ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
    double = !double;
  }
  return sum % 10 === 0;
}

/** Nothing before the number makes it part of a longer word, decimal or group. */
function startsHere(text: string, start: number): boolean {
  if (start === 0) return true;
  const before = text.charCodeAt(start - 1);
  if (isWord(before)) return isEscape(text, start - 1);
  return !(
    (before === 46 || before === 45 || before === 58) &&
    isWord(text.charCodeAt(start - 2)) &&
    isDigit(text.charCodeAt(start - 2))
  );
}

function endsHere(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  if (isWord(next)) return false;
  return !((next === 46 || next === 45 || next === 58) && isWord(text.charCodeAt(end + 1)));
}

/** `\n` or `%3D` in front of a number. */
function isEscape(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === 92 || text.charCodeAt(at - 2) === 37;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}
