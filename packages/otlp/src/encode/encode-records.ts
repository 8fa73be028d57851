import { RecordBatch } from './record-batch.ts';
import type { RecordFilter } from './record-filter.ts';
import type { LogSource, SpanSource } from './sources.ts';
import { writeLog } from './write-log.ts';
import { writeSpan } from './write-span.ts';

/** Spans that become one `ExportTraceServiceRequest`, each as bytes as soon as it is added. */
export function spanBatch(filter?: RecordFilter): RecordBatch<SpanSource> {
  return new RecordBatch(writeSpan, filter);
}

/** Log records that become one `ExportLogsServiceRequest`, each as bytes as soon as it is added. */
export function logBatch(filter?: RecordFilter): RecordBatch<LogSource> {
  return new RecordBatch(writeLog, filter);
}

/**
 * One `ExportTraceServiceRequest` (protobuf), in bytes of its own; undefined for no spans.
 * @throws what reading a span throws
 */
export const encodeTraces: (spans: readonly SpanSource[]) => Buffer | undefined = encodeAll(spanBatch);

/**
 * One `ExportLogsServiceRequest` (protobuf), in bytes of its own; undefined for no records.
 * @throws what reading a record throws
 */
export const encodeLogs: (records: readonly LogSource[]) => Buffer | undefined = encodeAll(logBatch);

/** The batch is kept for its memory; one that is in use already, or was left by a throw, is not used again. */
function encodeAll<T extends SpanSource | LogSource>(
  create: () => RecordBatch<T>,
): (records: readonly T[]) => Buffer | undefined {
  let spare: RecordBatch<T> | undefined;
  return (records) => {
    const batch = spare ?? create();
    spare = undefined;
    for (const record of records) batch.add(record);
    const request = batch.finish();
    spare = batch;
    return request;
  };
}
