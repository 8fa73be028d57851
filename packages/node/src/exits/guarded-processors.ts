import type { Attributes } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SafeCopies } from './safe-copies.ts';
import { safeReadWriteRecord } from './safe-read-write-record.ts';

/** Told of what a processor of the application throws; the application never sees it. */
export type OnFault = (scope: string, error: unknown) => void;

/**
 * A span processor of the application: it may export by itself, so what it gets when a span ends is the safe copy.
 * Attributes that it sets, changes or deletes there are carried over to the span, for those that come after it.
 */
export function guardSpanProcessor(
  processor: SpanProcessor,
  { span: makeSafe }: Pick<SafeCopies, 'span'>,
  onFault: OnFault,
): SpanProcessor {
  const guard = (run: () => void): void => guarded('a span processor of the application', run, onFault);
  return {
    onStart: (span, parent) => guard(() => processor.onStart(span, parent)),
    ...(processor.onEnding && { onEnding: (span) => guard(() => processor.onEnding?.(span)) }),
    onEnd: (span) =>
      guard(() => {
        const safe = makeSafe(span);
        const before = { ...safe.attributes };
        processor.onEnd(safe);
        carryOver(before, safe.attributes, span);
      }),
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}

function carryOver(before: Attributes, after: Attributes, span: ReadableSpan): void {
  for (const key of Object.keys(after)) {
    if (after[key] !== before[key]) span.attributes[key] = after[key];
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) delete span.attributes[key];
  }
}

/** A log record processor of the application: what it reads is redacted, what it sets reaches the record. */
export function guardLogRecordProcessor(
  processor: LogRecordProcessor,
  { logRecord: makeSafe }: Pick<SafeCopies, 'logRecord'>,
  onFault: OnFault,
): LogRecordProcessor {
  return {
    onEmit: (record, context) =>
      guarded(
        'a log record processor of the application',
        () => processor.onEmit(safeReadWriteRecord(record, makeSafe), context),
        onFault,
      ),
    ...(processor.enabled && { enabled: (options) => processor.enabled?.(options) ?? true }),
    forceFlush: (options) => processor.forceFlush(options),
    shutdown: () => processor.shutdown(),
  };
}

function guarded(scope: string, run: () => void, onFault: OnFault): void {
  try {
    run();
  } catch (error) {
    onFault(scope, error);
  }
}
