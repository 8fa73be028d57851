import { isPromise } from 'node:util/types';
import { reportFault } from '../runtime-state.ts';
import { adopt } from '../settle.ts';
import type { StepOptions } from './flow-contract.ts';

const MOST_RETRIES = 100;

/** Told before each time that work is run again. */
export interface Retries {
  retry(error: unknown, attempt: number): void;
}

/** For work that nobody follows. */
export const NOBODY: Retries = { retry: () => {} };

/** How often a step is run again; what is no such number is told. Never throws. */
export function readRetries(options: StepOptions, flow: string): number {
  let given: unknown;
  try {
    given = options.retries;
  } catch {
    // An option that cannot be read is none.
  }
  if (given === undefined) return 0;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= MOST_RETRIES)
    return given;
  reportFault(
    'flow',
    `${flow}: retries of a step have to be a whole number from 0 to ${MOST_RETRIES}; 0 is used`,
  );
  return 0;
}

/** Runs work, and where it fails again, `retries` times at most; `told` is told before each. */
export function retried(work: () => unknown, retries: number, told: Retries): unknown {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = adopt(work());
      return retries >= attempt && isPromise(result)
        ? retriedLater(result, work, attempt, retries, told)
        : result;
    } catch (error) {
      if (attempt > retries) throw error;
      quietly(() => told.retry(error, attempt));
    }
  }
}

async function retriedLater(
  first: Promise<unknown>,
  work: () => unknown,
  from: number,
  retries: number,
  told: Retries,
): Promise<unknown> {
  let result: unknown = first;
  for (let attempt = from; ; attempt++) {
    try {
      return await result;
    } catch (error) {
      if (attempt > retries) throw error;
      quietly(() => told.retry(error, attempt));
    }
    // What it throws at once is a rejection like any other.
    result = new Promise((resolve) => resolve(adopt(work())));
  }
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportFault('flow', error as Error);
  }
}
