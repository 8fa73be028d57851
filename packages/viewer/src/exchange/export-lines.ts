import type { LogRecord, Span } from '@throughline/otlp';
import { nanosecondsText } from '../ingest/nanoseconds.ts';
import type { Database, Row } from '../store/database.ts';
import { exportMetricLines } from './export-metrics.ts';
import { anyValue, keyValues, type StoredAttributes } from './otlp-values.ts';

/** Records of one line. */
const PER_LINE = 500;

interface StoredScope {
  name: string;
  version?: string;
}

/**
 * What is stored as lines of OTLP/JSON, as the file exporter of the Collector writes them: one export request each, traces, then logs,
 * then metrics. Each step reads one line's worth.
 */
export function* exportLines(database: Database): Generator<string> {
  yield* recordLines(database, 'span', 'resourceSpans', 'scopeSpans', 'spans', spanOf);
  yield* recordLines(database, 'log', 'resourceLogs', 'scopeLogs', 'logRecords', logOf);
  yield* exportMetricLines(database);
}

function* recordLines(
  database: Database,
  table: 'span' | 'log',
  resourcesName: string,
  scopesName: string,
  recordsName: string,
  recordOf: (row: Row, body: Record<string, unknown>) => unknown,
): Generator<string> {
  const traceId = table === 'span' ? ', (SELECT trace_id FROM trace WHERE id = r.trace) AS trace_id' : '';
  const sql = `SELECT r.*, b.body${traceId} FROM ${table} r JOIN ${table}_body b ON b.id = r.id
    WHERE r.id > ? ORDER BY r.id LIMIT ${PER_LINE}`;
  for (let after = 0; ; ) {
    const rows = database.all(sql, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last['id']);
    const groups = new Map<
      string,
      { resource: number; scope: StoredScope | undefined; records: unknown[] }
    >();
    for (const row of rows) {
      const body = JSON.parse(String(row['body'])) as Record<string, unknown>;
      const scope = body['scope'] as StoredScope | undefined;
      const resource = Number(row['resource']);
      const key = JSON.stringify([resource, scope]);
      const group = groups.get(key) ?? { resource, scope, records: [] };
      groups.set(key, group);
      group.records.push(recordOf(row, body));
    }
    const resources = [...groups.values()].map(({ resource, scope, records }) => ({
      resource: resourceOf(database, resource),
      [scopesName]: [{ scope: scope ?? {}, [recordsName]: records }],
    }));
    yield JSON.stringify({ [resourcesName]: resources });
  }
}

/** A stored resource as OTLP has it. */
export function resourceOf(database: Database, id: number): { attributes: unknown[] } {
  const row = database.get('SELECT attributes FROM resource WHERE id = ?', id);
  if (row === undefined) return { attributes: [] };
  return { attributes: keyValues(JSON.parse(String(row['attributes'])) as StoredAttributes) };
}

interface StoredEvent extends StoredAttributes {
  name: string;
  time: string;
}

interface StoredLink extends StoredAttributes {
  traceId: string;
  spanId: string;
}

function spanOf(row: Row, body: Record<string, unknown>): Span {
  const [startBelow = 0, endBelow = 0] = (body['ns'] as number[] | undefined) ?? [];
  const startUs = Number(row['start_us']);
  const endUs = startUs + Math.round((Number(row['duration_ns']) - endBelow + startBelow) / 1_000);
  const events = (body['events'] as StoredEvent[] | undefined) ?? [];
  const links = (body['links'] as StoredLink[] | undefined) ?? [];
  return {
    traceId: String(row['trace_id']),
    spanId: String(row['span_id']),
    ...(row['parent_id'] !== null && { parentSpanId: String(row['parent_id']) }),
    ...present(body, 'traceState', 'flags'),
    name: String(row['name']),
    kind: Number(row['kind']),
    startTimeUnixNano: nanosecondsText(startUs, startBelow),
    endTimeUnixNano: nanosecondsText(endUs, endBelow),
    attributes: keyValues(body),
    ...renamed(body, 'droppedAttributes', 'droppedAttributesCount'),
    events: events.map((event) => ({
      timeUnixNano: event.time,
      name: event.name,
      attributes: keyValues(event),
    })),
    ...renamed(body, 'droppedEvents', 'droppedEventsCount'),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId, attributes: keyValues(link) })),
    ...renamed(body, 'droppedLinks', 'droppedLinksCount'),
    status: { ...renamed(body, 'statusCode', 'code'), ...renamed(body, 'statusMessage', 'message') },
  };
}

function logOf(row: Row, body: Record<string, unknown>): LogRecord {
  return {
    timeUnixNano: nanosecondsText(Number(row['time_us']), Number(body['ns'] ?? 0)),
    severityNumber: Number(row['severity']),
    ...present(body, 'severityText', 'flags', 'eventName'),
    body: anyValue(body['text']),
    attributes: keyValues(body),
    ...renamed(body, 'droppedAttributes', 'droppedAttributesCount'),
    ...(row['trace_id'] !== null && { traceId: String(row['trace_id']) }),
    ...(row['span_id'] !== null && { spanId: String(row['span_id']) }),
  };
}

function present(body: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

function renamed(body: Record<string, unknown>, from: string, to: string): Record<string, unknown> {
  return body[from] === undefined ? {} : { [to]: body[from] };
}
