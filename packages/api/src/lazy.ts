import { isPromise } from 'node:util/types';
import { UNREADABLE } from './plain.ts';
import { reportFault } from './runtime-state.ts';

/** A field that is worked out only where its line is written. */
export type Lazy<T> = () => T;

/**
 * Whether a value is meant to be called: an arrow function (or a method) without parameters. Classes and functions with a
 * `prototype` are values like any other, because calling them could do something.
 */
export function isLazy(value: unknown): value is Lazy<unknown> {
  if (typeof value !== 'function') return false;
  try {
    return value.length === 0 && !Object.hasOwn(value, 'prototype');
  } catch {
    return false;
  }
}

/** What a lazy field gives; one that throws is told once and reads `[unreadable]`. */
export function evaluate(lazy: Lazy<unknown>): unknown {
  try {
    const value = lazy();
    // Nobody awaits it, and its rejection must not end the process.
    if (isPromise(value)) Promise.prototype.then.call(value, undefined, () => {});
    return value;
  } catch (error) {
    reportFault('lazy field', error as Error);
    return UNREADABLE;
  }
}

/** The fields of a call, where they are given as a function of none; undefined where that throws. */
export function evaluateFields(fields: unknown): unknown {
  if (!isLazy(fields)) return fields;
  const value = evaluate(fields);
  return value === UNREADABLE ? undefined : value;
}
