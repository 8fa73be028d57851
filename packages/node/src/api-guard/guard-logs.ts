import type { AnyValue, LogRecord } from '@opentelemetry/api';
import { LoggerProvider, type LogRecordProcessor, type ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { describeError, exceptionAttributes, plain, textOf } from '@throughline/api/runtime';
import type { EntryLimits } from '../limits/entry-limits.ts';
import { guardMethod } from './guard-method.ts';
import { isContext, isObject, validTime } from './valid-input.ts';

/** The highest severity number of the logs data model (FATAL4). */
const HIGHEST_SEVERITY = 24;

/** Guards loggers of the OpenTelemetry API: no record throws, or makes its batch impossible to encode. */
export function guardLogs(limits: EntryLimits): void {
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
  let made: ReadWriteLogRecord | undefined;
  const provider = new LoggerProvider({ processors: [processorThat((record) => (made = record))] });
  const logger = provider.getLogger('throughline.guard');
  logger.emit({});
  if (made) guardRecord(Object.getPrototypeOf(made) as ReadWriteLogRecord, limits);
  const prototype = Object.getPrototypeOf(logger) as typeof logger;
  const emit = prototype.emit;
  guardMethod(
    prototype,
    'emit',
    (original) =>
      function (this: typeof logger, record: LogRecord) {
        if (isObject(record)) original.call(this, validRecord(record, limits));
      },
    function (this: typeof logger, record: unknown) {
      try {
        emit.call(this, readableRecord(record, limits));
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

/** A copy of what can be sent, each part read once. */
function validRecord(record: LogRecord, limits: EntryLimits): LogRecord {
  const { timestamp, observedTimestamp, severityNumber, severityText, eventName } = record;
  const { body, context, attributes, exception } = record;
  const valid: LogRecord = { body: limits.body(body) as AnyValue, exception };
  const time = validTime(timestamp);
  const observed = validTime(observedTimestamp);
  if (time !== undefined) valid.timestamp = time;
  if (observed !== undefined) valid.observedTimestamp = observed;
  if (severityNumber !== undefined && isSeverity(severityNumber)) valid.severityNumber = severityNumber;
  if (severityText !== undefined) valid.severityText = limits.text(textOf(severityText));
  if (eventName !== undefined) valid.eventName = limits.text(textOf(eventName));
  if (isContext(context)) valid.context = context;
  if (isObject(attributes)) valid.attributes = attributes;
  return valid;
}

/** What can be read of a record with hostile parts. */
function readableRecord(record: unknown, limits: EntryLimits): LogRecord {
  const read = (name: keyof LogRecord): unknown => {
    try {
      return (record as LogRecord)[name];
    } catch {
      return undefined;
    }
  };
  const attributes = plain(read('attributes'));
  const exception = read('exception');
  return validRecord(
    {
      body: plain(read('body')),
      severityNumber: read('severityNumber') as never,
      severityText: read('severityText') as never,
      eventName: read('eventName') as never,
      context: read('context') as never,
      attributes: {
        ...(exception === undefined ? {} : exceptionAttributes(describeError(exception))),
        ...(typeof attributes === 'object' && attributes !== null ? attributes : {}),
      } as NonNullable<LogRecord['attributes']>,
    },
    limits,
  );
}

/** Attributes of a record and of its exception come this way, and what a processor sets. */
function guardRecord(prototype: ReadWriteLogRecord, limits: EntryLimits): void {
  guardMethod(
    prototype,
    'setAttribute',
    (original) =>
      function (this: ReadWriteLogRecord, key: unknown, value: unknown) {
        const name = textOf(key);
        return original.call(this, limits.key(name), limits.value(name, value, this));
      },
    function (this: ReadWriteLogRecord) {
      return this;
    },
  );
}

function processorThat(onEmit: (record: ReadWriteLogRecord) => void): LogRecordProcessor {
  return { onEmit, forceFlush: async () => {}, shutdown: async () => {} };
}

function isSeverity(value: unknown): boolean {
  return (
    value === undefined ||
    (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= HIGHEST_SEVERITY)
  );
}
