import { addFields } from './add-fields.ts';
import { parseLevel } from './level.ts';
import type { LogLine } from './log-line.ts';
import { textOf } from './plain.ts';
import { reportFault } from './runtime-state.ts';

/** One line on its way out, as processors see it: before redaction, with fields that are plain values. */
export interface LogRecord extends LogLine {
  readonly time: number;
  readonly logger: string;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly flowId?: string | undefined;
}

/**
 * Sees each line before it is redacted and written, and gives back the one that is written in its place (the same
 * object, changed, or another one), or null for none. Level, event and fields may change; time, logger and ids stay. One
 * that throws drops nothing: the line goes on as it was, and the fault is told once.
 *
 * @example
 * getLogger('payments', {
 *   processors: [(record) => (record.event === 'probe_answered' ? null : record)],
 * });
 */
export type Processor = (record: LogRecord) => LogRecord | null;

const MOST_PROCESSORS = 100;

/** Lets each processor see the line in turn; null as soon as one wants none. */
export function runProcessors(line: LogLine, ...chains: readonly (readonly Processor[])[]): LogLine | null {
  let current = line;
  for (const chain of chains) {
    for (const processor of chain) {
      const next = applied(processor, current);
      if (next === null) return null;
      current = next;
    }
  }
  return current;
}

/** Processors that are functions; what is not is told and left out. */
export function processorsIn(given: unknown, where: string): Processor[] {
  if (given === undefined) return [];
  try {
    if (Array.isArray(given) && given.length <= MOST_PROCESSORS) {
      const usable = given.filter((one) => typeof one === 'function');
      if (usable.length === given.length) return usable;
      reportFault(where, 'processors have to be functions; those that are not are left out');
      return usable;
    }
  } catch {
    // A list that cannot be read is none.
  }
  reportFault(
    where,
    `processors have to be a list of ${MOST_PROCESSORS} functions at most; there are none now`,
  );
  return [];
}

/** Works on a copy, so that one that throws half-way leaves nothing behind. */
function applied(processor: Processor, line: LogLine): LogLine | null {
  try {
    const given: unknown = processor({ ...line, fields: { ...line.fields } });
    if (given === null) return null;
    if (typeof given === 'object') return readBack(given as Partial<LogLine>, line);
    reportFault(
      'log processor',
      `"${nameOf(processor)}" has to give back a record or null; the line goes on`,
    );
  } catch (error) {
    reportFault(`log processor "${nameOf(processor)}"`, error as Error);
  }
  return line;
}

/** What a processor may change, made plain again; the rest stays. */
function readBack(given: Partial<LogLine>, line: LogLine): LogLine {
  const { level, event, fields } = given;
  const plainFields: Record<string, unknown> = {};
  addFields(plainFields, fields);
  return {
    ...line,
    level: parseLevel(level) ?? line.level,
    event: event === undefined ? line.event : textOf(event),
    fields: plainFields,
  };
}

function nameOf(processor: Processor): string {
  try {
    return String(processor.name).slice(0, 64);
  } catch {
    return '';
  }
}
