import { type Context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';

/** As it is before anybody guards it: tracer and samplers, which ask here, are guarded themselves. */
const { getSpanContext } = trace;

/** The ids that were looked at last: tracer, counter and sampler ask for the same ones in turn. */
let traceId: unknown;
let spanId: unknown;

/** The span context that a new span has as its parent; one whose ids cannot be sent counts as none. */
export function validParentIn(context: Context): SpanContext | undefined {
  const parent = getSpanContext(context);
  if (parent === undefined) return undefined;
  if (parent.traceId === traceId && parent.spanId === spanId) return parent;
  if (!isSpanContextValid(parent)) return undefined;
  ({ traceId, spanId } = parent);
  return parent;
}
