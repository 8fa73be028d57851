import type { SqlValue } from '../store/database.ts';
import { pairHash } from '../store/words.ts';
import type { SearchValue } from './parse-search.ts';
import { SearchError } from './search-error.ts';

/** SQL over `r` (a span or log record) and `b` (its body), its values, and what the block index can tell before. */
export interface Condition {
  sql: string;
  values: SqlValue[];
  /** Hashes that must be in the index; never of a negated term. */
  hashes?: readonly number[];
  sinceUs?: number;
  untilUs?: number;
  minDurationNs?: number;
  failed?: boolean;
}

/** One condition of which one of several must hold. What the index can tell is only known of a single one. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' OR '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** Equal whatever the case, or alike where it has a wildcard. */
export function textCondition(column: string, field: string, value: SearchValue): Condition {
  if (isPattern(value)) return { sql: `${column} LIKE ? ESCAPE '\\'`, values: [likePattern(value)] };
  return {
    sql: `${column} = ? COLLATE NOCASE`,
    values: [value.text],
    hashes: [pairHash(field, value.text)],
  };
}

/** Whether a `*` in it is a wildcard. */
export function isPattern(value: SearchValue): boolean {
  return !value.quoted && value.text.includes('*');
}

/** Each wildcard multiplies what LIKE may have to try. */
const MAX_WILDCARDS = 4;

/** `*` stands for any text; what LIKE knows beside it is escaped. */
export function likePattern({ text, position }: SearchValue): string {
  const parts = text.split(/\*+/);
  if (parts.length - 1 > MAX_WILDCARDS) {
    throw new SearchError(position, 'there are too many wildcards', `at most ${MAX_WILDCARDS} in one value`);
  }
  return parts.map((part) => part.replace(/[\\%_]/g, '\\$&')).join('%');
}
