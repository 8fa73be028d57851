import { addFields } from './add-fields.ts';
import { describeError, type ErrorDetails } from './error-details.ts';
import type {
  AnyEvents,
  BindableFields,
  EventName,
  Fields,
  FieldsArgument,
  WithoutBound,
} from './event-catalogue.ts';
import { type Level, SEVERITY } from './level.ts';
import { type LoggerLevel, takeLevelProblems, writtenLevel } from './logger-levels.ts';
import { textOf } from './plain.ts';
import { type Processor, processorsIn } from './processors.ts';
import { writeEvent, writeRecord } from './record.ts';
import { RecordSink } from './record-sink.ts';
import { reportFault } from './runtime-state.ts';
import type { FieldsHolder } from './scope.ts';
import { setLogLevel } from './set-log-level.ts';
import { setWideFields } from './wide-fields.ts';

/**
 * Writes event names with fields, as one JSON line on stdout and as one OpenTelemetry log record. Each line carries the
 * fields of the current scope, and `request_id`, `trace_id`, `span_id`, `flow_id` where they exist. No method throws,
 * whatever it is given; a call below the level of the logger costs one comparison.
 *
 * A field may be an arrow function without parameters, and so may the fields of a call: it is called only where the line
 * is written.
 */
export interface Logger<Events extends object = AnyEvents> {
  readonly name: string;
  /**
   * The level from which on loggers of this name write. Setting it changes it for all of them, as
   * {@link setLogLevel} with their name does.
   */
  level: Level;
  /** Diagnostic detail, for development. */
  debug<Name extends EventName<Events>>(event: Name, ...fields: FieldsArgument<Events[Name]>): void;
  /** Business events, successful operations. */
  info<Name extends EventName<Events>>(event: Name, ...fields: FieldsArgument<Events[Name]>): void;
  /** Unexpected, but handled. */
  warning<Name extends EventName<Events>>(event: Name, ...fields: FieldsArgument<Events[Name]>): void;
  /** The same as `warning`. */
  warn<Name extends EventName<Events>>(event: Name, ...fields: FieldsArgument<Events[Name]>): void;
  /** A failure that needs attention. */
  error<Name extends EventName<Events>>(event: Name, ...fields: FieldsArgument<Events[Name]>): void;
  /** A failure of the system. */
  critical<Name extends EventName<Events>>(event: Name, ...fields: FieldsArgument<Events[Name]>): void;
  /**
   * A failure with its error: level error, and the fields `error_type`, `error_message`, `stack` (with those of its
   * causes below it) and `causes` (a list of `{ type, message }`, errors of an AggregateError too). Its OTLP record has
   * `exception.type`, `exception.message` and `exception.stacktrace` (OpenTelemetry semantic conventions, exceptions in
   * logs).
   *
   * @example
   * log.exception('payment_failed', error, { payment_id: payment.id });
   */
  exception<Name extends EventName<Events>>(
    event: Name,
    error: unknown,
    ...fields: FieldsArgument<Events[Name]>
  ): void;
  /**
   * A logger whose lines carry these fields too; this one stays as it is. Values are copied now, lazy ones are worked out
   * for each line.
   *
   * @example
   * const orders = getLogger('orders').bind({ shop: 'berlin' });
   */
  bind<Bound extends BindableFields<Events>>(fields: Bound): Logger<WithoutBound<Events, Bound>>;
  /**
   * Adds fields to the one line that the current request (or flow, or `withContext` outside of one) writes at its end:
   * `request_completed` with `status`, `duration_ms` and the ids. A request in which nobody called it writes none.
   *
   * @example
   * log.set({ plan: user.plan, items: cart.length });
   */
  set(fields: Fields): void;
}

/** What one logger has that others do not. */
export interface LoggerOptions {
  /** See each of its lines, behind those of all loggers (`configureLogging`). */
  processors?: readonly Processor[] | undefined;
}

const { debug: DEBUG, info: INFO, warning: WARNING, error: ERROR, critical: CRITICAL } = SEVERITY;

