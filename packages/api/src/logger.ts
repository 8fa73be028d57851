import { describeError, type ErrorDetails } from './error-details.ts';
import { type Level, SEVERITY } from './level.ts';
import { addFields, textOf } from './plain.ts';
import { RecordSink, writeRecord } from './record.ts';
import { getRuntime, type RuntimeState, reportFault } from './runtime-state.ts';

/** Fields of a line: any keys, any values; hostile ones are made harmless, sensitive ones `[REDACTED]`. */
export type Fields = Record<string, unknown>;

/**
 * Writes event names with fields, as one JSON line on stdout and as one OpenTelemetry log record. Each line carries the
 * fields of the current scope, and `request_id`, `trace_id`, `span_id`, `flow_id` where they exist. No method throws,
 * whatever it is given; a level below `THROUGHLINE_LOG_LEVEL` costs one comparison.
 */
export interface Logger {
  readonly name: string;
  /** Diagnostic detail, for development. */
  debug(event: string, fields?: Fields): void;
  /** Business events, successful operations. */
  info(event: string, fields?: Fields): void;
  /** Unexpected, but handled. */
  warning(event: string, fields?: Fields): void;
  /** The same as `warning`. */
  warn(event: string, fields?: Fields): void;
  /** A failure that needs attention. */
  error(event: string, fields?: Fields): void;
  /** A failure of the system. */
  critical(event: string, fields?: Fields): void;
  /**
   * A failure with its error: level error, and the fields `error_type`, `error_message`, `stack`, `causes` (a list of
   * `{ type, message }`, errors of an AggregateError too). Its OTLP record has `exception.type`, `exception.message` and
   * `exception.stacktrace` (OpenTelemetry semantic conventions, exceptions in logs).
   *
   * @example
   * log.exception('payment_failed', error, { payment_id: payment.id });
   */
  exception(event: string, error: unknown, fields?: Fields): void;
  /**
   * A logger whose lines carry these fields too; this one stays as it is.
   *
   * @example
   * const orders = getLogger('orders').bind({ shop: 'berlin' });
   */
  bind(fields: Fields): Logger;
}

const runtime: RuntimeState = getRuntime();
const { debug: DEBUG, info: INFO, warning: WARNING, error: ERROR, critical: CRITICAL } = SEVERITY;

/**
 * A logger with a name: the `logger` of its lines and the instrumentation scope of its records.
 *
 * @example
 * const log = getLogger('assessments');
 * log.info('assessment_submitted', { user_id: userId, score });
 */
export function getLogger(name: string): Logger {
  return new NamedLogger(new RecordSink(textOf(name)), undefined);
}

class NamedLogger implements Logger {
  readonly name: string;
  readonly #sink: RecordSink;
  readonly #bound: Fields | undefined;

  constructor(sink: RecordSink, bound: Fields | undefined) {
    this.name = sink.name;
    this.#sink = sink;
    this.#bound = bound;
  }

  debug(event: string, fields?: Fields): void {
    if (DEBUG >= runtime.threshold) this.#write('debug', event, fields);
  }

  info(event: string, fields?: Fields): void {
    if (INFO >= runtime.threshold) this.#write('info', event, fields);
  }

  warning(event: string, fields?: Fields): void {
    if (WARNING >= runtime.threshold) this.#write('warning', event, fields);
  }

  warn(event: string, fields?: Fields): void {
    if (WARNING >= runtime.threshold) this.#write('warning', event, fields);
  }

  error(event: string, fields?: Fields): void {
    if (ERROR >= runtime.threshold) this.#write('error', event, fields);
  }

  critical(event: string, fields?: Fields): void {
    if (CRITICAL >= runtime.threshold) this.#write('critical', event, fields);
  }

  exception(event: string, error: unknown, fields?: Fields): void {
    if (ERROR < runtime.threshold) return;
    try {
      const details = describeError(error);
      writeRecord(this.#sink, 'error', textOf(event), {
        fields: [this.#bound, fields, errorFields(details)],
        attributes: exceptionAttributes(details),
        hidden: ['stack'],
      });
    } catch (fault) {
      reportFault('log', fault as Error);
    }
  }

  bind(fields: Fields): Logger {
    const bound: Fields = { ...this.#bound };
    try {
      addFields(bound, fields);
    } catch (fault) {
      reportFault('log', fault as Error);
    }
    return new NamedLogger(this.#sink, bound);
  }

  #write(level: Level, event: string, fields: Fields | undefined): void {
    try {
      writeRecord(this.#sink, level, textOf(event), { fields: [this.#bound, fields] });
    } catch (fault) {
      reportFault('log', fault as Error);
    }
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
