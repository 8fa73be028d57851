import { SeverityNumber, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** How long a record is kept when not everything can be: `ordinary` goes first, `vital` last. */
export const IMPORTANCE = { ordinary: 0, notable: 1, vital: 2 } as const;
export type Importance = (typeof IMPORTANCE)[keyof typeof IMPORTANCE];

/** Errors are vital; where a trace enters this process is notable: it says that the request was there. */
export function importanceOfSpan(span: ReadableSpan): Importance {
  if (span.status.code === SpanStatusCode.ERROR) return IMPORTANCE.vital;
  if (span.events.some(({ name }) => name === 'exception')) return IMPORTANCE.vital;
  const enters = span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER || !span.parentSpanContext;
  return enters ? IMPORTANCE.notable : IMPORTANCE.ordinary;
}

/** Errors are vital, warnings notable; a record without a severity is neither, unless it carries an exception. */
export function importanceOfLogRecord({ severityNumber, attributes }: ReadableLogRecord): Importance {
  const severity = severityNumber ?? SeverityNumber.UNSPECIFIED;
  if (severity >= SeverityNumber.ERROR || 'exception.type' in attributes) return IMPORTANCE.vital;
  return severity >= SeverityNumber.WARN ? IMPORTANCE.notable : IMPORTANCE.ordinary;
}
