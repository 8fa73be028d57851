import type { SpanContext } from '@opentelemetry/api';
import type { Redactor } from '@throughline/redact';
import { MAX_FIELDS } from './add-fields.ts';
import { fieldJson, hiddenSoFar } from './field-json.ts';
import { isoTime, quoteJson } from './json-text.ts';
import { evaluate, isLazy } from './lazy.ts';
import type { Level } from './level.ts';
import { ID_NAMES } from './log-line.ts';
import { UNREADABLE } from './plain.ts';
import type { RecordSink } from './record-sink.ts';
import type { FieldsHolder, FlowRef, RequestScope } from './scope.ts';

/**
 * The line as `formatLine` writes it, made from the fields as they were given: nothing is copied. Undefined, before any
 * field was read, where two parts have a field of the same name: such a line has to be built.
 */
export function directLine(
  time: number,
  sink: RecordSink,
  level: Level,
  event: string,
  root: FieldsHolder,
  scope: RequestScope | undefined,
  bound: FieldsHolder | undefined,
  fields: Record<string, unknown> | undefined,
  spanContext: SpanContext | undefined,
  flow: FlowRef | undefined,
  redactor: Redactor,
): string | undefined {
  const names = fields === undefined ? NO_NAMES : Object.keys(fields);
  if (names.length > MAX_FIELDS || !areApart(root, scope, bound, names)) return undefined;
  let text = `{"timestamp":"${isoTime(time)}${sink.heads.of(level, event, redactor)}${textOfHolder(root, redactor)}`;
  if (scope !== undefined) text += textOfHolder(scope, redactor);
  if (bound !== undefined) text += textOfHolder(bound, redactor);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (isIdOfLine(name, scope, spanContext, flow)) continue;
    const given = readField(fields as Record<string, unknown>, name);
    const value = typeof given === 'function' && isLazy(given) ? evaluate(given) : given;
    text += fieldJson(name, value, redactor, false);
  }
  return text + idsText(scope?.requestId, spanContext, flow);
}

const NO_NAMES: readonly string[] = [];

function readField(fields: Record<string, unknown>, name: string): unknown {
  try {
    return fields[name];
  } catch {
    return UNREADABLE;
  }
}

/** Whether the parts of a line have no name in common, and those that go on many lines none of an id. */
function areApart(
  root: FieldsHolder,
  scope: FieldsHolder | undefined,
  bound: FieldsHolder | undefined,
  names: readonly string[],
): boolean {
  if (!isApart(root, undefined, undefined, names)) return false;
  if (scope !== undefined && !isApart(scope, root, undefined, names)) return false;
  return bound === undefined || isApart(bound, root, scope, names);
}

function isApart(
  holder: FieldsHolder,
  before: FieldsHolder | undefined,
  other: FieldsHolder | undefined,
  names: readonly string[],
): boolean {
  const own = holder.names ?? learnNames(holder);
  if (own.length === 0) return true;
  for (let i = 0; i < own.length; i++) {
    const name = own[i] as string;
    if (ID_NAMES.includes(name)) return false;
    if (before !== undefined && name in before.fields) return false;
    if (other !== undefined && name in other.fields) return false;
  }
  for (let i = 0; i < names.length; i++) if ((names[i] as string) in holder.fields) return false;
  return true;
}

function learnNames(holder: FieldsHolder): readonly string[] {
  const names = Object.keys(holder.fields);
  holder.names = names;
  return names;
}

/** A field that bears the name of an id shows only where the line has no such id. */
function isIdOfLine(
  name: string,
  scope: RequestScope | undefined,
  spanContext: SpanContext | undefined,
  flow: FlowRef | undefined,
): boolean {
  switch (name) {
    case 'request_id':
      return scope?.requestId !== undefined;
    case 'trace_id':
    case 'span_id':
      return spanContext !== undefined;
    case 'flow_id':
      return flow !== undefined;
    default:
      return false;
  }
}

/** They become text once, unless something in them is hidden (and counted) or worked out anew for each line. */
function textOfHolder(holder: FieldsHolder, redactor: Redactor): string {
  const known = holder.text;
  if (known !== undefined && known.redactor === redactor) return known.text;
  let text = '';
  let isLasting = true;
  const hidden = hiddenSoFar();
  for (const name of Object.keys(holder.fields)) {
    const given = holder.fields[name];
    if (typeof given === 'function') isLasting = false;
    const value = isLazy(given) ? evaluate(given) : given;
    text += fieldJson(name, value, redactor, false);
  }
  if (isLasting && hiddenSoFar() === hidden) holder.text = { text, redactor };
  return text;
}

let lastTraceId = '';
let lastSpanId = '';
let lastSpanText = '';

/** The ids and what closes the line. */
function idsText(
  requestId: string | undefined,
  spanContext: SpanContext | undefined,
  flow: FlowRef | undefined,
): string {
  let text = requestId === undefined ? '' : `,"request_id":${quoteJson(requestId)}`;
  if (spanContext !== undefined) {
    const { traceId, spanId } = spanContext;
    // Most lines of a turn belong to one span.
    if (spanId !== lastSpanId || traceId !== lastTraceId) {
      lastSpanText = `,"trace_id":${quoteJson(traceId)},"span_id":${quoteJson(spanId)}`;
      lastTraceId = traceId;
      lastSpanId = spanId;
    }
    text += lastSpanText;
  }
  return flow === undefined ? `${text}}` : `${text},"flow_id":${quoteJson(flow.id)}}`;
}
