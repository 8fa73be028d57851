import {
  type Context,
  context,
  isSpanContextValid,
  type LoggerProvider,
  logs,
  type Logger as OtelLogger,
  trace,
} from '@opentelemetry/api';
import { orderedNow } from './clock.ts';
import { type Level, SEVERITY } from './level.ts';
import type { LogLine } from './log-line.ts';
import { addFields } from './plain.ts';
import { getRuntime, type RuntimeState, reportFault } from './runtime-state.ts';
import { activeFlow, activeScope, rootScope } from './scope.ts';

const runtime: RuntimeState = getRuntime();

/** The OpenTelemetry logger behind one of ours; found again when an SDK registers after the logger was made. */
export class RecordSink {
  readonly name: string;
  #provider: LoggerProvider | undefined;
  #logger: OtelLogger | undefined;

  constructor(name: string) {
    this.name = name;
  }

  get otel(): OtelLogger {
    const provider = logs.getLoggerProvider();
    if (this.#logger === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#logger = provider.getLogger(this.name);
    }
    return this.#logger;
  }
}

/** What one record needs beyond its level, event and logger. */
export interface RecordParts {
  /** Fields in the order in which they apply; later wins. */
  fields: readonly unknown[];
  /** Where the record belongs; default: the active context. */
  context?: Context | undefined;
  /** Attributes of the OTLP record alone (`exception.*`). */
  attributes?: Record<string, unknown> | undefined;
  /** Fields that the OTLP record leaves out, because an attribute says the same. */
  hidden?: readonly string[] | undefined;
}

/** Whether records of this level are wanted; ask before building anything. */
export function isEnabled(level: Level): boolean {
  return SEVERITY[level] >= runtime.threshold;
}

/** Builds a record once and hands it to both exits: the line writer and the OpenTelemetry logs API. Never throws. */
export function writeRecord(sink: RecordSink, level: Level, event: string, parts: RecordParts): void {
  let line: LogLine;
  let active: Context;
  try {
    active = parts.context ?? context.active();
    line = buildLine(active, sink.name, level, event, parts.fields);
  } catch (error) {
    reportFault('log', error as Error);
    return;
  }
  try {
    runtime.writeLine(line);
  } catch (error) {
    reportFault('log line', error as Error);
  }
  try {
    emit(sink.otel, active, line, parts);
  } catch (error) {
    reportFault('log record', error as Error);
  }
}

function buildLine(
  active: Context,
  logger: string,
  level: Level,
  event: string,
  parts: readonly unknown[],
): LogLine {
  const scope = activeScope(active);
  const fields: Record<string, unknown> = { ...rootScope().fields, ...scope?.fields };
  for (const part of parts) addFields(fields, part);
  const line: LogLine = { time: orderedNow(), level, event, logger, fields };
  if (scope?.requestId !== undefined) line.requestId = scope.requestId;
  const spanContext = trace.getSpanContext(active);
  if (spanContext !== undefined && isSpanContextValid(spanContext)) {
    line.traceId = spanContext.traceId;
    line.spanId = spanContext.spanId;
  }
  const flow = activeFlow(active);
  if (flow !== undefined) line.flowId = flow.id;
  return line;
}

function emit(otel: OtelLogger, active: Context, line: LogLine, parts: RecordParts): void {
  const severityNumber = SEVERITY[line.level];
  if (!otel.enabled({ context: active, severityNumber, eventName: line.event })) return;
  const attributes: Record<string, unknown> = { ...line.fields, ...parts.attributes };
  for (const name of parts.hidden ?? []) delete attributes[name];
  if (line.requestId !== undefined) attributes['request_id'] = line.requestId;
  if (line.flowId !== undefined) attributes['flow_id'] = line.flowId;
  otel.emit({
    timestamp: line.time,
    severityNumber,
    severityText: line.level,
    eventName: line.event,
    body: line.event,
    attributes,
    context: active,
  });
}
