import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Redactor } from '@throughline/redact';
import { safeAttributes, safeBody, safeText, type ValueLimits } from '../limits/attribute-limits.ts';

/** A copy of the log record in which nothing secret is left: body, event name, attributes, resource. */
export function safeLogRecord(
  record: ReadableLogRecord,
  redactor: Redactor,
  limits: ValueLimits,
  safeResource: (resource: Resource) => Resource,
): ReadableLogRecord {
  return {
    hrTime: record.hrTime,
    hrTimeObserved: record.hrTimeObserved,
    ...(record.spanContext && { spanContext: record.spanContext }),
    ...(record.severityText !== undefined && { severityText: record.severityText }),
    ...(record.severityNumber !== undefined && { severityNumber: record.severityNumber }),
    ...(record.eventName !== undefined && { eventName: safeText(record.eventName, redactor, limits) }),
    ...(record.body !== undefined && { body: safeBody(record.body, redactor, limits) }),
    resource: safeResource(record.resource),
    instrumentationScope: record.instrumentationScope,
    attributes: safeAttributes(record.attributes, redactor, limits),
    droppedAttributesCount: record.droppedAttributesCount,
  };
}
