import { quote } from '../config/rules.ts';
import { KINDS, ROUTE } from './condition.ts';

/** Beyond these a rule is a mistake, or meant to cost time. */
const LONGEST_KEY = 255;
const LONGEST_PATTERN = 256;
export const MOST_RULES = 100;
export const LARGEST_LIMIT = 1_000_000;
export const limitMust: string = `a whole number of traces per second from 1 to ${LARGEST_LIMIT}`;

/** What is wrong with a condition, and what would be right; undefined where nothing is. */
export function conditionProblem(key: string, pattern: unknown): string | undefined {
  if (!/^[^\s=]+$/.test(key) || key.length > LONGEST_KEY)
    return `has a condition with the key ${quote(key)}, which must be http.route, name, kind or the key of an attribute, without blanks`;
  if (typeof pattern !== 'string' || pattern === '')
    return `has no pattern for ${key}; write ${key}=* for any value`;
  if (pattern.length > LONGEST_PATTERN)
    return `has a pattern for ${key} of ${pattern.length} characters, which must be ${LONGEST_PATTERN} at most`;
  if (key === 'kind' && !Object.hasOwn(KINDS, pattern.toLowerCase()))
    return `has the kind ${quote(pattern)}, which must be one of ${Object.keys(KINDS).join(', ')}`;
  if (key === ROUTE && !/^[/*]/.test(pattern))
    return `has the route ${quote(pattern)}, which must start with a slash, such as ${quote(`/${pattern.slice(0, 40)}`)}, or be *`;
  return undefined;
}

export function shareProblem(share: unknown, written: string): string | undefined {
  if (typeof share === 'number' && share >= 0 && share <= 1) return undefined;
  return `has the share ${written}, which must be a number from 0 to 1, such as 0.1`;
}

export function isLimit(given: unknown): given is number {
  return Number.isInteger(given) && Number(given) >= 1 && Number(given) <= LARGEST_LIMIT;
}

export function limitProblem(maxPerSecond: unknown, written: string): string | undefined {
  if (isLimit(maxPerSecond)) return undefined;
  return `has the limit ${written}, which must be ${limitMust}, such as max 50/s in text and maxPerSecond: 50 in code`;
}

/** The sentence about one rule that cannot be used. */
export function ruleProblem(index: number, written: string, problem: string): string {
  return `rule ${index + 1} (${quote(written)}) ${problem}; it is left out`;
}

export function tooManyProblem(count: number): string {
  return `there are ${count} rules, and only the first ${MOST_RULES} are used`;
}
