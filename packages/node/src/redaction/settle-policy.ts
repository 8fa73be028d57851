import { createRedactor, type RedactionPolicy, RedactionPolicyError } from '@throughline/redact';

/** A policy that works, and one sentence for each part of what was given that does not. */
export interface SettledPolicy {
  readonly policy: RedactionPolicy;
  readonly problems: readonly string[];
}

/** Beyond so many, a policy is not worth reading further. */
const mostProblems = 20;

/**
 * Takes out what cannot work, one part after the other, always to the side that hides more: a bad name is left out of
 * its list, a bad allow-list allows nothing, a bad mode replaces. Never throws.
 */
export function settlePolicy(given: unknown): SettledPolicy {
  const problems: string[] = [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { policy: {}, problems: ['redaction policy: it must be an object; the default policy is used'] };
  }
  let policy: RedactionPolicy = { ...given };
  while (problems.length < mostProblems) {
    try {
      createRedactor(policy);
      return { policy, problems };
    } catch (error) {
      if (!(error instanceof RedactionPolicyError)) break;
      problems.push(`${error.message}; ${insteadOf(error.rule)}`);
      policy = without(policy, error.rule);
    }
  }
  return { policy: {}, problems: [...problems, 'redaction policy: the default policy is used'] };
}

function insteadOf(rule: string): string {
  if (rule === 'allow') return 'nothing is allowed';
  return /mode|hashKey/.test(rule) ? 'replace is used there' : 'it is left out';
}

/** The policy without the part that `rule` names: `mode`, `keys[2]`, `paths[0].mode`, `rules[1].pattern (name)`. */
function without(policy: RedactionPolicy, rule: string): RedactionPolicy {
  const [, name = '', index, part = ''] = /^(\w+)(?:\[(\d+)\])?(?:\.([\w-]+))?/.exec(rule) ?? [];
  const property = name as keyof RedactionPolicy;
  const value: unknown = policy[property];
  if (property === 'allow' && index === undefined) return { ...policy, allow: [] };
  if (property === 'hashKey')
    return policy.hashKey === undefined ? withoutHashes(policy) : omit(policy, property);
  if (property === 'modes' && part !== '') return { ...policy, modes: omit({ ...policy.modes }, part) };
  if (index === undefined || !Array.isArray(value)) return omit(policy, property);
  const entry: unknown = value[Number(index)];
  const mended = part === 'mode' ? [omit({ ...(entry as object) }, 'mode')] : [];
  return { ...policy, [property]: value.toSpliced(Number(index), 1, ...mended) };
}

/** Without a key nothing can be hashed; it is replaced then. */
function withoutHashes(policy: RedactionPolicy): RedactionPolicy {
  const { mode, modes = {}, rules = [], paths = [] } = policy;
  return {
    ...policy,
    mode: mode === 'hash' ? 'replace' : (mode ?? 'replace'),
    modes: Object.fromEntries(
      Object.entries(modes).map(([name, one]) => [name, one === 'hash' ? 'replace' : one]),
    ),
    rules: rules.map((rule) => (rule.mode === 'hash' ? { ...rule, mode: 'replace' } : rule)),
    paths: paths.map((path) => (typeof path === 'object' && path.mode === 'hash' ? path.path : path)),
  };
}

function omit<T extends object>(from: T, name: PropertyKey): T {
  const copy = { ...from };
  delete copy[name as keyof T];
  return copy;
}
