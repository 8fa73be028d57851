import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Redactor } from '@throughline/redact';
import type { Pipeline } from '../config/pipeline.ts';
import type { ValueLimits } from './attribute-limits.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { safeLogRecord } from './safe-log-record.ts';
import { createResourceGuard } from './safe-resource.ts';
import { safeSpan } from './safe-span.ts';

/** Makes the copies that may leave the process: redacted first, then cut to the limits. */
export interface SafeCopies {
  span(span: ReadableSpan): ReadableSpan;
  logRecord(record: ReadableLogRecord): ReadableLogRecord;
  resource(resource: Resource): Resource;
}

export function createSafeCopies(
  { traces, logs }: Pipeline,
  redactor: Redactor,
  report: DeliveryReport,
): SafeCopies {
  const limitsOf = (valueLength: number): ValueLimits => ({
    valueLength,
    onTruncated: (count) => report.truncated(count),
  });
  const spanLimits = limitsOf(traces.limits.valueLength);
  const logLimits = limitsOf(logs.limits.valueLength);
  const spanResource = createResourceGuard(redactor, spanLimits);
  const logResource = createResourceGuard(redactor, logLimits);
  return {
    span: (span) => safeSpan(span, redactor, spanLimits, spanResource),
    logRecord: (record) => safeLogRecord(record, redactor, logLimits, logResource),
    resource: createResourceGuard(redactor, limitsOf(Number.POSITIVE_INFINITY)),
  };
}
