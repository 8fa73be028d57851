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
  afterId?: number | undefined;
  limit: number;
  budgetMs: number;
}

/** Records read for one page; of a trace often several match. */
const MAX_RECORDS = 2_000;

/** A search for traces, made ready. */
export interface TraceSearch {
  /** What one span has to have. */
  readonly whole: CompiledSearch;
  /** Where words are asked for: what a log record may have in the place of that span, and what a span has to have then. */
  readonly apart: { readonly ofLogs: CompiledSearch; readonly ofSpans: CompiledSearch } | undefined;
}

/** @throws SearchError */
export function compileTraceSearch(terms: readonly SearchTerm[], nowMs: number): TraceSearch {
  const whole = compileSearch(terms, 'traces', nowMs);
  const isWords = (term: SearchTerm): boolean => term.type === 'words' && !term.negated;
  if (!terms.some(isWords)) return { whole, apart: undefined };
  const ofLogs = terms.filter((term) => isWords(term) || isTime(term));
  const ofSpans = terms.filter((term) => !isWords(term));
  return {
    whole,
    apart: {
      ofLogs: compileSearch(ofLogs, 'logs', nowMs),
      ofSpans: compileSearch(ofSpans, 'traces', nowMs),
    },
  };
}

export const NOTHING: FoundTraces = { found: [], nextId: undefined };

/** Traces of which one span has all that is asked for. */
export function tracesBySpans(context: ListContext, { whole }: TraceSearch, part: SearchPart): FoundTraces {
  return collect(context, 'span', whole, part, (span) => traceOfSpan(context.database, span));
}

/**
 * Traces of which one log record has the words, and one span the rest of what is asked for. Those that are found by their spans alone
 * are left out.
 */
export function tracesByLogs(
  context: ListContext,
  { whole, apart }: TraceSearch,
  part: SearchPart,
): FoundTraces {
  if (apart === undefined) return NOTHING;
  const { database } = context;
  return collect(context, 'log', apart.ofLogs, part, (log) => {
    const trace = database.get(
      'SELECT * FROM trace WHERE trace_id = ? AND spans > 0',
      log['trace_id'] ?? null,
    );
    if (trace === undefined) return undefined;
    const id = Number(trace['id']);
    return hasSpan(database, id, apart.ofSpans) && !hasSpan(database, id, whole) ? trace : undefined;
  });
}

/** Traces with a span among the given ones that has all but the words, which one of their log records has. */
export function tracesBySpansOfLogs(
  context: ListContext,
  { apart }: TraceSearch,
  part: SearchPart,
): FoundTraces {
  if (apart === undefined) return NOTHING;
  const { database } = context;
  return collect(context, 'span', apart.ofSpans, part, (span) => {
    const trace = traceOfSpan(database, span);
    return trace !== undefined && hasLog(database, trace, apart.ofLogs) ? trace : undefined;
  });
}

function traceOfSpan(database: Database, span: Row): Row | undefined {
  return database.get('SELECT * FROM trace WHERE id = ?', Number(span['trace']));
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
      ...{ beforeId: nextId, afterId, limit: Math.max(limit, 100), budgetMs: deadline - performance.now() },
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
