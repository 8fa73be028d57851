import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { passes, thresholdOf } from '../sampling/threshold.ts';
import type { RecordSink } from './record-sink.ts';

/** The exit for a share of the traces, by their ids: a trace takes it as a whole or not at all, in every service alike. */
export function forShareOfTraces(exit: RecordSink<ReadableSpan>, share: number): RecordSink<ReadableSpan> {
  const threshold = thresholdOf(share);
  return {
    add: (span) => {
      if (passes(span.spanContext().traceId, threshold)) exit.add(span);
    },
    forceFlush: (deadlineMs) => exit.forceFlush(deadlineMs),
    shutdown: () => exit.shutdown(),
    takeLastRequests: () => exit.takeLastRequests(),
    landed: (deadlineMs) => exit.landed?.(deadlineMs),
    answersInFlight: () => exit.answersInFlight?.() ?? [],
  };
}
