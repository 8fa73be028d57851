import { inspect } from 'node:util';
import { quote } from '../config/rules.ts';
import { parseRules } from './parse-rules.ts';
import {
  conditionProblem,
  limitProblem,
  MOST_RULES,
  ruleProblem,
  shareProblem,
  tooManyProblem,
} from './rule-problem.ts';
import type { ReadRules, SamplingRule } from './sampling-rule.ts';

/** Reads rules that an application gives in code, as text or as a list; never throws. */
export function checkRules(given: unknown): ReadRules {
  try {
    return typeof given === 'string' ? parseRules(given) : checkList(given);
  } catch {
    return { rules: [], problems: ['they cannot be read; no rule is used'] };
  }
}

function checkList(given: unknown): ReadRules {
  if (!Array.isArray(given)) {
    const problem = `they must be a list of rules, or text such as "http.route=/health -> 0; * -> 0.1"; received ${shown(given)}; no rule is used`;
    return { rules: [], problems: [problem] };
  }
  const rules: SamplingRule[] = [];
  const problems: string[] = [];
  for (const [index, one] of given.slice(0, MOST_RULES).entries()) {
    const rule = checkRule(one);
    if (typeof rule === 'string') problems.push(ruleProblem(index, shown(one), rule));
    else rules.push(rule);
  }
  if (given.length > MOST_RULES) problems.push(tooManyProblem(given.length));
  return { rules, problems };
}

const known = ['when', 'share', 'maxPerSecond'];

/** A copy that nobody can change afterwards, or what is wrong. */
function checkRule(given: unknown): SamplingRule | string {
  try {
    if (typeof given !== 'object' || given === null)
      return "must be an object such as { when: { 'http.route': '/health' }, share: 0 }";
    const unknown = Object.keys(given).find((key) => !known.includes(key));
    if (unknown !== undefined)
      return `has the property ${quote(unknown)}, which is not known; known are ${known.join(', ')}`;
    const { when, share, maxPerSecond } = given as Record<string, unknown>;
    const conditions = when === undefined ? {} : when;
    if (typeof conditions !== 'object' || conditions === null || Array.isArray(conditions))
      return "has a `when` that must be an object of patterns by key, such as { 'http.route': '/health' }";
    const entries = Object.entries(conditions);
    const problem =
      entries.map(([key, pattern]) => conditionProblem(key, pattern)).find(Boolean) ??
      shareProblem(share, shown(share)) ??
      (maxPerSecond === undefined ? undefined : limitProblem(maxPerSecond, shown(maxPerSecond)));
    if (problem !== undefined) return problem;
    return {
      ...(entries.length > 0 && { when: Object.fromEntries(entries) as Record<string, string> }),
      share: share as number,
      ...(maxPerSecond !== undefined && { maxPerSecond: maxPerSecond as number }),
    };
  } catch {
    return 'cannot be read';
  }
}

function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, customInspect: false });
  } catch {
    return typeof value;
  }
}
