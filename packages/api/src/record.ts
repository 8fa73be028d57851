import { type Context, context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';
import { addFields } from './add-fields.ts';
import { leaveBreadcrumb } from './breadcrumbs.ts';
import { orderedNow } from './clock.ts';
import { countDrop } from './drop-counts.ts';
import { type HeldLine, hasFingersCrossed, holdLine, takeHeld } from './held-lines.ts';
import { directLine } from './json-line.ts';
import { evaluateFields } from './lazy.ts';
import { type Level, SEVERITY } from './level.ts';
import { formatBehindHead, type LogLine } from './log-line.ts';
import { hasProcessors, sharedProcessors } from './logging-state.ts';
import { emitRecord, wantsRecord } from './otel-record.ts';
import { textOf } from './plain.ts';
import { runProcessors } from './processors.ts';
import type { RecordSink } from './record-sink.ts';
import { admitRepeat, HELD_BACK, limitsRepeats } from './repeats.ts';
import { getRuntime, type RuntimeState, reportFault } from './runtime-state.ts';
import { activeFlow, activeScope, type FieldsHolder, type RequestScope, rootScope, workOf } from './scope.ts';

const runtime: RuntimeState = getRuntime();
const root: RequestScope = rootScope();

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
  /** When it happened; default: now. */
  time?: number | undefined;
  /** Whoever asks for the line makes its OTLP record, too. */
  lineOnly?: boolean | undefined;
}

/** Whether lines of this level are looked at; ask before building anything. */
export function isEnabled(sink: RecordSink, level: Level): boolean {
  return SEVERITY[level] >= sink.level.gate;
}

/**
 * Writes the line of a logger. Where nobody needs more than its JSON, it is made from the fields as they are given.
 * Never throws.
 */
export function writeEvent(
  sink: RecordSink,
  level: Level,
  name: unknown,
  bound: FieldsHolder | undefined,
  given: unknown,
): void {
  try {
    const event = typeof name === 'string' ? name : textOf(name);
    const active = context.active();
    const scope = activeScope(active);
    const time = orderedNow();
    let heldBack = 0;
    if (needsDecision(sink, level)) {
      heldBack = decide(sink, level, event, active, scope, time, [bound?.fields, given]);
      if (heldBack === HELD_BACK) return;
    }
    const fields = typeof given === 'function' ? evaluateFields(given) : given;
    const write = runtime.writeText;
    if (write !== undefined && heldBack === 0 && !hasProcessors(sink)) {
      if (!wantsRecord(sink, active, level, event)) {
        const text = textWithoutCopy(time, sink, level, event, active, scope, bound, fields);
        if (text !== undefined) {
          leaveBreadcrumb(scope, { time, level, event, fields });
          writeJson(write, text, level);
          return;
        }
      }
    }
    const parts = [bound?.fields, fields];
    if (heldBack > 0) parts.push({ held_back: heldBack });
    deliver(sink, buildLine(active, scope, sink, level, event, parts, time), active, undefined, undefined);
  } catch (error) {
    reportFault('log', error as Error);
  }
}

/** Builds a record once and hands it to both exits: the line writer and the OpenTelemetry logs API. Never throws. */
export function writeRecord(sink: RecordSink, level: Level, event: string, parts: RecordParts): void {
  try {
    const active = parts.context ?? context.active();
    const scope = activeScope(active);
    const time = parts.time ?? orderedNow();
    let { fields } = parts;
    if (needsDecision(sink, level)) {
      const heldBack = decide(sink, level, event, active, scope, time, fields, parts.lineOnly);
      if (heldBack === HELD_BACK) return;
      if (heldBack > 0) fields = [...fields, { held_back: heldBack }];
    }
    const line = buildLine(active, scope, sink, level, event, fields, time);
    deliver(sink, line, active, parts.attributes, parts.hidden, parts.lineOnly);
  } catch (error) {
    reportFault('log', error as Error);
  }
}

/** Writes a line that was decided about before: one of the end of a request, or one that waited for it. Never throws. */
export function writeDecided(sink: RecordSink, level: Level, event: string, parts: RecordParts): void {
  try {
    const active = parts.context ?? context.active();
    const time = parts.time ?? orderedNow();
    const line = buildLine(active, activeScope(active), sink, level, event, parts.fields, time);
    deliver(sink, line, active, parts.attributes, parts.hidden, parts.lineOnly);
  } catch (error) {
    reportFault('log', error as Error);
  }
}

/** An error was seen in this request: what it keeps is written, and what follows is written at once. */
export function failWork(scope: RequestScope): void {
  const work = workOf(scope);
  if (work.hasFailed || work.isOver) return;
  work.hasFailed = true;
  for (const line of takeHeld(work)) writeHeld(line);
}

function writeHeld({ sink, level, event, time, context: active, parts, lineOnly }: HeldLine): void {
  writeDecided(sink, level, event, { fields: parts, context: active, time, lineOnly });
}

