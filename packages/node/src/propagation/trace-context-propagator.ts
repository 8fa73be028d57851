import { type Context, isSpanContextValid, type TextMapSetter, TraceFlags, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** The flags that version 00 of `traceparent` knows: sampled, and random trace id (W3C Trace Context, level 2). */
const KNOWN_FLAGS = 0x03;

/**
 * W3C Trace Context. The stock propagator writes flags that it only passes on with three digits where they take two
 * (`-0ff`), which the next service has to refuse: the trace would end there.
 */
export class TraceContextPropagator extends W3CTraceContextPropagator {
  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    const flags = Number(spanContext?.traceFlags ?? TraceFlags.NONE) & KNOWN_FLAGS;
    if (spanContext === undefined || spanContext.traceFlags === flags || !isSpanContextValid(spanContext)) {
      super.inject(context, carrier, setter);
    } else {
      super.inject(trace.setSpanContext(context, { ...spanContext, traceFlags: flags }), carrier, setter);
    }
  }
}
