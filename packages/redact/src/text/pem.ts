import { type Match, setMatch } from './match.ts';

/** Private keys between `-----BEGIN … PRIVATE KEY-----` and its end, whatever stands for the line breaks. */

const LONGEST_LABEL = 40;

/** `at` is the last letter of a found `BEGIN`. */
export function findPem(text: string, at: number, floor: number, match: Match): boolean {
  const start = at - 9;
  if (start < floor || !text.startsWith('-----BEGIN', start)) return false;
  const label = text.slice(at + 1, at + 1 + LONGEST_LABEL);
  return /PRIVATE(?:[ +]|%20)KEY/.test(label) && setMatch(match, start, pemEnd(text, start), 'pem');
}

/** From the first dash of a block to behind its last; to the end of the text where the block was cut. */
export function pemEnd(text: string, from: number): number {
  const end = text.indexOf('-----END', from);
  if (end < 0) return text.length;
  const close = text.indexOf('-----', end + 8);
  return close < 0 ? text.length : close + 5;
}
