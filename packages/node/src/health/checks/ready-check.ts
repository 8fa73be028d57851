import type { CheckFunction, CheckRun, HealthCheckOptions } from '@throughline/api';
import { reportFault } from '@throughline/api/runtime';
import { safeReason } from './safe-reason.ts';

interface ReadyCheckParts {
  /** Begins the message of an error: `PostgreSQL`. */
  readonly what: string;
  readonly defaults?: HealthCheckOptions;
  ask(run: CheckRun): Promise<unknown>;
  stop?(): void;
}

/** A reason that a check gives in its own words; every other error is put into safe ones. */
export class OwnReason extends Error {}

/** A check whose errors hold nothing but what is safe to show. */
export function readyCheck({ what, defaults, ask, stop }: ReadyCheckParts): CheckFunction {
  const check = async (run: CheckRun): Promise<boolean> => {
    try {
      await ask(run);
      return true;
    } catch (error) {
      if (error instanceof OwnReason) throw new Error(`${what}: ${error.message}`);
      throw safeReason(`${what} did not answer`, error);
    }
  };
  return Object.assign(check, { ...(defaults && { defaults }), ...(stop && { stop }) });
}

/** Makes a check of whatever an application hands in; what cannot even be read is down, and throws nowhere. */
export function madeSafely(name: string, make: () => CheckFunction): CheckFunction {
  try {
    return make();
  } catch {
    return failingCheck(`${name}: its arguments cannot be read`);
  }
}

/** What stands for a check that was made of something unusable: told once, and down whenever it is asked. */
export function unusableCheck(name: string, rule: string, received: unknown): CheckFunction {
  const got = received === null ? 'null' : typeof received;
  return failingCheck(`${name}: ${rule}; received ${got}`);
}

/** The same with the whole sentence. */
export function failingCheck(sentence: string): CheckFunction {
  const [scope = 'health', ...rest] = sentence.split(': ');
  reportFault(scope, `${rest.join(': ')}; the check will be down`);
  return () => {
    throw new Error(sentence);
  };
}

/** A number option in its bounds, or its default; told where it is neither. */
export function numberOption(
  check: string,
  key: string,
  given: unknown,
  { least, most, fallback }: { least: number; most: number; fallback: number },
): number {
  if (given === undefined) return fallback;
  if (typeof given === 'number' && given >= least && given <= most) return given;
  const received = typeof given === 'number' ? String(given) : typeof given;
  reportFault(
    check,
    `${key} must be a number from ${least} to ${most}; received ${received}; ${fallback} is used instead`,
  );
  return fallback;
}
