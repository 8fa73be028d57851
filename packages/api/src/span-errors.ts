import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ErrorDetails } from './error-details.ts';
import { exceptionAttributes } from './logger.ts';
import { reportFault } from './runtime-state.ts';

/** The event name that the semantic conventions give to an exception, in spans and in logs. */
export const EXCEPTION = 'exception';

/** Puts an error on a span: event `exception`, status ERROR with its message, `error.type`. Never throws. */
export function recordOnSpan(span: Span, details: ErrorDetails, options?: { withEvent: boolean }): void {
  try {
    if (!span.isRecording()) return;
    if (options?.withEvent !== false) span.addEvent(EXCEPTION, exceptionAttributes(details));
    span.setAttribute('error.type', details.type);
    span.setStatus({ code: SpanStatusCode.ERROR, message: details.message });
  } catch (error) {
    reportFault('span', error as Error);
  }
}

/** That it failed, and nothing of the error: for one that the application does not want to be told. */
export function failSpan(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Does something with the active span, where there is one that is recorded. Never throws. */
export function onActiveSpan(use: (span: Span) => void): void {
  try {
    const span = trace.getSpan(context.active());
    if (span?.isRecording()) use(span);
  } catch (error) {
    reportFault('span', error as Error);
  }
}