function needsDecision(sink: RecordSink, level: Level): boolean {
  const severity = SEVERITY[level];
  return severity < sink.level.written || severity >= SEVERITY.error || limitsRepeats();
}

/** Whether a line is written: `HELD_BACK`, or how many of its kind were held back before it. */
function decide(
  sink: RecordSink,
  level: Level,
  event: string,
  active: Context,
  scope: RequestScope | undefined,
  time: number,
  parts: readonly unknown[],
  lineOnly?: boolean,
): number {
  const severity = SEVERITY[level];
  if (severity < sink.level.written) {
    if (scope === undefined || !hasFingersCrossed()) return HELD_BACK;
    const work = workOf(scope);
    if (work.isOver && !work.hasFailed) {
      countDrop('request_succeeded');
      return HELD_BACK;
    }
    if (!work.hasFailed) {
      holdLine(work, { sink, level, event, time, context: active, lineOnly }, parts);
      return HELD_BACK;
    }
  } else if (severity >= SEVERITY.error && scope !== undefined) {
    try {
      failWork(scope);
    } catch (error) {
      reportFault('log', error as Error);
    }
  }
  return admitRepeat(level, event, time);
}

/** Undefined where the line has to be built: see `directLine`; also where fields are so odd that they cannot be listed. */
function textWithoutCopy(
  time: number,
  sink: RecordSink,
  level: Level,
  event: string,
  active: Context,
  scope: RequestScope | undefined,
  bound: FieldsHolder | undefined,
  fields: unknown,
): string | undefined {
  if (fields !== undefined && !isFields(fields)) return undefined;
  const { redactor } = runtime;
  const spanContext = spanContextOf(active);
  const flow = activeFlow(active);
  try {
    return directLine(time, sink, level, event, root, scope, bound, fields, spanContext, flow, redactor);
  } catch {
    return undefined;
  }
}

function isFields(fields: unknown): fields is Record<string, unknown> {
  try {
    return (
      typeof fields === 'object' && fields !== null && !Array.isArray(fields) && !ArrayBuffer.isView(fields)
    );
  } catch {
    return false;
  }
}

/** Most lines of a turn belong to one span. */
let lastValid: SpanContext | undefined;

function spanContextOf(active: Context): SpanContext | undefined {
  try {
    const spanContext = trace.getSpanContext(active);
    if (spanContext === undefined || spanContext === lastValid) return spanContext;
    if (!isSpanContextValid(spanContext)) return undefined;
    lastValid = spanContext;
    return spanContext;
  } catch (error) {
    reportFault('log', error as Error);
    return undefined;
  }
}

function buildLine(
  active: Context,
  scope: RequestScope | undefined,
  sink: RecordSink,
  level: Level,
  event: string,
  parts: readonly unknown[],
  time: number,
): LogLine {
  const fields: Record<string, unknown> = { ...root.fields, ...scope?.fields };
  for (const part of parts) addFields(fields, evaluateFields(part), 'evaluate');
  const line: LogLine = { time, level, event, logger: sink.name, fields };
  if (scope?.requestId !== undefined) line.requestId = scope.requestId;
  leaveBreadcrumb(scope, line);
  const spanContext = spanContextOf(active);
  if (spanContext !== undefined) {
    line.traceId = spanContext.traceId;
    line.spanId = spanContext.spanId;
  }
  const flow = activeFlow(active);
  if (flow !== undefined) line.flowId = flow.id;
  return line;
}

function deliver(
  sink: RecordSink,
  built: LogLine,
  active: Context,
  attributes: Record<string, unknown> | undefined,
  hidden: readonly string[] | undefined,
  lineOnly?: boolean,
): void {
  let line = built;
  if (hasProcessors(sink)) {
    const processed = runProcessors(built, sharedProcessors(), sink.processors);
    if (processed === null) {
      countDrop('processor');
      return;
    }
    line = processed;
  }
  try {
    writeOut(sink, line);
  } catch (error) {
    reportFault('log line', error as Error);
  }
  if (lineOnly === true) return;
  try {
    if (wantsRecord(sink, active, line.level, line.event)) emitRecord(sink, active, line, attributes, hidden);
  } catch (error) {
    reportFault('log record', error as Error);
  }
}

function writeOut(sink: RecordSink, line: LogLine): void {
  const { writeText, redactor } = runtime;
  if (writeText === undefined) {
    runtime.writeLine(line);
    return;
  }
  const head = sink.heads.of(line.level, line.event, redactor);
  writeJson(writeText, formatBehindHead(line, head, redactor), line.level);
}

function writeJson(write: NonNullable<RuntimeState['writeText']>, text: string, level: Level): void {
  try {
    write(`${text}\n`, SEVERITY[level] >= SEVERITY.error);
  } catch (error) {
    reportFault('log line', error as Error);
  }
}
