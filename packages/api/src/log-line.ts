import type { Redactor } from '@throughline/redact';
import type { Level } from './level.ts';

/** One finished record, before redaction. Its fields are plain values (see `plain`). */
export interface LogLine {
  /** Unix time in milliseconds. */
  time: number;
  level: Level;
  event: string;
  logger: string;
  /** Context, bound and call fields, in that order; later wins. */
  fields: Record<string, unknown>;
  requestId?: string | undefined;
  traceId?: string | undefined;
  spanId?: string | undefined;
  flowId?: string | undefined;
}

/** C1 controls, bidirectional controls and the two line separators: JSON lets them through, a terminal obeys them. */
const TERMINAL_CONTROLS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const TERMINAL_CONTROLS_ALL: RegExp = new RegExp(TERMINAL_CONTROLS, 'g');

/** Names at the head of a line: a field of the same name gets an underscore behind it. */
const HEAD: ReadonlySet<string> = new Set(['timestamp', 'level', 'event', 'logger']);

/**
 * The line as one JSON object without a newline, redacted: `timestamp` (ISO 8601, UTC), `level`, `event`, `logger`, the
 * fields, then `request_id`, `trace_id`, `span_id`, `flow_id` where they exist. A field that bears the name of one of
 * those ids shows only where the line has no such id; one named like the head (`level`) is written `level_`.
 *
 * @example
 * formatLine({ time: 0, level: 'info', event: 'assessment_submitted', logger: 'assessments', fields: { score: 7 } }, redactor);
 * // {"timestamp":"1970-01-01T00:00:00.000Z","level":"info","event":"assessment_submitted","logger":"assessments","score":7}
 */
export function formatLine(line: LogLine, redactor: Redactor): string {
  let text = `{"timestamp":"${isoTime(line.time)}","level":${quote(line.level)},"event":${quote(
    redactor.redactText(line.event),
  )},"logger":${quote(line.logger)}`;
  for (const key of Object.keys(line.fields)) {
    if (idOf(line, key) !== undefined) continue;
    const value = json(redactor.redactField(key, line.fields[key]));
    if (value !== undefined) text += `,${quote(HEAD.has(key) ? `${key}_` : key)}:${value}`;
  }
  for (const key of ID_NAMES) {
    const id = idOf(line, key);
    if (id !== undefined) text += `,${quote(key)}:${quote(id)}`;
  }
  text += '}';
  return TERMINAL_CONTROLS.test(text) ? text.replace(TERMINAL_CONTROLS_ALL, escapeCharacter) : text;
}

/** The ids at the end of a line, in their order there. */
export const ID_NAMES: readonly string[] = ['request_id', 'trace_id', 'span_id', 'flow_id'];

/** The id of a line that is written under `name`, where it has one. */
export function idOf(line: LogLine, name: string): string | undefined {
  switch (name) {
    case 'request_id':
      return line.requestId;
    case 'trace_id':
      return line.traceId;
    case 'span_id':
      return line.spanId;
    case 'flow_id':
      return line.flowId;
    default:
      return undefined;
  }
}

/** ISO 8601 in UTC, with milliseconds. */
export function isoTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? new Date().toISOString() : date.toISOString();
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return '"[unreadable]"';
  }
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
