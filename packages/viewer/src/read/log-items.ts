import type { Row } from '../store/database.ts';
import { levelName, textOrNull } from './columns.ts';
import type { Attributes, LogItem } from './shapes.ts';

/** A row of `log` joined with its body. */
export function logItem(row: Row): LogItem {
  const body = JSON.parse(String(row['body'])) as {
    text: unknown;
    attributes: Attributes;
    scope?: { name: string };
  };
  return {
    id: Number(row['id']),
    timeUs: Number(row['time_us']),
    service: String(row['service']),
    severity: Number(row['severity']),
    level: levelName(row['severity']),
    text: body.text,
    event: textOrNull(row['event']),
    flow: textOrNull(row['flow']),
    step: textOrNull(row['step']),
    traceId: textOrNull(row['trace_id']),
    spanId: textOrNull(row['span_id']),
    scope: body.scope?.name ?? null,
    attributes: body.attributes,
  };
}
