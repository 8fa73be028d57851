/** How an application records through the API of OpenTelemetry, and flushes what it has recorded. */
export function opentelemetryIdiom({ trace }) {
  const tracer = trace.getTracer('bench');
  return {
    record(seq, payload) {
      const attributes = payload === undefined ? { seq } : { seq, payload };
      tracer.startActiveSpan('work', { attributes }, (span) => span.end());
    },
    flush: () => trace.getTracerProvider().getDelegate().forceFlush(),
    close: () => trace.getTracerProvider().getDelegate().shutdown(),
  };
}
