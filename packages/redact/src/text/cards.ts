import { type Match, setMatch } from './match.ts';

/** Payment card numbers: a known issuer's beginning and length, groups as printed on cards, and the Luhn check digit. */

/** `at` is a digit with at least twelve digits around it; only the last digit of a number is looked at. */
export function findCard(text: string, at: number, floor: number, match: Match): boolean {
  if (isDigit(text.charCodeAt(at + 1))) return false;
  if (!endsHere(text, at + 1)) return false;
  const groups: number[] = [];
  let digits = '';
  let separator = 0;
  let start = at + 1;
  while (groups.length < 4) {
    const end = start;
    while (start > floor && end - start <= 19 && isDigit(text.charCodeAt(start - 1))) start--;
    groups.unshift(end - start);
    digits = text.slice(start, end) + digits;
    // The last group of every printed card has four digits or more.
    if (groups.length === 1 && (groups[0] as number) < 4) return false;
    const before = text.charCodeAt(start - 1);
    if (start - 1 <= floor || groups[0] === 0 || !(before === 32 || before === 45)) break;
    if (!isDigit(text.charCodeAt(start - 2)) || (separator !== 0 && separator !== before)) break;
    if (isWhole(groups, digits)) break;
    separator = before;
    start--;
  }
  if (!isWhole(groups, digits) || !startsHere(text, start)) return false;
  return hasLuhn(digits) && setMatch(match, start, at + 1, 'card');
}

function isWhole(groups: readonly number[], digits: string): boolean {
  const shape = groups.join('-');
  const printed = groups.length === 1 || shape === '4-4-4-4' || shape === '4-6-5' || shape === '4-6-4';
  return printed && isIssued(digits);
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
