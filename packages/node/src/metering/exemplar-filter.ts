import { type Context, context, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';

/** Which measurements may become exemplars; see `OTEL_METRICS_EXEMPLAR_FILTER`. */
export type ExemplarFilter = 'always_on' | 'always_off' | 'trace_based';

/** Where a measurement was made, as far as its caller says so: undefined stands for the active context. */
export type Origin = Context | SpanContext | undefined;

// Taken before the API is guarded: what is guarded costs an array for each call.
const getSpan = trace.getSpan;

/** The span that a measurement belongs to. */
export function spanOf(origin: Origin): SpanContext | undefined {
  if (origin === undefined || origin === null) return getSpan(context.active())?.spanContext();
  if (typeof (origin as Context).getValue === 'function') return getSpan(origin as Context)?.spanContext();
  return typeof (origin as SpanContext).traceId === 'string' ? (origin as SpanContext) : undefined;
}

export function isSampled(span: SpanContext | undefined): span is SpanContext {
  return span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
}
