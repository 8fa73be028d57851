import { type Context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import { dropHeld } from './held-lines.ts';
import { SEVERITY } from './level.ts';
import { failWork, writeDecided } from './record.ts';
import type { RecordSink } from './record-sink.ts';
import { reportFault } from './runtime-state.ts';
import { contextWithScope, endEmpty, type RequestScope, workOf } from './scope.ts';

/** How a request, or another unit of work, has ended. */
export interface EndOfScope {
  /** The name of its wide line. Default: `work_completed`. */
  event?: string | undefined;
  /** The status code of its response. From 500 on it has failed. */
  status?: number | undefined;
  durationMs: number;
  /** Whether it has failed for another reason, such as an error that was thrown. */
  failed?: boolean | undefined;
  /** The span of the whole request. Default: the one that `scope` was given, else the first in which `set` was called. */
  spanContext?: SpanContext | undefined;
  /** More fields for its line. */
  fields?: Record<string, unknown> | undefined;
}

/**
 * Ends what a request has collected: lines that were held back for a failure are written if it has failed (status 500 or
 * more, `failed`, an error that was captured in it, a line of level error) and dropped if not; and where `log.set` was
 * called in it, its one wide line is written. For whoever opened the scope, once, when the response is finished or its
 * connection is closed; later calls do nothing. Never throws.
 *
 * @example
 * const event = 'request_completed';
 * response.once('close', () => endScope(scope, { event, status: response.statusCode, durationMs: performance.now() - start }));
 */
export function endScope(scope: RequestScope, end: EndOfScope): void {
  try {
    const whole = scope.outer ?? scope;
    const { event = 'work_completed', status, failed = false, durationMs } = end;
    const hasFailed = failed || (status !== undefined && status >= 500);
    const wide = closeScope(whole, hasFailed);
    if (wide === undefined) return;
    const level = hasFailed ? 'error' : 'info';
    if (SEVERITY[level] < wide.sink.level.written) return;
    const told: Record<string, unknown> = status === undefined ? { failed: hasFailed } : { status };
    told['duration_ms'] = Math.round(durationMs * 1000) / 1000;
    writeDecided(wide.sink, level, event, {
      fields: [wide.fields, end.fields, told],
      context: contextOf(whole, end.spanContext ?? whole.work?.spanContext),
    });
  } catch (error) {
    reportFault('endScope', error as Error);
  }
}

/** What `log.set` was given in a scope, and the sink of its logger. */
export interface WideFields {
  sink: RecordSink;
  fields: Record<string, unknown>;
}

/** Writes or drops what was held back, and gives back the wide fields; undefined where there are none, or a second time. */
export function closeScope(scope: RequestScope, hasFailed: boolean): WideFields | undefined {
  if (endEmpty(scope)) return undefined;
  const work = workOf(scope);
  if (work.isOver) return undefined;
  if (hasFailed) failWork(scope);
  work.isOver = true;
  dropHeld(work, 'request_succeeded');
  const { wide, wideSink } = work;
  work.wide = undefined;
  // Without a sink nobody has asked for the line.
  return wide === undefined || wideSink === undefined
    ? undefined
    : { sink: wideSink as RecordSink, fields: wide };
}

/** The context of the request's own line: its scope and its span, whatever is active where it ends. */
function contextOf(scope: RequestScope, spanContext: SpanContext | undefined): Context {
  const base = spanContext === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext);
  return contextWithScope(base, scope);
}
