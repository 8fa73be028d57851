import type { RecordedLog, RecordedSpan } from './records.ts';

/** A span in one line, for messages. */
export function describeSpan(span: RecordedSpan): string {
  const status = span.status.code === 'unset' ? '' : ` ${span.status.code}`;
  return (
    `${serviceOf(span)} ${span.kind} "${span.name}"${status} ` +
    `trace ${span.traceId} span ${span.spanId} parent ${span.parentSpanId ?? '-'}`
  );
}

/** A log record in one line, for messages. */
export function describeLog(log: RecordedLog): string {
  const text = typeof log.body === 'string' ? log.body : (log.eventName ?? '');
  return `${serviceOf(log)} ${log.severityText ?? ''} "${text.slice(0, 120)}" trace ${log.traceId ?? '-'}`;
}

function serviceOf(record: { resource: Record<string, unknown> }): string {
  return String(record.resource['service.name'] ?? 'unknown service');
}
