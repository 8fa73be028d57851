import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { RecordedSpan } from '../tracing/recorded-span.ts';
import { RecordingProvider } from '../tracing/recording-provider.ts';
import { RecordingTracer } from '../tracing/recording-tracer.ts';
import { guardMethod, type Loose } from './guard-method.ts';

const calls = [
  'setAttribute',
  'setAttributes',
  'addEvent',
  'addLink',
  'addLinks',
  'setStatus',
  'updateName',
  'recordException',
] as const;

/** Guards our own spans: whatever is set on them, nothing throws, and a span that cannot be as it should is there all the same. */
export function guardRecordedSpans(): void {
  const self = function (this: Span): Span {
    return this;
  };
  const same = (original: Loose): Loose => original;
  for (const call of calls) guardMethod(RecordedSpan.prototype, call, same, self);
  const { end } = RecordedSpan.prototype;
  guardMethod(RecordedSpan.prototype, 'end', same, function (this: RecordedSpan) {
    end.call(this);
  });
  // Without one the API makes a tracer that asks again for each span.
  guardMethod(RecordingProvider.prototype, 'getTracer', same, () => undefined);
  const { startSpan } = RecordingTracer.prototype;
  for (const start of ['startSpan', 'startMade'] as const) {
    guardMethod(RecordingTracer.prototype, start, same, function (this: RecordingTracer, name: string) {
      try {
        return startSpan.call(this, name, undefined, ROOT_CONTEXT);
      } catch {
        return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      }
    });
  }
}
