import { compileSearch } from '../search/compile-search.ts';
import { parseSearch } from '../search/parse-search.ts';
import type { BlockIndex } from '../store/block-index.ts';
import type { Database, Row } from '../store/database.ts';
import { findRecords } from './find-records.ts';
import type { TraceItem } from './shapes.ts';
import { kindName, textOrNull } from './columns.ts';

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

export interface ListContext {
  database: Database;
  blocks: { span: BlockIndex; log: BlockIndex };
  nowMs: number;
  /** Milliseconds that one search may take before it answers with what it has. */
  budgetMs: number;
}

/** Spans read for one page; of a trace often several match. */
const MAX_SPANS = 2_000;

/** @throws SearchError */
export function listTraces(context: ListContext, { query, limit, cursor }: TraceQuery): TracePage {
  const terms = parseSearch(query);
  if (terms.length === 0) return newestTraces(context.database, limit, cursor);
  const search = compileSearch(terms, 'traces', context.nowMs);
  const found: number[] = [];
  let beforeId = cursor === undefined ? undefined : Number(cursor);
  const deadline = performance.now() + context.budgetMs;
  let read = 0;
  do {
    const { rows, nextId } = findRecords(context.database, context.blocks.span, 'span', search, {
      ...{ beforeId, limit: Math.max(limit, 100), budgetMs: deadline - performance.now() },
    });
    read += rows.length;
    beforeId = nextId;
    for (const row of rows) {
      const trace = Number(row['trace']);
      if (found.includes(trace)) continue;
      if (found.length === limit) {
        beforeId = Number(row['id']) + 1;
        break;
      }
      found.push(trace);
    }
  } while (
    beforeId !== undefined &&
    found.length < limit &&
    read < MAX_SPANS &&
    performance.now() < deadline
  );
  const traces = found.flatMap((id) => {
    const row = context.database.get('SELECT * FROM trace WHERE id = ?', id);
    return row === undefined ? [] : [traceItem(row)];
  });
  traces.sort((a, b) => b.startUs - a.startUs);
  return { traces, next: beforeId === undefined ? null : String(beforeId) };
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
