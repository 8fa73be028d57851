import { context, type Span } from '@opentelemetry/api';
import { holdRequestError, resolveStack } from '@throughline/api/runtime';

/** The last error that each span was told. */
const recorded = new WeakMap<Span, unknown>();

/**
 * Records an error on a span, once: on its way out an error passes every layer of a framework. Its type is its name:
 * stock `recordException` prefers the error's `code`, which for an error of PostgreSQL would be `23503`.
 */
export function recordError(span: Span | undefined, error: unknown): void {
  if (!span?.isRecording() || recorded.get(span) === error) return;
  recorded.set(span, error);
  span.recordException(withoutCode(error));
}

/**
 * Records an error that a handler of a request threw: on the span, and where the request fails with it as an error of the
 * application, whether or not the span is recorded.
 */
export function recordHandlerError(span: Span | undefined, error: unknown): void {
  recordError(span, error);
  holdRequestError(error, context.active());
}

type Described = string | { name: string; message: string; stack?: string };

function withoutCode(error: unknown): Described {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack } = error;
  return stack === undefined ? { name, message } : { name, message, stack: resolveStack(stack) };
}
