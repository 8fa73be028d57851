import { parseSearch } from '../search/parse-search.ts';
import type { Database, Row } from '../store/database.ts';
import { kindName, textOrNull } from './columns.ts';
import type { ListContext } from './list-context.ts';
import {
  compileTraceSearch,
  type FoundTraces,
  NOTHING,
  tracesByLogs,
  tracesBySpans,
} from './search-traces.ts';
import type { TraceItem } from './shapes.ts';

export interface TraceQuery {
  /** In the search language; empty: all. */
  query: string;
  limit: number;
  /** Of the page before. */
  cursor: string | undefined;
}

export interface TracePage {
  traces: TraceItem[];
  /** For the next page; null: there is none. */
  next: string | null;
}

/** How much longer log records may be looked at, as part of the time for spans. */
const LOG_SHARE = 0.5;

/**
 * With a search by arrival: of the traces that spans have led to and those that log records have led to, whichever began later.
 * @throws SearchError
 */
export function listTraces(context: ListContext, { query, limit, cursor }: TraceQuery): TracePage {
  const terms = parseSearch(query);
  if (terms.length === 0) return newestTraces(context.database, limit, cursor);
  const search = compileTraceSearch(terms, context.nowMs);
  const [spanPlace, logPlace] = (cursor ?? '')
    .split('.')
    .map((place) => (place === '' ? undefined : Number(place)));
  const { budgetMs } = context;
  const bySpans =
    spanPlace === ENDED ? NOTHING : tracesBySpans(context, search, { beforeId: spanPlace, limit, budgetMs });
  const byLogs =
    logPlace === ENDED
      ? NOTHING
      : tracesByLogs(context, search, { beforeId: logPlace, limit, budgetMs: budgetMs * LOG_SHARE });
  return merged(bySpans, byLogs, limit);
}

/** In a cursor: nothing is left of this kind. Records are numbered from 1. */
const ENDED = 0;

function merged(bySpans: FoundTraces, byLogs: FoundTraces, limit: number): TracePage {
  const rows: Row[] = [];
  let [span, log] = [0, 0];
  while (rows.length < limit) {
    const [ofSpan, ofLog] = [bySpans.found[span]?.row, byLogs.found[log]?.row];
    if (ofSpan === undefined && ofLog === undefined) break;
    if (startOf(ofSpan) >= startOf(ofLog)) {
      span += 1;
      rows.push(ofSpan as Row);
    } else {
      log += 1;
      rows.push(ofLog as Row);
    }
  }
  const [spanPlace, logPlace] = [placeAfter(bySpans, span), placeAfter(byLogs, log)];
  const traces = rows.map(traceItem).sort((a, b) => b.startUs - a.startUs);
  return { traces, next: spanPlace === ENDED && logPlace === ENDED ? null : `${spanPlace}.${logPlace}` };
}

function startOf(row: Row | undefined): number {
  return row === undefined ? Number.NEGATIVE_INFINITY : Number(row['start_us']);
}

/** So that the first one that was not taken is found again. */
function placeAfter({ found, nextId }: FoundTraces, taken: number): number {
  const next = found[taken];
  return next === undefined ? (nextId ?? ENDED) : next.id + 1;
}

/** Without a search no record is read. The cursor is the start and number of the last trace. */
function newestTraces(database: Database, limit: number, cursor: string | undefined): TracePage {
  const [startUs, id] = (cursor ?? '').split('.').map(Number);
  const rows =
    startUs === undefined || id === undefined
      ? database.all('SELECT * FROM trace WHERE spans > 0 ORDER BY start_us DESC, id DESC LIMIT ?', limit)
      : database.all(
          `SELECT * FROM trace WHERE spans > 0 AND (start_us, id) < (?, ?) ORDER BY start_us DESC, id DESC LIMIT ?`,
          ...[startUs, id, limit],
        );
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    traces: rows.map(traceItem),
    next: last === undefined ? null : `${Number(last['start_us'])}.${Number(last['id'])}`,
  };
}

export function traceItem(row: Row): TraceItem {
  const startUs = Number(row['start_us']);
  return {
    traceId: String(row['trace_id']),
    startUs,
    durationNs: Math.max(0, Number(row['end_us']) - startUs) * 1_000,
    root:
      row['root_name'] === null
        ? null
        : {
            spanId: textOrNull(row['root_span_id']),
            service: String(row['root_service']),
            name: String(row['root_name']),
            kind: kindName(row['root_kind']),
            status: row['root_status'] === null ? null : Number(row['root_status']),
            durationNs: Number(row['root_duration_ns']),
          },
    spans: Number(row['spans']),
    failed: Number(row['failed']),
    logs: Number(row['logs']),
    services: JSON.parse(String(row['services'])) as string[],
    flow: textOrNull(row['flow']),
  };
}
