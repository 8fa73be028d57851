import { type Context, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { activeScope, type Breadcrumb, type CallTrace, leaveBreadcrumb } from '@throughline/api/runtime';

const MAX_ATTRIBUTES = 12;

/** A call as an error of its request tells it: read when the error is told, so that it says how the call went. */
class Call implements CallTrace {
  readonly #span: ReadableSpan;

  constructor(span: ReadableSpan) {
    this.#span = span;
  }

  breadcrumb(): Breadcrumb {
    const { name, attributes, status, startTime, duration, ended } = this.#span;
    const [seconds, nanoseconds] = startTime;
    return {
      time: seconds * 1000 + nanoseconds / 1e6,
      category: 'call',
      level: status.code === SpanStatusCode.ERROR ? 'error' : 'info',
      message: name,
      data: {
        ...Object.fromEntries(Object.entries(attributes).slice(0, MAX_ATTRIBUTES)),
        ...(ended
          ? { duration_ms: Math.round(duration[0] * 1000 + duration[1] / 1e6) }
          : { in_flight: true }),
      },
    };
  }
}

/** Leaves each call that a request makes (a client or producer span) for the errors of that request. */
export const callBreadcrumbs: SpanProcessor = {
  onStart(span: Span, context: Context) {
    const { kind } = span as unknown as ReadableSpan;
    if (kind !== SpanKind.CLIENT && kind !== SpanKind.PRODUCER) return;
    const scope = activeScope(context);
    if (scope !== undefined) leaveBreadcrumb(scope, new Call(span as unknown as ReadableSpan));
  },
  onEnd() {},
  forceFlush: async () => {},
  shutdown: async () => {},
};
