import { compileSearch } from '../search/compile-search.ts';
import { parseSearch } from '../search/parse-search.ts';
import { findRecords } from './find-records.ts';
import type { ListContext } from './list-context.ts';
import type { TraceQuery } from './list-traces.ts';
import { logItem } from './log-items.ts';
import type { LogItem } from './shapes.ts';

export interface LogPage {
  /** The newest first, by arrival. */
  logs: LogItem[];
  /** For the next page; null: there is none. */
  next: string | null;
}

/** @throws SearchError */
export function listLogs(context: ListContext, { query, limit, cursor }: TraceQuery): LogPage {
  const search = compileSearch(parseSearch(query), 'logs', context.nowMs);
  const beforeId = cursor === undefined ? undefined : Number(cursor);
  const { rows, nextId } = findRecords(context.database, context.blocks.log, 'log', search, {
    ...{ beforeId, limit, budgetMs: context.budgetMs },
  });
  return { logs: rows.map(logItem), next: nextId === undefined ? null : String(nextId) };
}
