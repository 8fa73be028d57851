import type { Span } from '@opentelemetry/api';
import { activeScope } from '@throughline/api/runtime';
import type { Recipe } from './recipes.ts';

/**
 * For the loggers that an application already has: beside the `trace_id` and `span_id` that the stock instrumentation
 * adds, a line carries `request_id`; the trace flags, which no reader of a log needs, are left out again.
 */
export function addRequestId(_span: Span, record: Record<string, unknown>): void {
  delete record['trace_flags'];
  const requestId = activeScope()?.requestId;
  if (requestId !== undefined) record['request_id'] = requestId;
}

/** winston: correlated by the stock instrumentation. */
export const winstonRecipe: Recipe = (Class) =>
  new Class({ disableLogSending: true, logHook: addRequestId, enabled: false });
