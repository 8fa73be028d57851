import { type Context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type AbortedFlow, contextWithFlow, recordAborted } from '@throughline/api/runtime';
import type { ClaimedJournal } from '@throughline/otlp';
import { abortedSpans } from './aborted-spans.ts';
import { type LeftFlow, readJournal } from './journal-records.ts';

export interface ReportParts {
  readonly resource: Resource;
  /** Takes a span that has ended. */
  endSpan(span: ReadableSpan): void;
}

/** Killed by somebody, out of memory, without power: nobody was asked. */
const UNKNOWN = 'unknown';

/** Records every flow that a dead process left open: an event, spans, metrics. @returns them; their lines are not written yet */
export function recordLeftFlows(journal: ClaimedJournal, parts: ReportParts): AbortedFlow[] {
  const { pid, reason = UNKNOWN, flows } = readJournal(journal.records);
  return flows.map((flow) => {
    const at = Math.max(journal.lastSign, flow.at);
    for (const span of abortedSpans(flow, { reason, pid, at, resource: parts.resource })) parts.endSpan(span);
    const aborted: AbortedFlow = {
      id: flow.id,
      name: flow.name,
      fields: { ...flow.fields, ...(flow.parentId !== undefined && { parent_flow_id: flow.parentId }) },
      step: flow.last,
      done: flow.done,
      total: flow.total,
      pid,
      reason,
      seconds: (at - flow.at) / 1000,
      where: contextOf(flow),
      progress: flow.progress && { done: flow.progress[0], total: flow.progress[1] },
      more: moreOf(flow),
    };
    recordAborted(aborted);
    return aborted;
  });
}

function contextOf({ id, name, span }: LeftFlow): Context {
  const inFlow = contextWithFlow(ROOT_CONTEXT, { id, name });
  if (span === undefined) return inFlow;
  const { traceId, spanId, isSampled } = span;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(inFlow, { traceId, spanId, traceFlags, isRemote: true });
}

function moreOf({ open, at }: LeftFlow): Record<string, unknown> {
  return {
    started_at: new Date(at).toISOString(),
    ...(open.length > 1 && { steps_open: open.map(({ name }) => name) }),
  };
}
