import {
  type Context,
  context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { recordHandlerError } from './record-error.ts';

/**
 * A tracer provider for instrumentations of web frameworks that make a span for each middleware: instead of
 * a new span they get the active one, the server span, under a cover that keeps what they may not change.
 * They still find the route, and an error that they record lands on the server span.
 */
export const parentSpanTracerProvider: TracerProvider = {
  getTracer: () => parentSpanTracer,
};

const parentSpanTracer: Tracer = {
  startSpan: (_name: string, _options?: SpanOptions, parent?: Context) => cover(parent ?? context.active()),
  startActiveSpan(...args: unknown[]): unknown {
    const run = args.at(-1) as (span: Span) => unknown;
    return run(cover(context.active()));
  },
} as Tracer;

/** Layers lie inside one another: what is below each cover. */
const covered = new WeakMap<Span, Span>();

function cover(parent: Context): Span {
  const active = trace.getSpan(parent);
  const span =
    (active && covered.get(active)) ??
    active ??
    trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });
  const over: Span = {
    spanContext: () => span.spanContext(),
    isRecording: () => span.isRecording(),
    recordException: (exception) => recordHandlerError(span, exception),
    setAttribute: () => over,
    setAttributes: () => over,
    addEvent: () => over,
    addLink: () => over,
    addLinks: () => over,
    setStatus: () => over,
    updateName: () => over,
    end: () => {},
  };
  covered.set(over, span);
  return over;
}
