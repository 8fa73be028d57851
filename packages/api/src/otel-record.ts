import type { Context } from '@opentelemetry/api';
import { type Level, SEVERITY } from './level.ts';
import type { LogLine } from './log-line.ts';
import type { RecordSink } from './record-sink.ts';
import { getRuntime, type RuntimeState, reportFault } from './runtime-state.ts';

const runtime: RuntimeState = getRuntime();

/** Whether the OpenTelemetry logs API takes a record of this kind; where it cannot say, it does not. */
export function wantsRecord(sink: RecordSink, active: Context, level: Level, eventName: string): boolean {
  try {
    return sink.otel.enabled({ context: active, severityNumber: SEVERITY[level], eventName });
  } catch (error) {
    reportFault('log record', error as Error);
    return false;
  }
}

/** Hands a line to the OpenTelemetry logs API. `more`: attributes of the record alone; `hidden`: fields that it leaves out. */
export function emitRecord(
  sink: RecordSink,
  active: Context,
  line: LogLine,
  more: Record<string, unknown> | undefined,
  hidden: readonly string[] | undefined,
): void {
  // Where lines are written as text nobody has kept the fields of this one.
  const isOwn = runtime.writeText !== undefined && more === undefined;
  const attributes: Record<string, unknown> = isOwn ? line.fields : { ...line.fields, ...more };
  if (hidden !== undefined) for (const name of hidden) delete attributes[name];
  if (line.requestId !== undefined) attributes['request_id'] = line.requestId;
  if (line.flowId !== undefined) attributes['flow_id'] = line.flowId;
  sink.otel.emit({
    timestamp: line.time,
    severityNumber: SEVERITY[line.level],
    severityText: line.level,
    eventName: line.event,
    body: line.event,
    attributes,
    context: active,
  });
}
