import type { Span } from '@opentelemetry/api';

/** The last error that each span was told. */
const recorded = new WeakMap<Span, unknown>();

/**
 * Records an error on a span, once: on its way out an error passes every layer of a framework. Its type is its name:
 * stock `recordException` prefers the error's `code`, which for an error of PostgreSQL would be `23503`.
 */
export function recordError(span: Span | undefined, error: unknown): void {
  if (span === undefined || !span.isRecording() || recorded.get(span) === error) return;
  recorded.set(span, error);
  span.recordException(withoutCode(error));
}

type Described = string | { name: string; message: string; stack?: string };

function withoutCode(error: unknown): Described {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack } = error;
  return stack === undefined ? { name, message } : { name, message, stack };
}