/**
 * A logger with a name: the `logger` of its lines and the instrumentation scope of its records. With a catalogue of
 * events as its type, an unknown event or a wrong field is a compile error.
 *
 * @example
 * const log = getLogger('assessments');
 * log.info('assessment_submitted', { user_id: userId, score });
 * @example
 * interface Events {
 *   assessment_submitted: { user_id: string; score: number };
 *   import_skipped: { reason: 'not_a_list' | 'empty' };
 * }
 * const log = getLogger<Events>('assessments');
 */
export function getLogger<Events extends object = AnyEvents>(
  name: string,
  options?: LoggerOptions,
): Logger<Events> {
  tellLevelProblems();
  const processors = readProcessors(options);
  return new NamedLogger(new RecordSink(textOf(name), processors), undefined) as unknown as Logger<Events>;
}

function tellLevelProblems(): void {
  const problems = takeLevelProblems();
  if (problems.length > 0)
    reportFault('THROUGHLINE_LOG_LEVEL', `${problems.join(', ').slice(0, 500)}; the rest is used`);
}

function readProcessors(options: LoggerOptions | undefined): Processor[] {
  try {
    return processorsIn(options?.processors, 'getLogger');
  } catch (fault) {
    reportFault('getLogger', fault as Error);
    return [];
  }
}

class NamedLogger implements Logger {
  readonly name: string;
  readonly #sink: RecordSink;
  readonly #level: LoggerLevel;
  readonly #bound: FieldsHolder | undefined;

  constructor(sink: RecordSink, bound: FieldsHolder | undefined) {
    this.name = sink.name;
    this.#sink = sink;
    this.#level = sink.level;
    this.#bound = bound;
  }

  get level(): Level {
    try {
      return writtenLevel(this.#level);
    } catch {
      return 'info';
    }
  }

  set level(level: Level) {
    setLogLevel(level, this.name);
  }

  debug(event: string, fields?: unknown): void {
    if (DEBUG >= this.#level.gate) writeEvent(this.#sink, 'debug', event, this.#bound, fields);
  }

  info(event: string, fields?: unknown): void {
    if (INFO >= this.#level.gate) writeEvent(this.#sink, 'info', event, this.#bound, fields);
  }

  warning(event: string, fields?: unknown): void {
    if (WARNING >= this.#level.gate) writeEvent(this.#sink, 'warning', event, this.#bound, fields);
  }

  warn(event: string, fields?: unknown): void {
    if (WARNING >= this.#level.gate) writeEvent(this.#sink, 'warning', event, this.#bound, fields);
  }

  error(event: string, fields?: unknown): void {
    if (ERROR >= this.#level.gate) writeEvent(this.#sink, 'error', event, this.#bound, fields);
  }

  critical(event: string, fields?: unknown): void {
    if (CRITICAL >= this.#level.gate) writeEvent(this.#sink, 'critical', event, this.#bound, fields);
  }

  exception(event: string, error: unknown, fields?: unknown): void {
    if (ERROR < this.#level.gate) return;
    try {
      const details = describeError(error);
      writeRecord(this.#sink, 'error', textOf(event), {
        fields: [this.#bound?.fields, fields, errorFields(details)],
        attributes: exceptionAttributes(details),
        hidden: ['stack'],
      });
    } catch (fault) {
      reportFault('log', fault as Error);
    }
  }

  bind(fields: Fields): Logger {
    const bound: Fields = { ...this.#bound?.fields };
    try {
      addFields(bound, fields, 'keep');
    } catch (fault) {
      reportFault('log', fault as Error);
    }
    return new NamedLogger(this.#sink, { fields: bound, text: undefined });
  }

  set(fields: Fields): void {
    setWideFields(this.#sink, fields);
  }
}

/** The fields of a line that tells of an error. */
export function errorFields(details: ErrorDetails): Fields {
  const fields: Fields = { error_type: details.type, error_message: details.message };
  if (details.stack !== undefined) fields['stack'] = details.stack;
  if (details.causes.length > 0) fields['causes'] = details.causes;
  return fields;
}

/** The attributes that the semantic conventions give to an exception. */
export function exceptionAttributes(details: ErrorDetails): Fields {
  const attributes: Fields = { 'exception.type': details.type, 'exception.message': details.message };
  if (details.stack !== undefined) attributes['exception.stacktrace'] = details.stack;
  return attributes;
}
