import { withRule } from '@throughline/api/runtime';
import { createRedactor, type RedactionPolicy, type Redactor } from '@throughline/redact';
import {
  type RedactionConfig,
  redactionFile,
  redactionHashKey,
  redactionMode,
} from '../config/table-redaction.ts';
import { readPolicyFile } from './policy-file.ts';
import { settlePolicy } from './settle-policy.ts';

/** The one policy of this process, and one sentence for each part that could not be used. */
export interface LoadedRedaction {
  readonly redactor: Redactor;
  readonly policy: RedactionPolicy;
  readonly messages: readonly string[];
}

/**
 * The policy of the file, of the variables and of `start()`, joined: lists add up, and of single values the one of
 * `start()` counts before the variable's, and that before the file's. Never throws: what cannot be used is told and
 * left out, to the side that hides more.
 */
export function loadRedaction(config: RedactionConfig, inCode?: unknown): LoadedRedaction {
  const messages: string[] = [];
  const file = config.file === undefined ? undefined : readPolicyFile(config.file);
  if (file && 'problem' in file) messages.push(file.problem);
  const variables = policyOf(config);
  const sources: RedactionPolicy[] = [
    ...(file && 'given' in file ? [settled(file.given, `${redactionFile.name}: `, messages)] : []),
    variables,
    ...(inCode === undefined ? [] : [settled(inCode, 'start({ redaction }): ', messages)]),
  ];
  const joined = sources.reduce(join);
  const { policy, problems } = settlePolicy(joined);
  for (const problem of problems) messages.push(told(problem, variables));
  if (policy.enabled === false) messages.push(offMessage);
  return { redactor: createRedactor(policy), policy, messages };
}

const offMessage = withRule(
  'no-secret-fields',
  'redaction is off: passwords, tokens and everything else leave this process readable. Remove THROUGHLINE_REDACT=off (or `enabled: false` of a policy) to switch it on.',
);

/** Of one source; the key of the hashes may stand in another one. */
function settled(given: unknown, source: string, messages: string[]): RedactionPolicy {
  const own = typeof given === 'object' && given !== null ? (given as RedactionPolicy) : undefined;
  const lent = own !== undefined && own.hashKey === undefined;
  const { policy, problems } = settlePolicy(
    lent ? { ...own, hashKey: 'any key will do for a check' } : given,
  );
  messages.push(...problems.map((problem) => `${source}${problem}.`));
  const { hashKey, ...rest } = policy;
  return lent || hashKey === undefined ? rest : policy;
}

function told(problem: string, { mode }: RedactionPolicy): string {
  return mode === 'hash' && problem.includes('hashKey')
    ? `${redactionMode.name} must have ${redactionHashKey.name} beside it where it is hash; received no key; replace is used instead.`
    : `${problem}.`;
}

function policyOf(config: RedactionConfig): RedactionPolicy {
  const { enabled, allow, allowText, mode, hashKey, keys, reveal, paths, off } = config;
  return {
    ...{ keys, reveal, paths, off },
    ...(!enabled && { enabled }),
    ...(allow && { allow }),
    ...(allowText && { allowText }),
    ...(mode && { mode }),
    ...(hashKey !== undefined && { hashKey }),
  };
}

const lists = ['keys', 'reveal', 'paths', 'rules', 'off', 'allow'] as const;

function join(base: RedactionPolicy, nearer: RedactionPolicy): RedactionPolicy {
  const joined: Record<string, unknown> = { ...base, ...nearer };
  for (const name of lists) {
    const both = [...(base[name] ?? []), ...(nearer[name] ?? [])];
    if (base[name] !== undefined || nearer[name] !== undefined) joined[name] = [...new Set(both)];
  }
  if (base.modes || nearer.modes) joined['modes'] = { ...base.modes, ...nearer.modes };
  return joined as RedactionPolicy;
}
