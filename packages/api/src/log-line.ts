import type { Redactor } from '@throughline/redact';
import { fieldJson } from './field-json.ts';
import { isoTime, quoteJson } from './json-text.ts';
import type { Level } from './level.ts';
import { lineHead } from './line-head.ts';

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
  return formatBehindHead(line, lineHead(line.level, line.event, line.logger, redactor), redactor);
}

/** The same with a head that is made already. */
export function formatBehindHead(line: LogLine, head: string, redactor: Redactor): string {
  let text = `{"timestamp":"${isoTime(line.time)}${head}`;
  for (const key of Object.keys(line.fields)) {
    if (idOf(line, key) === undefined) text += fieldJson(key, line.fields[key], redactor, true);
  }
  for (const key of ID_NAMES) {
    const id = idOf(line, key);
    if (id !== undefined) text += `,"${key}":${quoteJson(id)}`;
  }
  return `${text}}`;
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
