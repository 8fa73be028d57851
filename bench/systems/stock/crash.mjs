import { SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('crash');
const inSpan = (name, work) =>
  tracer.startActiveSpan(name, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });

export const follow = (name, steps, doStep) =>
  inSpan(name, async () => {
    for (const step of steps) await inSpan(step, () => doStep(step));
  });
