import type { Database, Row } from '../store/database.ts';
import { kindName, numberOrNull, textOrNull } from './columns.ts';
import type { SpanKindName } from './shapes.ts';

export interface WindowQuery {
  /** Microseconds since 1970; traces that began from here on and before the end. */
  fromUs: number;
  untilUs: number;
  /** At most about so many traces; where there are more, every second, third, … of them, all over the window. */
  mostTraces: number;
  /** Of the page before. */
  cursor: string | undefined;
}

/** A span without what only a look at its trace needs. */
export interface WindowSpan {
  traceId: string;
  spanId: string;
  parentId: string | null;
  service: string;
  name: string;
  kind: SpanKindName;
  startUs: number;
  durationNs: number;
  failed: boolean;
  status: number | null;
  peer: string | null;
}

export interface WindowPage {
  /** That began in the window, told of here or not. */
  traces: number;
  /** One in so many is told of. */
  every: number;
  spans: WindowSpan[];
  /** Services that gave a reason in a trace: a log record with `reason`, a warning, or worse. */
  reasons: { traceId: string; service: string }[];
  /** For the next page; null: there is none. */
  next: string | null;
}

const TRACES_AT_ONCE = 100;
const MAX_SPANS_OF_TRACE = 500;
const WARNING = 13;

const SPANS = `SELECT span_id, parent_id, service, name, kind, start_us, duration_ns, failed, status, peer FROM span
  WHERE trace = ? LIMIT ${MAX_SPANS_OF_TRACE}`;
const REASONS = `SELECT DISTINCT r.service FROM log r JOIN log_body b ON b.id = r.id WHERE r.trace_id = ?
  AND (r.severity >= ${WARNING} OR json_extract(b.body, '$.attributes.reason') IS NOT NULL)`;

/** The spans of the traces that began in a window, as many as can be read in `budgetMs`. */
export function windowSpans(database: Database, query: WindowQuery, budgetMs: number): WindowPage {
  const { fromUs, untilUs } = query;
  const traces = database.number(
    'SELECT count(*) FROM trace WHERE spans > 0 AND start_us >= ? AND start_us < ?',
    ...[fromUs, untilUs],
  );
  let [every, startUs, id] = placeOf(query.cursor);
  every = every === 0 ? Math.max(1, Math.ceil(traces / query.mostTraces)) : every;
  const page: WindowPage = { traces, every, spans: [], reasons: [], next: null };
  const deadline = performance.now() + budgetMs;
  do {
    const rows = database.all(
      `SELECT id, trace_id, start_us FROM trace WHERE spans > 0 AND start_us >= ? AND start_us < ?
         AND (start_us, id) > (?, ?) AND id % ? = 0 ORDER BY start_us, id LIMIT ${TRACES_AT_ONCE}`,
      ...[fromUs, untilUs, startUs, id, every],
    );
    for (const row of rows) addTrace(database, row, page);
    const last = rows.length === TRACES_AT_ONCE ? rows.at(-1) : undefined;
    if (last === undefined) return page;
    startUs = Number(last['start_us']);
    id = Number(last['id']);
  } while (performance.now() < deadline);
  page.next = `${every}.${startUs}.${id}`;
  return page;
}

function addTrace(database: Database, trace: Row, { spans, reasons }: WindowPage): void {
  const traceId = String(trace['trace_id']);
  for (const row of database.all(SPANS, Number(trace['id']))) {
    spans.push({
      traceId,
      spanId: String(row['span_id']),
      parentId: textOrNull(row['parent_id']),
      service: String(row['service']),
      name: String(row['name']),
      kind: kindName(row['kind']),
      startUs: Number(row['start_us']),
      durationNs: Number(row['duration_ns']),
      failed: row['failed'] === 1,
      status: numberOrNull(row['status']),
      peer: textOrNull(row['peer']),
    });
  }
  for (const row of database.all(REASONS, traceId))
    reasons.push({ traceId, service: String(row['service']) });
}

/** What a cursor says: one in how many, and the last trace. */
export function placeOf(cursor: string | undefined): [every: number, startUs: number, id: number] {
  const [every = 0, startUs = 0, id = 0] = (cursor ?? '').split('.').map(Number);
  return [every, startUs, id];
}
