import { type Context, context, isSpanContextValid, trace } from '@opentelemetry/api';
import { addFields } from './add-fields.ts';
import type { RecordSink } from './record-sink.ts';
import { reportFault } from './runtime-state.ts';
import { activeScope, workOf } from './scope.ts';

/** Adds fields to the one line that the current request writes at its end. Never throws. */
export function setWideFields(sink: RecordSink, fields: unknown): void {
  try {
    const active = context.active();
    const scope = activeScope(active);
    if (scope === undefined) {
      reportFault('log.set', 'no request, flow or withContext is running, so the fields were not kept');
      return;
    }
    const work = workOf(scope);
    if (work.isOver) {
      reportFault('log.set', 'the request has ended and its line is written, so the fields were not kept');
      return;
    }
    work.wide ??= {};
    if (work.wideSink === undefined) {
      work.wideSink = sink;
      const spanContext = trace.getSpanContext(active);
      if (work.spanContext === undefined && spanContext !== undefined && isSpanContextValid(spanContext))
        work.spanContext = spanContext;
    }
    addFields(work.wide, fields, 'keep');
  } catch (error) {
    reportFault('log.set', error as Error);
  }
}

/** The fields of the line that a request may write at its end, for who has one for it; undefined outside of a request. */
export function wideFieldsOf(active: Context): Record<string, unknown> | undefined {
  const scope = activeScope(active);
  if (scope === undefined) return undefined;
  const work = workOf(scope);
  if (work.isOver) return undefined;
  work.wide ??= {};
  return work.wide;
}
