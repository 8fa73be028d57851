import type { RecordFilter } from './record-filter.ts';
import type { ReverseWriter } from './reverse-writer.ts';
import type { LogSource } from './sources.ts';
import { writeAnyValue, writeAttributes, writeCount, writeTime } from './write-value.ts';

/** One `LogRecord` as a field of `ScopeLogs`; fields in the order of their numbers. */
export function writeLog(writer: ReverseWriter, record: LogSource, filter?: RecordFilter): void {
  const before = writer.size;
  const context = record.spanContext;
  if (record.eventName) {
    writer.textField(0x62, filter === undefined ? record.eventName : filter.text(record.eventName));
  }
  writeTime(writer, 0x59, record.hrTimeObserved);
  if (context?.spanId) writer.hexField(0x52, context.spanId);
  if (context?.traceId) writer.hexField(0x4a, context.traceId);
  if (context?.traceFlags) {
    writer.fixed32(context.traceFlags);
    writer.byte(0x45);
  }
  writeCount(writer, 0x38, record.droppedAttributesCount);
  writeAttributes(writer, 0x32, record.attributes, filter);
  if (record.body !== undefined) {
    writeAnyValue(writer, 0x2a, filter === undefined ? record.body : filter.body(record.body), 0);
  }
  if (record.severityText) writer.textField(0x1a, record.severityText);
  writeCount(writer, 0x10, record.severityNumber);
  writeTime(writer, 0x09, record.hrTime);
  writer.message(0x12, before);
}
