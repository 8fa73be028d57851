import { HIDDEN_TEXT, type KeyDecision, type KeyRules, OPEN } from '../keys/key-rules.ts';
import type { CustomRule, RedactionMode, RedactionPolicy } from '../policy.ts';
import {
  createPaths,
  hiddenBy,
  isAllowed,
  isRevealed,
  NO_PATHS,
  type PathMark,
  type PathState,
} from './paths.ts';

/** Where a value stands: what its path reached, and whether the allow-list shows it. */
export interface Place {
  paths: PathState;
  allowed: boolean;
}

/** What becomes of a field. `rule` is set where it is hidden. */
export interface Verdict {
  rule: string | undefined;
  mode: RedactionMode | undefined;
  revealed: boolean;
}

const SHOWN: Verdict = { rule: undefined, mode: undefined, revealed: false };
const REVEALED: Verdict = { rule: undefined, mode: undefined, revealed: true };
const BY_KEY: Verdict = { rule: 'key', mode: undefined, revealed: false };
const BY_ALLOW: Verdict = { rule: 'allow', mode: undefined, revealed: false };

/** Decides about whole fields: revealed, hidden by path, by a rule of the policy, by key, or by the allow-list. */
export interface Judge {
  root: Place;
  enter(place: Place, key: string): Place;
  judge(place: Place, key: string, value: unknown): Verdict;
}

export function createJudge(keys: KeyRules, policy: RedactionPolicy): Judge {
  const paths = createPaths();
  const usesPaths = addPaths(policy, paths.add);
  const tests = (policy.rules ?? []).filter((rule) => rule.test !== undefined);
  const usesAllow = policy.allow !== undefined;
  const allowedKeys = new Set((policy.allow ?? []).map(keys.normalize));
  const root: Place = { paths: usesPaths ? paths.root : NO_PATHS, allowed: !usesAllow };
  const usesReveal = (policy.reveal ?? []).length > 0;

  return {
    root,
    enter(place, key) {
      if (!usesPaths && !usesAllow) return root;
      const next = paths.step(place.paths, key);
      return {
        paths: next,
        allowed: place.allowed || isAllowed(next) || allowedKeys.has(keys.normalize(key)),
      };
    },
    judge(place, key, value) {
      if (usesReveal && (isRevealed(place.paths) || keys.isRevealed(key))) return REVEALED;
      const hide = usesPaths ? hiddenBy(place.paths) : undefined;
      if (hide !== undefined && value !== undefined && value !== null) {
        return { rule: 'path', mode: hide === true ? undefined : hide, revealed: false };
      }
      for (const rule of tests) {
        if (holds(rule, key, value)) return { rule: rule.name, mode: undefined, revealed: false };
      }
      const decision = keys.decide(key);
      if (decision !== OPEN && !isHarmless(value, decision)) return BY_KEY;
      if (place.allowed || value === undefined || value === null) return SHOWN;
      // Objects keep their shape, so that what is allowed further down can be shown.
      return typeof value === 'object' ? SHOWN : BY_ALLOW;
    },
  };
}

function addPaths(policy: RedactionPolicy, add: ReturnType<typeof createPaths>['add']): boolean {
  let added = 0;
  const addAll = (list: 'reveal' | 'allow', mark: PathMark): void => {
    for (const [index, entry] of (policy[list] ?? []).entries()) {
      if (!/[.[*]/.test(entry)) continue;
      add(entry, mark, `${list}[${index}]`);
      added++;
    }
  };
  addAll('reveal', { reveal: true });
  addAll('allow', { allow: true });
  for (const [index, entry] of (policy.paths ?? []).entries()) {
    const { path, mode = true } = typeof entry === 'string' ? { path: entry } : entry;
    add(path, { hide: mode }, `paths[${index}]`);
    added++;
  }
  return added > 0;
}

/** A test that throws hides: it may have been about to say so. */
function holds(rule: CustomRule, key: string, value: unknown): boolean {
  try {
    return rule.test?.(key, value) === true;
  } catch {
    return true;
  }
}

/** Absence, truth and emptiness tell nothing; a number under a counting key counts. */
function isHarmless(value: unknown, decision: KeyDecision): boolean {
  if (value === undefined || value === null || value === '' || typeof value === 'boolean') return true;
  return decision === HIDDEN_TEXT && typeof value === 'number';
}
