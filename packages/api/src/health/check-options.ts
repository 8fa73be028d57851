import { plain, textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import type { CheckState, HealthCheckOptions, ManualStateOptions } from './health-contract.ts';

/** Options that are complete and usable. */
export type CheckSettings = Required<Omit<HealthCheckOptions, 'refresh'>> & { refresh: number | undefined };
export type ManualSettings = Required<Omit<ManualStateOptions, 'reason'>> & { reason: string | undefined };

export const NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const GROUP = /^[a-z][a-z0-9_-]{0,31}$/;
const MOST_GROUPS = 8;
const STATES: readonly CheckState[] = ['ok', 'down', 'out_of_service'];
const HOUR_MS = 3_600_000;

const NUMBERS = {
  timeout: { least: 1, most: 60_000, fallback: 800 },
  ttl: { least: 0, most: HOUR_MS, fallback: 1_000 },
  refresh: { least: 100, most: HOUR_MS, fallback: undefined },
} as const;

const CHECK_KEYS = ['timeout', 'required', 'ttl', 'refresh', 'groups'];
const MANUAL_KEYS = ['state', 'reason', 'required', 'groups'];

/** What `health.check` goes by: options, then what a ready-made check brings, then the defaults. Tells what is unusable. */
export function readCheckOptions(name: string, options: unknown, brought: unknown): CheckSettings {
  const scope = `health.check("${name}")`;
  const own = fieldsOf(scope, options, CHECK_KEYS);
  const given = { ...fieldsOf(scope, brought, CHECK_KEYS), ...own };
  return {
    timeout: numberOf(scope, given, 'timeout') ?? NUMBERS.timeout.fallback,
    ttl: numberOf(scope, given, 'ttl') ?? NUMBERS.ttl.fallback,
    refresh: numberOf(scope, given, 'refresh'),
    required: requiredOf(scope, given['required']),
    groups: withoutLiveness(scope, groupsOf(scope, given['groups'])),
  };
}

function withoutLiveness(scope: string, groups: readonly string[]): readonly string[] {
  if (!groups.includes('liveness')) return groups;
  const others = groups.filter((group) => group !== 'liveness');
  const used = others.length > 0 ? others : ['readiness'];
  const rule = 'leaves "liveness" to health.manual: a dependency that is away must not restart the process';
  tell(scope, 'groups', rule, groups.join(', '), `it counts for ${used.join(', ')}`);
  return used;
}

/** The same for `health.manual`. */
export function readManualOptions(name: string, options: unknown): ManualSettings {
  const scope = `health.manual("${name}")`;
  const given = fieldsOf(scope, options, MANUAL_KEYS);
  return {
    state:
      given['state'] === undefined
        ? 'down'
        : (stateOf(scope, given['state'], STATES, 'it is down') ?? 'down'),
    reason: reasonOf(given['reason']),
    required: requiredOf(scope, given['required']),
    groups: groupsOf(scope, given['groups']),
  };
}

/** A state that somebody gave; undefined, and told, for what is none. `done`: what happens then. */
export function stateOf<T extends string>(
  scope: string,
  given: unknown,
  known: readonly T[],
  done: string,
): T | undefined {
  const state = known.find((one) => one === given);
  if (state === undefined) tell(scope, 'state', `must be one of ${known.join(', ')}`, given, done);
  return state;
}

export function reasonOf(given: unknown): string | undefined {
  return given === undefined || given === null ? undefined : textOf(given).slice(0, 300);
}

function fieldsOf(scope: string, options: unknown, keys: readonly string[]): Record<string, unknown> {
  if (options === undefined || options === null) return {};
  const copy = plain(options);
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) {
    tell(
      scope,
      'options',
      `must be an object with any of ${keys.join(', ')}`,
      options,
      'the defaults are used',
    );
    return {};
  }
  for (const key of Object.keys(copy)) {
    if (!keys.includes(key)) {
      tell(scope, 'options', `has the keys ${keys.join(', ')}`, key, 'that key is ignored');
      delete copy[key];
    }
  }
  for (const key of keys) if (copy[key] === undefined) delete copy[key];
  return copy;
}

function numberOf(
  scope: string,
  given: Record<string, unknown>,
  key: keyof typeof NUMBERS,
): number | undefined {
  const value = given[key];
  if (value === undefined) return undefined;
  const { least, most, fallback } = NUMBERS[key];
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const used = fallback === undefined ? 'it is not asked in the background' : `${fallback} is used instead`;
  tell(scope, key, `must be a number of milliseconds from ${least} to ${most}`, value, used);
  return undefined;
}

function requiredOf(scope: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value !== false;
  tell(scope, 'required', 'must be true or false', value, 'it is required');
  return true;
}

function groupsOf(scope: string, value: unknown): string[] {
  if (value === undefined) return ['readiness'];
  const names = Array.isArray(value) ? value : [];
  const usable = names.filter((one): one is string => typeof one === 'string' && GROUP.test(one));
  if (usable.length > 0 && usable.length === names.length && usable.length <= MOST_GROUPS)
    return [...new Set(usable)];
  const rule = `must be a list of 1 to ${MOST_GROUPS} names that match ${GROUP.source}`;
  tell(scope, 'groups', rule, value, usable.length > 0 ? 'the usable ones count' : 'it counts for readiness');
  return usable.length > 0 ? [...new Set(usable)].slice(0, MOST_GROUPS) : ['readiness'];
}

function tell(scope: string, key: string, rule: string, received: unknown, done: string): void {
  reportFault(scope, `${key} ${rule}; received ${textOf(received).slice(0, 64)}; ${done}`);
}
