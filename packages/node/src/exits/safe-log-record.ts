import type { AnyValue } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Redactor } from '@throughline/redact';
import { limitText, limitValue, safeAttributes, type ValueLimits } from './attribute-limits.ts';

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
    ...(record.eventName !== undefined && { eventName: redactor.redactText(record.eventName) }),
    ...(record.body !== undefined && { body: safeBody(record.body, redactor, limits) }),
    resource: safeResource(record.resource),
    instrumentationScope: record.instrumentationScope,
    attributes: safeAttributes(record.attributes, redactor, limits),
    droppedAttributesCount: record.droppedAttributesCount,
  };
}

function safeBody(body: AnyValue, redactor: Redactor, limits: ValueLimits): AnyValue {
  if (typeof body === 'string') return limitText(redactor.redactText(body), limits);
  return limitValue(redactor.redact(body), limits);
}
