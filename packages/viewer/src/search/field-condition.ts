import { anyOf, type Condition, textCondition } from './condition.ts';
import { FIELDS, fieldNamed, KINDS, LEVELS, type SearchField } from './fields.ts';
import { nearestName } from './nearest-name.ts';
import type { SearchTerm, SearchValue } from './parse-search.ts';
import { SearchError } from './search-error.ts';
import { DURATION_FORM, durationOf, TIME_FORM, timeOf } from './units.ts';

type FieldTerm = Extract<SearchTerm, { type: 'field' }>;

/** One of the fields that have a name of their own. */
export function fieldCondition(term: FieldTerm, table: 'span' | 'log', nowMs: number): Condition {
  const field = fieldNamed(term.name) as SearchField;
  const column = field[table];
  if (column === undefined) {
    const known = FIELDS.filter((one) => one[table] !== undefined).map(({ name }) => name);
    const what = table === 'span' ? 'spans and traces' : 'log records';
    throw new SearchError(
      term.position,
      `${what} have no field "${field.name}"`,
      `one of ${known.join(', ')}`,
    );
  }
  const isComparison = term.operator !== ':' && term.operator !== '!=';
  if (isComparison && !COMPARABLE.has(field.type)) {
    throw new SearchError(
      term.position,
      `"${field.name}" does not compare with "${term.operator}"`,
      '":" or "!="',
    );
  }
  return anyOf(term.values.map((value) => ofType(field, `r.${column}`, term, value, nowMs)));
}

const COMPARABLE: ReadonlySet<string> = new Set(['status', 'level', 'number', 'duration']);

function ofType(
  field: SearchField,
  column: string,
  term: FieldTerm,
  value: SearchValue,
  nowMs: number,
): Condition {
  switch (field.type) {
    case 'status':
      return statusCondition(column, term, value);
    case 'duration':
      return durationCondition(column, term, value);
    case 'level':
      return levelCondition(column, term, value);
    case 'kind':
      return kindCondition(column, value);
    case 'time':
      return timeCondition(field, column, term, value, nowMs);
    case 'id':
      return idCondition(field, column, value);
    default:
      return textCondition(column, field.name, value);
  }
}

const STATUS_FORM = 'error, ok, an HTTP status such as 503, or 5xx';

function statusCondition(column: string, term: FieldTerm, value: SearchValue): Condition {
  const text = value.text.toLowerCase();
  const isEqual = term.operator === ':' || term.operator === '!=';
  if (/^[1-5]\d\d$/.test(text)) {
    return { sql: `${column} ${isEqual ? '=' : term.operator} ?`, values: [Number(text)] };
  }
  if (!isEqual) {
    throw new SearchError(
      value.position,
      `"${term.operator}" compares HTTP statuses`,
      'a number such as 400',
    );
  }
  if (/^[1-5]xx$/.test(text)) {
    const first = Number(text[0]) * 100;
    return { sql: `${column} BETWEEN ? AND ?`, values: [first, first + 99] };
  }
  if (text === 'error') return { sql: 'r.failed = 1', values: [], failed: true };
  if (text === 'ok') return { sql: 'r.failed = 0', values: [] };
  throw unknown(value, 'a status', STATUS_FORM, ['error', 'ok']);
}

function durationCondition(column: string, term: FieldTerm, value: SearchValue): Condition {
  if (term.operator === ':' || term.operator === '!=') {
    throw new SearchError(term.position, '"duration" compares', '>, >=, < or <= such as duration>300ms');
  }
  const ns = durationOf(value.text);
  if (ns === undefined) throw unknown(value, 'a duration', DURATION_FORM, []);
  const condition: Condition = { sql: `${column} ${term.operator} ?`, values: [ns] };
  return term.operator.startsWith('>') ? { ...condition, minDurationNs: ns } : condition;
}

function levelCondition(column: string, term: FieldTerm, value: SearchValue): Condition {
  const text = value.text.toLowerCase();
  const first = Object.hasOwn(LEVELS, text) ? LEVELS[text] : undefined;
  if (first === undefined) {
    const known = Object.keys(LEVELS);
    throw unknown(value, 'a level', `one of ${known.join(', ')}`, known);
  }
  const last = first + 3;
  switch (term.operator) {
    case '>':
      return { sql: `${column} > ?`, values: [last] };
    case '>=':
      return { sql: `${column} >= ?`, values: [first] };
    case '<':
      return { sql: `${column} < ?`, values: [first] };
    case '<=':
      return { sql: `${column} <= ?`, values: [last] };
    default:
      return { sql: `${column} BETWEEN ? AND ?`, values: [first, last] };
  }
}

function kindCondition(column: string, value: SearchValue): Condition {
  const kind = KINDS.indexOf(value.text.toLowerCase());
  if (kind === -1) throw unknown(value, 'a kind of span', `one of ${KINDS.join(', ')}`, KINDS);
  // Not given counts as internal.
  if (kind === 0) return { sql: `${column} IN (0, 1)`, values: [] };
  return { sql: `${column} = ?`, values: [kind + 1] };
}

function timeCondition(
  field: SearchField,
  column: string,
  term: FieldTerm,
  value: SearchValue,
  nowMs: number,
): Condition {
  const us = timeOf(value.text, nowMs);
  if (us === undefined) throw unknown(value, 'a time', TIME_FORM, []);
  if (term.operator !== ':' || term.values.length > 1) {
    throw new SearchError(term.position, `"${field.name}" takes one time`, `${field.name}:10m`);
  }
  if (field.name === 'since') return { sql: `${column} >= ?`, values: [us], sinceUs: us };
  return { sql: `${column} < ?`, values: [us], untilUs: us };
}

function idCondition(field: SearchField, column: string, value: SearchValue): Condition {
  const digits = field.name === 'trace' ? 32 : 16;
  const id = value.text.toLowerCase();
  if (id.length !== digits || !/^[0-9a-f]+$/.test(id)) {
    throw unknown(value, `a ${field.name} id`, `${digits} hexadecimal digits`, []);
  }
  if (column === 'r.trace_id' || field.name === 'span') return { sql: `${column} = ?`, values: [id] };
  return { sql: `${column} = (SELECT id FROM trace WHERE trace_id = ?)`, values: [id] };
}

function unknown(value: SearchValue, what: string, expected: string, known: readonly string[]): SearchError {
  const text = value.text.length > 40 ? `${value.text.slice(0, 40)}…` : value.text;
  return new SearchError(
    value.position,
    `"${text}" is not ${what}`,
    expected,
    nearestName(value.text, known),
  );
}
