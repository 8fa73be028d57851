import type { Database, Row } from '../store/database.ts';
import { textOrNull } from './columns.ts';
import type { ErrorItem } from './shapes.ts';

export interface ErrorQuery {
  service: string | undefined;
  /** Microseconds since 1970; only groups seen after it, and the trend begins there. */
  sinceUs: number;
  nowUs: number;
  limit: number;
}

/** One group with what its latest error was told with. */
export interface ErrorDetail {
  error: ErrorItem;
  stack: string | null;
  /** The source lines around the innermost frame of the application, where its sender gave them. */
  codeFrame: string | null;
  /** The last log lines and calls of the request, as their sender wrote them. */
  breadcrumbs: unknown;
  mechanism: string | null;
  handled: boolean | null;
  /** The newest first. */
  occurrences: { timeUs: number; service: string; traceId: string | null; spanId: string | null }[];
}

const TREND_PARTS = 24;
const MAX_OCCURRENCES = 50;

/** Groups by their last sign, the newest first. */
export function listErrors(database: Database, query: ErrorQuery): ErrorItem[] {
  const rows = database.all(
    'SELECT * FROM error_group WHERE last_us >= ? AND (? IS NULL OR service = ?) ORDER BY last_us DESC LIMIT ?',
    ...[query.sinceUs, query.service ?? null, query.service ?? null, query.limit],
  );
  return rows.map((row) => errorItem(database, row, query.sinceUs, query.nowUs));
}

export function readError(
  database: Database,
  fingerprint: string,
  range: { sinceUs: number; nowUs: number },
): ErrorDetail | undefined {
  const row = database.get('SELECT * FROM error_group WHERE fingerprint = ?', fingerprint);
  if (row === undefined) return undefined;
  const sample = JSON.parse(String(row['sample'])) as Record<string, unknown>;
  const occurrences = database.all(
    `SELECT time_us, service, trace_id, span_id FROM error_event WHERE grp = ? ORDER BY time_us DESC LIMIT ${MAX_OCCURRENCES}`,
    Number(row['id']),
  );
  return {
    error: errorItem(database, row, range.sinceUs, range.nowUs),
    stack: (sample['stack'] as string | undefined) ?? null,
    codeFrame: (sample['codeFrame'] as string | undefined) ?? null,
    breadcrumbs: sample['breadcrumbs'] ?? null,
    mechanism: (sample['mechanism'] as string | undefined) ?? null,
    handled: (sample['handled'] as boolean | undefined) ?? null,
    occurrences: occurrences.map((one) => ({
      timeUs: Number(one['time_us']),
      service: String(one['service']),
      traceId: textOrNull(one['trace_id']),
      spanId: textOrNull(one['span_id']),
    })),
  };
}

function errorItem(database: Database, row: Row, sinceUs: number, nowUs: number): ErrorItem {
  const part = Math.max(1, (nowUs - sinceUs) / TREND_PARTS);
  const trend = new Array<number>(TREND_PARTS).fill(0);
  const events = database.all(
    'SELECT time_us FROM error_event WHERE grp = ? AND time_us >= ?',
    ...[Number(row['id']), sinceUs],
  );
  for (const event of events) {
    const at = Math.min(TREND_PARTS - 1, Math.floor((Number(event['time_us']) - sinceUs) / part));
    trend[at] = (trend[at] ?? 0) + 1;
  }
  return {
    fingerprint: String(row['fingerprint']),
    type: String(row['type']),
    message: String(row['message']),
    service: String(row['service']),
    firstUs: Number(row['first_us']),
    lastUs: Number(row['last_us']),
    count: Number(row['count']),
    trend,
  };
}
