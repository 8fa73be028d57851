import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { RecordSink } from './record-sink.ts';

/** The exit in the shape in which the tracer provider takes it. */
export function asSpanProcessor(exit: RecordSink<ReadableSpan>): SpanProcessor {
  return {
    onStart: () => {},
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) exit.add(span);
    },
    forceFlush: () => exit.forceFlush(),
    shutdown: () => exit.shutdown(),
  };
}

/** The exit in the shape in which the logger provider takes it. */
export function asLogRecordProcessor(exit: RecordSink<ReadableLogRecord>): LogRecordProcessor {
  return {
    onEmit: (record) => exit.add(record),
    forceFlush: () => exit.forceFlush(),
    shutdown: () => exit.shutdown(),
  };
}
