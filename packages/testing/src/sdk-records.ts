import type { Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { hrMilliseconds } from './hr-time.ts';
import type { Attributes, RecordedLog, RecordedScope, RecordedSpan, SpanKindName, Value } from './records.ts';

/** By the API's numbers, which are not those of OTLP. */
const KINDS: readonly SpanKindName[] = ['internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

/** A span of the SDK in the shape that `OtlpReceiver` gives. */
export function recordedSpan(span: ReadableSpan): RecordedSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    attributes: plain(span.attributes),
    events: span.events.map(recordedEvent),
    links: span.links.map(recordedLink),
    status: recordedStatus(span.status),
    resource: plain(span.resource.attributes),
    scope: recordedScope(span.instrumentationScope),
    startTime: hrMilliseconds(span.startTime),
    endTime: hrMilliseconds(span.endTime),
  };
}

/** A log record of the SDK in the shape that `OtlpReceiver` gives. */
export function recordedLog(record: ReadableLogRecord): RecordedLog {
  return {
    body: record.body as Value,
    eventName: record.eventName,
    severityText: record.severityText,
    severityNumber: record.severityNumber ?? 0,
    attributes: plain(record.attributes),
    traceId: record.spanContext?.traceId,
    spanId: record.spanContext?.spanId,
    resource: plain(record.resource.attributes),
    scope: recordedScope(record.instrumentationScope),
    time: hrMilliseconds(record.hrTime),
  };
}

export function recordedScope(scope: { name: string; version?: string | undefined }): RecordedScope {
  return { name: scope.name, version: scope.version || undefined };
}

/** A copy, so that what the SDK changes later does not change a record. */
export function plain(attributes: object): Attributes {
  return Object.fromEntries(Object.entries(attributes)) as Attributes;
}

function recordedEvent(event: TimedEvent): RecordedSpan['events'][number] {
  return { name: event.name, time: hrMilliseconds(event.time), attributes: plain(event.attributes ?? {}) };
}

function recordedLink(link: Link): RecordedSpan['links'][number] {
  return {
    traceId: link.context.traceId,
    spanId: link.context.spanId,
    attributes: plain(link.attributes ?? {}),
  };
}

function recordedStatus(status: SpanStatus): RecordedSpan['status'] {
  return { code: STATUS_CODES[status.code] ?? 'unset', message: status.message || undefined };
}
