import type { Context, Span } from '@opentelemetry/api';
import { passBeforeSend } from './before-send.ts';
import { errorAttributes, errorLineFields, HIDDEN_FIELDS } from './error-attributes.ts';
import { objectsOf } from './error-chain.ts';
import { describeError, type ErrorDetails } from './error-details.ts';
import { buildErrorEvent, type ErrorEvent, type Sighting, seeError } from './error-event.ts';
import { countError } from './error-metrics.ts';
import { admitError } from './error-rate.ts';
import { errorSettings } from './error-settings.ts';
import { errorFields } from './logger.ts';
import { shared } from './one-per-process.ts';
import { failWork, isEnabled, writeRecord } from './record.ts';
import { RecordSink } from './record-sink.ts';
import { reportFault } from './runtime-state.ts';
import { activeScope, contextWithScope } from './scope.ts';
import { EXCEPTION, failSpan, recordOnSpan } from './span-errors.ts';
import { resolveStack, type StackFrame } from './stack-frames.ts';

const sink: RecordSink = new RecordSink('errors');
/** Errors told already, so that one that passes several places is told once. */
const told: WeakSet<object> = shared('captured', () => new WeakSet<object>());

/** Whether this error object was told before, by itself or as the cause of another one. */
export function isTold(error: unknown): boolean {
  return isObject(error) && told.has(error);
}

/**
 * Tells of an error once: on the span, as a line and a log record, to every further exit. More of the same fault than
 * a minute allows are counted, and only their spans tell of them.
 *
 * @returns false for an error that was told before
 */
export function tellError(error: unknown, sighting: Sighting, span?: Span): boolean {
  if (isTold(error)) return false;
  if (isObject(error)) told.add(error);
  for (const object of objectsOf(error)) told.add(object);
  const scope = activeScope(sighting.context);
  if (scope !== undefined) failWork(scope);
  const details = describeError(error);
  if (details.stack !== undefined) details.stack = resolveStack(details.stack);
  const { exits, sendsPersonalData, beforeSend } = errorSettings();
  const isWritten = isEnabled(sink, sighting.level);
  if (!isWritten && exits.size === 0) {
    if (span) recordOnSpan(span, details);
    return true;
  }
  const seen = seeError(error);
  const { admitted, heldBack } = admitError(rateKey(seen.fingerprint, sighting));
  if (!admitted) {
    if (span) recordOnSpan(span, details);
    countError('held_back', details.type, sighting.context);
    return true;
  }
  const built = buildErrorEvent(seen, sighting, heldBack, sendsPersonalData);
  const codeFrame = codeFrameOf(built.errors[0]?.frames ?? []);
  if (codeFrame !== undefined) built.codeFrame = codeFrame;
  const event = passBeforeSend(built, error);
  if (event === undefined) {
    if (span) failSpan(span, details.type);
    countError('dropped', details.type, sighting.context);
    return true;
  }
  const shown = beforeSend === undefined ? details : detailsOf(event);
  if (span) recordOnSpan(span, shown);
  countError('captured', shown.type, sighting.context);
  if (isWritten) write(event, shown, sighting, beforeSend !== undefined);
  for (const exit of exits) {
    try {
      exit(event, error);
    } catch (fault) {
      reportFault('error exit', fault as Error);
    }
  }
  return true;
}

function write(event: ErrorEvent, details: ErrorDetails, sighting: Sighting, mayBeChanged: boolean): void {
  writeRecord(sink, sighting.level, EXCEPTION, {
    fields: [
      mayBeChanged ? event.fields : sighting.fields,
      errorFields(details),
      errorLineFields(event),
      !event.handled && { uncaught: true, origin: event.mechanism },
    ],
    context: mayBeChanged ? withFields(sighting.context, event) : sighting.context,
    attributes: errorAttributes(event, details),
    hidden: HIDDEN_FIELDS,
  });
}

/** What `beforeSend` took out of the fields must not come back from the scope. */
function withFields(active: Context, { fields, requestId }: ErrorEvent): Context {
  const whole = activeScope(active);
  return whole === undefined
    ? active
    : contextWithScope(active, {
        fields,
        requestId: requestId ?? whole.requestId,
        errors: whole.errors,
        outer: whole.outer ?? whole,
      });
}

/** An error that ends the process must not be held back, as many as were caught before it. */
function rateKey(fingerprint: string, { mechanism }: Sighting): string {
  return mechanism === 'uncaughtException' || mechanism === 'unhandledRejection'
    ? `${fingerprint} uncaught`
    : fingerprint;
}

function codeFrameOf(frames: readonly StackFrame[]): string | undefined {
  const { codeFrame } = errorSettings();
  const own = codeFrame && frames.find((frame) => frame.inApp);
  if (!codeFrame || !own) return undefined;
  try {
    return codeFrame(own);
  } catch {
    return undefined;
  }
}

/** The error as `beforeSend` left it: its stack is written anew, as the old one has the old message in it. */
function detailsOf({ errors }: ErrorEvent): ErrorDetails {
  const [first, ...causes] = errors;
  const { type = 'Error', message = '', frames = [] } = first ?? {};
  const lines = frames.map(
    ({ function: name, file, line, column }) =>
      `    at ${name === undefined ? `${file}:${line}:${column}` : `${name} (${file}:${line}:${column})`}`,
  );
  return {
    type: String(type),
    message: String(message),
    stack: lines.length > 0 ? [`${type}: ${message}`, ...lines].join('\n') : undefined,
    causes: causes.map((cause) => ({ type: String(cause.type), message: String(cause.message) })),
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
