import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RecordFilter } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import type { RecordLimits } from '../limits/record-limits.ts';
import { createRecordFilter } from './record-filters.ts';
import { safeLogRecord } from './safe-log-record.ts';
import { createResourceGuard } from './safe-resource.ts';
import { safeSpan } from './safe-span.ts';

/** Makes the copies that may leave the process: redacted first, then cut to the limits. */
export interface SafeCopies {
  span(span: ReadableSpan): ReadableSpan;
  logRecord(record: ReadableLogRecord): ReadableLogRecord;
  resource(resource: Resource): Resource;
  /** The same for records that become bytes at once. */
  readonly spanFilter: RecordFilter;
  readonly logRecordFilter: RecordFilter;
}

export function createSafeCopies(redactor: Redactor, limits: RecordLimits): SafeCopies {
  const resource = createResourceGuard(redactor, limits.resource);
  return {
    span: (span) => safeSpan(span, redactor, limits.spans, resource),
    logRecord: (record) => safeLogRecord(record, redactor, limits.logRecords, resource),
    resource,
    spanFilter: createRecordFilter(redactor, limits.spans, resource),
    logRecordFilter: createRecordFilter(redactor, limits.logRecords, resource),
  };
}
