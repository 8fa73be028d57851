import type { SqlValue } from '../store/database.ts';
import { hashOf, pairHash } from '../store/words.ts';
import { anyOf, type Condition, isPattern, likePattern } from './condition.ts';
import type { SearchTerm, SearchValue } from './parse-search.ts';
import { SearchError } from './search-error.ts';

type FieldTerm = Extract<SearchTerm, { type: 'field' }>;

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** An attribute of the record, or of the resource that it came from. */
export function attributeCondition(term: FieldTerm): Condition {
  const { name, operator, values } = term;
  const path = `$.attributes."${name}"`;
  if (operator === ':' || operator === '!=') {
    return anyOf(values.map((value) => equals(name, path, value)));
  }
  const value = values[0] as SearchValue;
  if (!NUMBER.test(value.text)) {
    throw new SearchError(value.position, `"${operator}" compares numbers`, 'a number without a unit');
  }
  return either(
    name,
    (json) => `json_type(${json}, ?) IN ('integer', 'real') AND (${json} ->> ?) ${operator} ?`,
    [path, path, Number(value.text)],
    [hashOf(`has\u0000${name}`)],
  );
}

function equals(name: string, path: string, value: SearchValue): Condition {
  if (value.text === '*' && !value.quoted) {
    return either(name, (json) => `json_type(${json}, ?) IS NOT NULL`, [path], [hashOf(`has\u0000${name}`)]);
  }
  if (isPattern(value)) {
    const values = [path, likePattern(value)];
    return either(name, (json) => `(${json} ->> ?) LIKE ? ESCAPE '\\'`, values, [hashOf(`has\u0000${name}`)]);
  }
  const { text } = value;
  // As JSON: `"503"` and `503`.
  const plain = NUMBER.test(text)
    ? String(Number(text))
    : /^(?:true|false)$/i.test(text)
      ? text.toLowerCase()
      : '';
  return either(
    name,
    (json) => `(${json} -> ?) COLLATE NOCASE IN (?, ?)`,
    [path, JSON.stringify(text), plain],
    plain === '' || plain === text.toLowerCase() ? [pairHash(name, text)] : [hashOf(`has\u0000${name}`)],
  );
}

/**
 * Of the record, where its text has the key at all (JSON is slow to look into), or of its resource. What a span tells
 * of exceptions are attributes of its events.
 */
function either(
  name: string,
  sqlOf: (json: string) => string,
  values: SqlValue[],
  hashes: readonly number[],
): Condition {
  const inEvents = name.startsWith('exception.');
  const own = inEvents
    ? `(${sqlOf('b.body')}) OR EXISTS (SELECT 1 FROM json_each(b.body, '$.events') e WHERE ${sqlOf('e.value')})`
    : sqlOf('b.body');
  return {
    sql: `(instr(b.body, ?) > 0 AND (${own})) OR r.resource IN (SELECT id FROM resource WHERE ${sqlOf('attributes')})`,
    values: [`"${name}":`, ...values, ...(inEvents ? values : []), ...values],
    hashes,
  };
}
