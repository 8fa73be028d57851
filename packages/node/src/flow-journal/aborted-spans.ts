import {
  type Attributes,
  type HrTime,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { KeptSpan, LeftFlow } from './journal-records.ts';

/** The instrumentation scope of the spans of flows. */
const SCOPE = { name: '@throughline/api' };

/** What is known of the end of a flow whose process is dead. */
export interface FlowEnd {
  readonly reason: string;
  readonly pid: number;
  /** Unix milliseconds of the last sign of life. */
  readonly at: number;
  readonly resource: Resource;
}

/**
 * The spans that a dead process could not end: that of the flow and those of the steps under way, with the ids, the
 * parents and the starts that they had, so that what it sent before hangs below them. None where they were not sampled.
 */
export function abortedSpans(flow: LeftFlow, end: FlowEnd): ReadableSpan[] {
  const { span } = flow;
  if (span === undefined || !span.isSampled) return [];
  const own = {
    'throughline.flow.id': flow.id,
    'throughline.flow.name': flow.name,
  };
  const whole = spanOf(span.spanId, span.parentSpanId, flow.name, flow.at, span, end, {
    ...(flow.fields as Attributes),
    ...own,
    ...(flow.parentId !== undefined && { 'throughline.flow.parent_id': flow.parentId }),
    ...(flow.last !== undefined && { 'throughline.flow.step': flow.last }),
    'throughline.flow.outcome': 'aborted',
    'process.pid': end.pid,
  });
  const steps = flow.open.flatMap(({ name, spanId, at }) =>
    spanId === undefined
      ? []
      : [spanOf(spanId, span.spanId, name, at, span, end, { ...own, 'throughline.flow.step': name })],
  );
  return [...steps, whole];
}

function spanOf(
  spanId: string,
  parentSpanId: string | undefined,
  name: string,
  startedAt: number,
  { traceId }: KeptSpan,
  end: FlowEnd,
  attributes: Attributes,
): ReadableSpan {
  const context: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  const endedAt = Math.max(startedAt, end.at);
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => context,
    ...(parentSpanId !== undefined && {
      parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED },
    }),
    startTime: timeOf(startedAt),
    endTime: timeOf(endedAt),
    duration: timeOf(endedAt - startedAt),
    status: { code: SpanStatusCode.ERROR, message: end.reason },
    attributes: { ...attributes, 'error.type': 'process_ended' },
    links: [],
    events: [],
    ended: true,
    resource: end.resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1_000_000)];
}
