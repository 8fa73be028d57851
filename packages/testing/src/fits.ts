import { isDeepStrictEqual } from 'node:util';
import type { Value } from './records.ts';

/** A value to be equal to, a RegExp for text, or a function that says yes. */
export type Expectation = Value | RegExp | ((value: Value) => boolean);

/** Whether a value is as expected. */
export function fits(value: Value, expected: Expectation): boolean {
  if (expected instanceof RegExp) return typeof value === 'string' && expected.test(value);
  if (typeof expected === 'function') return expected(value);
  return isDeepStrictEqual(value, expected);
}
