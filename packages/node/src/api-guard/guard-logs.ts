import type { LogRecord } from '@opentelemetry/api';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { describeError, exceptionAttributes, plain, textOf } from '@throughline/api/runtime';
import { guardMethod } from './guard-method.ts';
import { isContext, isObject, validTime } from './valid-input.ts';

/** The highest severity number of the logs data model (FATAL4). */
const HIGHEST_SEVERITY = 24;

/** Guards loggers of the OpenTelemetry API: no record throws, or makes its batch impossible to encode. */
export function guardLogs(): void {
  guardMethod(
    LoggerProvider.prototype,
    'getLogger',
    (original) =>
      function (this: LoggerProvider, name: unknown, version: unknown, options: never) {
        return original.call(
          this,
          textOf(name),
          version === undefined ? undefined : textOf(version),
          options,
        );
      },
    function (this: LoggerProvider, name: unknown) {
      return this.getLogger(textOf(name));
    },
  );
  const logger = new LoggerProvider({ processors: [] }).getLogger('throughline.guard');
  const prototype = Object.getPrototypeOf(logger) as typeof logger;
  const emit = prototype.emit;
  guardMethod(
    prototype,
    'emit',
    (original) =>
      function (this: typeof logger, record: LogRecord) {
        if (isObject(record)) original.call(this, validRecord(record));
      },
    function (this: typeof logger, record: unknown) {
      try {
        emit.call(this, readableRecord(record));
      } catch {
        // Told already by the first attempt.
      }
    },
  );
  guardMethod(
    prototype,
    'enabled',
    (original) => original,
    () => false,
  );
}

/** The same object where everything in it can be sent, else a copy without what cannot. */
function validRecord(record: LogRecord): LogRecord {
  const { timestamp, observedTimestamp, severityNumber, severityText, eventName, context, attributes } =
    record;
  const time = validTime(timestamp);
  const observed = validTime(observedTimestamp);
  if (
    (timestamp === undefined || time !== undefined) &&
    (observedTimestamp === undefined || observed !== undefined) &&
    isSeverity(severityNumber) &&
    isTextOrNone(severityText) &&
    isTextOrNone(eventName) &&
    (context === undefined || isContext(context)) &&
    (attributes === undefined || isObject(attributes))
  ) {
    return record;
  }
  const valid: LogRecord = { ...record };
  if (time === undefined) delete valid.timestamp;
  if (observed === undefined) delete valid.observedTimestamp;
  if (!isSeverity(severityNumber)) delete valid.severityNumber;
  if (!isTextOrNone(severityText)) valid.severityText = textOf(severityText);
  if (!isTextOrNone(eventName)) valid.eventName = textOf(eventName);
  if (!isContext(context)) delete valid.context;
  if (!isObject(attributes)) delete valid.attributes;
  return valid;
}

/** What can be read of a record with hostile parts. */
function readableRecord(record: unknown): LogRecord {
  const read = (name: keyof LogRecord): unknown => {
    try {
      return (record as LogRecord)[name];
    } catch {
      return undefined;
    }
  };
  const attributes = plain(read('attributes'));
  const exception = read('exception');
  return validRecord({
    body: plain(read('body')),
    severityNumber: read('severityNumber') as never,
    severityText: read('severityText') as never,
    eventName: read('eventName') as never,
    context: read('context') as never,
    attributes: {
      ...(exception === undefined ? {} : exceptionAttributes(describeError(exception))),
      ...(typeof attributes === 'object' && attributes !== null ? attributes : {}),
    } as NonNullable<LogRecord['attributes']>,
  });
}

function isSeverity(value: unknown): boolean {
  return (
    value === undefined ||
    (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= HIGHEST_SEVERITY)
  );
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}
