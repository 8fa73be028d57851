import {
  type Context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  type SpanContext,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { Fields } from '../event-catalogue.ts';
import { getRuntime, type RuntimeState, reportFault } from '../runtime-state.ts';
import type { JournaledSpan } from './flow-journal-port.ts';

const runtime: RuntimeState = getRuntime();
const SCOPE = '@throughline/api';
const NO_PARENT = '0000000000000000';

let provider: TracerProvider | undefined;
let known: Tracer | undefined;

/** Looked for again when an SDK registers: looking takes as long as half of a span. */
function tracer(): Tracer {
  const proxy = trace.getTracerProvider() as TracerProvider & { getDelegate?: () => TracerProvider };
  const now = proxy.getDelegate?.() ?? proxy;
  if (known === undefined || now !== provider) {
    provider = now;
    known = trace.getTracer(SCOPE);
  }
  return known;
}

/** Starts the span of a flow or step; one that records nothing where that fails. */
export function startFlowSpan(parent: Context, name: string, attributes: Fields, link?: SpanContext): Span {
  try {
    const options = link === undefined ? { attributes } : { attributes, links: [{ context: link }] };
    const span = tracer().startSpan(name, options, parent);
    if (runtime.pendingSpans === true && span.isRecording()) sendPending(span, parent, name, attributes);
    return span;
  } catch (error) {
    reportFault('flow', error as Error);
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }
}

/**
 * What Logfire shows of a span that runs: one of no duration below it, which names the parent of the real one. Its
 * back end replaces it when the real span arrives; others would show both.
 */
function sendPending(span: Span, parent: Context, name: string, attributes: Fields): void {
  const now = Date.now();
  const pending = {
    ...attributes,
    'logfire.span_type': 'pending_span',
    'logfire.pending_parent_id': trace.getSpanContext(parent)?.spanId ?? NO_PARENT,
  };
  const options = { attributes: pending, startTime: now };
  tracer().startSpan(name, options, trace.setSpan(parent, span)).end(now);
}

/** What the journal keeps of a span, where there is one. */
export function journaledSpan(span: Span, parent: Context): JournaledSpan | undefined {
  const own = span.spanContext();
  if (!isSpanContextValid(own)) return undefined;
  const above = trace.getSpanContext(parent);
  return {
    traceId: own.traceId,
    spanId: own.spanId,
    parentSpanId: above?.traceId === own.traceId ? above.spanId : undefined,
    isSampled: (own.traceFlags & TraceFlags.SAMPLED) !== 0,
  };
}

/** The id of a span, where it has one. */
export function spanIdOf(span: Span): string | undefined {
  const own = span.spanContext();
  return isSpanContextValid(own) ? own.spanId : undefined;
}
