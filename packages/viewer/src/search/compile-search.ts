import type { BlockDemand } from '../store/block-index.ts';
import type { SqlValue } from '../store/database.ts';
import { hashOf, wordsOf } from '../store/words.ts';
import { attributeCondition } from './attribute-condition.ts';
import type { Condition } from './condition.ts';
import { fieldCondition } from './field-condition.ts';
import type { SearchTarget } from './fields.ts';
import type { SearchTerm, SearchValue } from './parse-search.ts';
import { SearchError } from './search-error.ts';

export interface CompiledSearch {
  /** A condition in SQL; all that users wrote is among `values`. */
  where: string;
  values: SqlValue[];
  demand: BlockDemand;
}

/**
 * Makes parametrised SQL of a search. Nothing of the text becomes part of the SQL.
 * @throws SearchError where a value does not fit its field, or the target has no such field
 */
export function compileSearch(
  terms: readonly SearchTerm[],
  target: SearchTarget,
  nowMs: number,
): CompiledSearch {
  const demand = {
    hashes: [] as number[],
    sinceUs: undefined as number | undefined,
    untilUs: undefined as number | undefined,
    minDurationNs: undefined as number | undefined,
    failed: false,
  };
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  for (const term of [...terms].sort((a, b) => costOf(a) - costOf(b))) {
    const condition = conditionOf(term, target, nowMs);
    values.push(...condition.values);
    if (isNegated(term)) {
      // A field that is absent is not equal.
      conditions.push(`(${condition.sql}) IS NOT TRUE`);
      continue;
    }
    conditions.push(`(${condition.sql})`);
    demand.hashes.push(...(condition.hashes ?? []));
    demand.sinceUs = greater(demand.sinceUs, condition.sinceUs);
    demand.untilUs = less(demand.untilUs, condition.untilUs);
    demand.minDurationNs = greater(demand.minDurationNs, condition.minDurationNs);
    demand.failed ||= condition.failed ?? false;
  }
  return { where: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '), values, demand };
}

/** Columns are looked at before attributes, and these before full text. */
function costOf(term: SearchTerm): number {
  return term.type === 'words' ? 2 : term.isAttribute ? 1 : 0;
}

/** `-a:b` and `a!=b` alike; both together hold where the field is equal. */
function isNegated(term: SearchTerm): boolean {
  return term.type === 'field' && term.operator === '!=' ? !term.negated : term.negated;
}

function conditionOf(term: SearchTerm, target: SearchTarget, nowMs: number): Condition {
  if (term.type === 'words') return wordsCondition(term.value);
  if (term.isAttribute) return attributeCondition(term);
  return fieldCondition(term, target === 'logs' ? 'log' : 'span', nowMs);
}

function wordsCondition(value: SearchValue): Condition {
  const isPrefix = !value.quoted && value.text.endsWith('*');
  const words = wordsOf(value.text);
  const first = words[0];
  if (first === undefined) {
    throw new SearchError(
      value.position,
      'there is no letter or digit to look for',
      'a word, or a phrase in quotes',
    );
  }
  const whole = isPrefix ? words.slice(0, -1) : words;
  const phrase = {
    sql: 'has_phrase(b.body, ?, ?)',
    values: [words.join(' '), isPrefix ? 1 : 0] as SqlValue[],
  };
  const hashes = whole.map(hashOf);
  // Letters of ASCII stand in JSON as they are, so that most bodies need not be parsed.
  if (!/^[a-z0-9]+$/.test(first)) return { ...phrase, hashes };
  return { sql: `instr(lower(b.body), ?) > 0 AND ${phrase.sql}`, values: [first, ...phrase.values], hashes };
}

function greater(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function less(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
