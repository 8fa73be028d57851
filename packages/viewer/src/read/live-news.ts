import { type CompiledSearch, compileSearch } from '../search/compile-search.ts';
import { parseSearch } from '../search/parse-search.ts';
import { findRecords } from './find-records.ts';
import type { ListContext } from './list-context.ts';
import { traceItem } from './list-traces.ts';
import { logItem } from './log-items.ts';
import {
  compileTraceSearch,
  type TraceSearch,
  tracesByLogs,
  tracesBySpans,
  tracesBySpansOfLogs,
} from './search-traces.ts';
import type { LogItem, TraceItem } from './shapes.ts';

/** How far a live view has seen. */
export interface LivePlace {
  span: number;
  log: number;
}

export interface LiveNews {
  /** Traces of which something matching came; one that is known already comes again, with its new counts. */
  traces: TraceItem[];
  logs: LogItem[];
  /** There was more than one answer holds; those are left out. */
  skipped: boolean;
  place: LivePlace;
}

export interface LiveQuery {
  what: 'traces' | 'logs';
  query: string;
  /** Undefined: from now on. */
  place: LivePlace | undefined;
}

/** Of one answer. */
const MAX_NEWS = 200;

/** What came since the last time. @throws SearchError */
export function liveNews(context: ListContext, { what, query, place }: LiveQuery): LiveNews {
  const { blocks, nowMs } = context;
  const now: LivePlace = { span: blocks.span.lastId(), log: blocks.log.lastId() };
  const news: LiveNews = { traces: [], logs: [], skipped: false, place: now };
  const terms = parseSearch(query);
  // Made ready first: where it is wrong that is said before anything comes.
  if (what === 'logs') {
    const search = compileSearch(terms, 'logs', nowMs);
    return place === undefined ? news : { ...news, ...newLogs(context, search, place) };
  }
  const search = compileTraceSearch(terms, nowMs);
  return place === undefined ? news : { ...news, ...newTraces(context, search, place) };
}

type News<K extends 'traces' | 'logs'> = Pick<LiveNews, K | 'skipped'>;

function newLogs(context: ListContext, search: CompiledSearch, { log }: LivePlace): News<'logs'> {
  const { database, blocks, budgetMs } = context;
  const part = { beforeId: undefined, afterId: log, limit: MAX_NEWS, budgetMs };
  const { rows, nextId } = findRecords(database, blocks.log, 'log', search, part);
  return { logs: rows.map(logItem).reverse(), skipped: nextId !== undefined };
}

/** By a span that has all of it; by a log record that has the words, or by a span that came after such a record. */
function newTraces(context: ListContext, search: TraceSearch, { span, log }: LivePlace): News<'traces'> {
  const part = { beforeId: undefined, limit: MAX_NEWS, budgetMs: context.budgetMs };
  const found = [
    tracesBySpans(context, search, { ...part, afterId: span }),
    tracesBySpansOfLogs(context, search, { ...part, afterId: span }),
    tracesByLogs(context, search, { ...part, afterId: log }),
  ];
  const rows = new Map(found.flatMap((one) => one.found.map(({ row }) => [Number(row['id']), row])));
  const newest = [...rows.values()].slice(0, MAX_NEWS);
  return {
    traces: newest.map(traceItem).reverse(),
    skipped: rows.size > MAX_NEWS || found.some(({ nextId }) => nextId !== undefined),
  };
}
