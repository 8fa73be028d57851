import { microseconds } from '../ingest/nanoseconds.ts';
import type { Database, Row } from '../store/database.ts';
import { kindName, numberOrNull, textOrNull } from './columns.ts';
import { markCriticalPath } from './critical-path.ts';
import { flowItem } from './list-flows.ts';
import { traceItem } from './list-traces.ts';
import { logItem } from './log-items.ts';
import type { Attributes, TraceDetail, TraceError, TraceSpan } from './shapes.ts';
import { inWaterfallOrder } from './span-order.ts';

/** Of one answer. */
const MAX_SPANS = 20_000;
const MAX_LOGS = 10_000;

/** One trace with all that is known of it; undefined where it is not in the store. */
export function readTrace(database: Database, traceId: string): TraceDetail | undefined {
  const row = database.get('SELECT * FROM trace WHERE trace_id = ?', traceId);
  if (row === undefined) return undefined;
  const trace = traceItem(row);
  const rows = database.all(
    'SELECT r.*, b.body FROM span r JOIN span_body b ON b.id = r.id WHERE r.trace = ? LIMIT ?',
    ...[Number(row['id']), MAX_SPANS],
  );
  const spans = inWaterfallOrder(rows.map(traceSpan));
  markCriticalPath(spans);
  const logs = database
    .all(
      `SELECT r.*, b.body FROM log r JOIN log_body b ON b.id = r.id WHERE r.trace_id = ? ORDER BY r.time_us, r.id LIMIT ?`,
      ...[traceId, MAX_LOGS],
    )
    .map(logItem);
  const senders = new Set(rows.map((one) => Number(one['resource'])));
  return {
    trace,
    spans,
    logs,
    errors: errorsOf(database, traceId),
    flows: database
      .all('SELECT * FROM flow WHERE trace_id = ? ORDER BY started_us LIMIT 100', traceId)
      .map((flow) => flowItem(database, flow)),
    resources: Object.fromEntries([...senders].flatMap((id) => resourceOf(database, id))),
    truncated: {
      spans: Math.max(0, trace.spans - spans.length),
      logs: Math.max(0, trace.logs - logs.length),
    },
  };
}

interface SpanBody {
  attributes: Attributes;
  statusMessage?: string;
  scope?: { name: string };
  events?: { name: string; time: string; attributes: Attributes }[];
  links?: { traceId: string; spanId: string; attributes: Attributes }[];
}

function traceSpan(row: Row): TraceSpan {
  const body = JSON.parse(String(row['body'])) as SpanBody;
  return {
    spanId: String(row['span_id']),
    parentId: textOrNull(row['parent_id']),
    service: String(row['service']),
    name: String(row['name']),
    kind: kindName(row['kind']),
    startUs: Number(row['start_us']),
    durationNs: Number(row['duration_ns']),
    failed: row['failed'] === 1,
    statusMessage: body.statusMessage ?? null,
    status: numberOrNull(row['status']),
    flow: textOrNull(row['flow']),
    step: textOrNull(row['step']),
    peer: textOrNull(row['peer']),
    scope: body.scope?.name ?? null,
    attributes: body.attributes,
    events: (body.events ?? []).map(({ name, time, attributes }) => ({
      name,
      timeUs: microseconds(time),
      attributes,
    })),
    links: (body.links ?? []).map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes })),
    depth: 0,
    criticalNs: 0,
    resource: Number(row['resource']),
  };
}

function errorsOf(database: Database, traceId: string): TraceError[] {
  const rows = database.all(
    `SELECT g.fingerprint, g.type, g.message, e.service, e.time_us, e.span_id FROM error_event e
     JOIN error_group g ON g.id = e.grp WHERE e.trace_id = ? ORDER BY e.time_us LIMIT 500`,
    traceId,
  );
  return rows.map((row) => ({
    fingerprint: String(row['fingerprint']),
    type: String(row['type']),
    message: String(row['message']),
    service: String(row['service']),
    timeUs: Number(row['time_us']),
    spanId: textOrNull(row['span_id']),
  }));
}

function resourceOf(database: Database, id: number): [number, TraceDetail['resources'][number]][] {
  const row = database.get('SELECT service, attributes FROM resource WHERE id = ?', id);
  if (row === undefined) return [];
  const { attributes } = JSON.parse(String(row['attributes'])) as { attributes: Attributes };
  return [[id, { service: String(row['service']), attributes }]];
}
