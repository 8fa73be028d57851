import { compileSearch } from '../search/compile-search.ts';
import { parseSearch } from '../search/parse-search.ts';
import { findRecords } from './find-records.ts';
import type { ListContext } from './list-context.ts';
import { traceItem } from './list-traces.ts';
import { logItem } from './log-items.ts';
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
  const { database, blocks, nowMs, budgetMs } = context;
  const now: LivePlace = { span: blocks.span.lastId(), log: blocks.log.lastId() };
  const kind = what === 'traces' ? 'span' : 'log';
  const search = compileSearch(parseSearch(query), what, nowMs);
  if (place === undefined || place[kind] >= now[kind]) {
    return { traces: [], logs: [], skipped: false, place: now };
  }
  const { rows, nextId } = findRecords(database, blocks[kind], kind, search, {
    ...{
      beforeId: undefined,
      afterId: place[kind],
      limit: what === 'traces' ? 4 * MAX_NEWS : MAX_NEWS,
      budgetMs,
    },
  });
  const news: LiveNews = { traces: [], logs: [], skipped: nextId !== undefined, place: now };
  if (what === 'logs') {
    news.logs = rows.map(logItem).reverse();
    return news;
  }
  const ids = [...new Set(rows.map((row) => Number(row['trace'])))];
  news.skipped ||= ids.length > MAX_NEWS;
  for (const id of ids.slice(0, MAX_NEWS).reverse()) {
    const row = database.get('SELECT * FROM trace WHERE id = ?', id);
    if (row !== undefined) news.traces.push(traceItem(row));
  }
  return news;
}
