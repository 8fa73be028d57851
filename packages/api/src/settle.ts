import { isPromise } from 'node:util/types';
import { reportFault } from './runtime-state.ts';

/**
 * Runs `work`, says how it ended before anybody else learns of it, and passes its result or error through unchanged. A
 * result with a `then` becomes a promise of the same value, so that an unhandled rejection stays one.
 */
export function settle(
  work: () => unknown,
  onSuccess: () => void,
  onFailure: (error: unknown) => void,
): unknown {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    quietly(() => onFailure(error));
    throw error;
  }
  if (!isPromise(result)) {
    quietly(onSuccess);
    return result;
  }
  return result.then(
    (value) => {
      quietly(onSuccess);
      return value;
    },
    (error: unknown) => {
      quietly(() => onFailure(error));
      throw error;
    },
  );
}

/** A promise for anything with a `then` (a query builder starts here, so call it in the right context); else `value`. */
export function adopt(value: unknown): unknown {
  if (isPromise(value) || !isThenable(value)) return value;
  return new Promise((resolve, reject) => value.then(resolve, reject));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportFault('flow', error as Error);
  }
}
