import { type CompiledSearch, compileSearch } from '../search/compile-search.ts';
import type { SearchTerm } from '../search/parse-search.ts';
import type { Database, Row } from '../store/database.ts';
import { findRecords } from './find-records.ts';
import type { ListContext } from './list-context.ts';

/** Traces that one kind of record has led to. */
export interface FoundTraces {
  /** Each with the record that led to it, the newest record first. */
  found: { id: number; row: Row }[];
  /** Where to go on; undefined: everything was looked at. */
  nextId: number | undefined;
}

export interface SearchPart {
  /** Records from this number on were seen before. */
  beforeId: number | undefined;
  /** Only records after this number: for live views. */
  afterId?: number;
  limit: number;
  budgetMs: number;
}

/** Records read for one page; of a trace often several match. */
const MAX_RECORDS = 2_000;

/** Traces of which one span has all that is asked for. */
export function tracesBySpans(context: ListContext, search: CompiledSearch, part: SearchPart): FoundTraces {
  const { database } = context;
  return collect(context, 'span', search, part, (row) =>
    database.get('SELECT * FROM trace WHERE id = ?', Number(row['trace'])),
  );
}

/**
 * Traces of which one log record has the words, and one span the rest of what is asked for. Those that are found by their spans alone
 * are left out. Undefined where no words are asked for.
 * @throws SearchError
 */
export function tracesByLogs(
  context: ListContext,
  terms: readonly SearchTerm[],
  part: SearchPart,
): FoundTraces | undefined {
  const apart = wordsApart(terms, context.nowMs);
  if (apart === undefined) return undefined;
  const { database, nowMs } = context;
  const whole = compileSearch(terms, 'traces', nowMs);
  return collect(context, 'log', apart.ofLogs, part, (row) => {
    const trace = database.get(
      'SELECT * FROM trace WHERE trace_id = ? AND spans > 0',
      row['trace_id'] ?? null,
    );
    if (trace === undefined) return undefined;
    const id = Number(trace['id']);
    return hasSpan(database, id, apart.ofSpans) && !hasSpan(database, id, whole) ? trace : undefined;
  });
}

/**
 * Traces with a span among the given ones that has all but the words, which one of their log records has. Undefined where no words
 * are asked for.
 * @throws SearchError
 */
export function tracesBySpansOfLogs(
  context: ListContext,
  terms: readonly SearchTerm[],
  part: SearchPart,
): FoundTraces | undefined {
  const apart = wordsApart(terms, context.nowMs);
  if (apart === undefined) return undefined;
  const { database } = context;
  return collect(context, 'span', apart.ofSpans, part, (row) => {
    const trace = database.get('SELECT * FROM trace WHERE id = ?', Number(row['trace']));
    return trace !== undefined && hasLog(database, trace, apart.ofLogs) ? trace : undefined;
  });
}

/** What of a search a log record may have, and what only a span has. Undefined where no words are asked for. */
function wordsApart(
  terms: readonly SearchTerm[],
  nowMs: number,
): { ofLogs: CompiledSearch; ofSpans: CompiledSearch } | undefined {
  const isWords = (term: SearchTerm): boolean => term.type === 'words' && !term.negated;
  if (!terms.some(isWords)) return undefined;
  const ofLogs = terms.filter((term) => isWords(term) || isTime(term));
  const ofSpans = terms.filter((term) => !isWords(term));
  return { ofLogs: compileSearch(ofLogs, 'logs', nowMs), ofSpans: compileSearch(ofSpans, 'traces', nowMs) };
}

function isTime(term: SearchTerm): boolean {
  return term.type === 'field' && !term.isAttribute && (term.name === 'since' || term.name === 'until');
}

function hasSpan(database: Database, trace: number, { where, values }: CompiledSearch): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM span r JOIN span_body b ON b.id = r.id WHERE r.trace = ? AND ${where})`;
  return database.number(sql, trace, ...values) === 1;
}

function hasLog(database: Database, trace: Row, { where, values }: CompiledSearch): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM log r JOIN log_body b ON b.id = r.id WHERE r.trace_id = ? AND ${where})`;
  return database.number(sql, String(trace['trace_id']), ...values) === 1;
}

/** Reads records until there are enough traces or the time is over. */
function collect(
  { database, blocks }: ListContext,
  kind: 'span' | 'log',
  search: CompiledSearch,
  { beforeId, afterId, limit, budgetMs }: SearchPart,
  traceOf: (row: Row) => Row | undefined,
): FoundTraces {
  const seen = new Set<unknown>();
  const found: FoundTraces['found'] = [];
  const deadline = performance.now() + budgetMs;
  // What else is asked of each record may cost more than to find it.
  const isWatched = kind === 'log' || afterId !== undefined;
  let nextId = beforeId;
  let read = 0;
  do {
    const records = findRecords(database, blocks[kind], kind, search, {
      ...{
        beforeId: nextId,
        afterId: afterId ?? 0,
        limit: Math.max(limit, 100),
        budgetMs: deadline - performance.now(),
      },
    });
    read += records.rows.length;
    nextId = records.nextId;
    for (const record of records.rows) {
      const key = record[kind === 'span' ? 'trace' : 'trace_id'];
      if (key === null || seen.has(key)) continue;
      const id = Number(record['id']);
      if (found.length === limit || (isWatched && performance.now() > deadline)) {
        return { found, nextId: id + 1 };
      }
      seen.add(key);
      const row = traceOf(record);
      if (row !== undefined) found.push({ id, row });
    }
  } while (
    nextId !== undefined &&
    found.length < limit &&
    read < MAX_RECORDS &&
    performance.now() < deadline
  );
  return { found, nextId };
}
