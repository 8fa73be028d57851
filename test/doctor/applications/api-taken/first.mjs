import { trace } from '@opentelemetry/api';

// An SDK of its own, which records and sends nowhere that Throughline knows of.
const span = {
  isRecording: () => true,
  end() {},
  spanContext: () => ({ traceId: '', spanId: '', traceFlags: 1 }),
};
trace.setGlobalTracerProvider({
  getTracer: () => ({ startSpan: () => span, startActiveSpan: (_name, run) => run(span) }),
});
