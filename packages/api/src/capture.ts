import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { describeError, type ErrorDetails } from './error-details.ts';
import { type Level, parseLevel } from './level.ts';
import { errorFields, exceptionAttributes, type Fields } from './logger.ts';
import { shared } from './one-per-process.ts';
import { addFields, textOf } from './plain.ts';
import { isEnabled, RecordSink, writeRecord } from './record.ts';
import { reportFault } from './runtime-state.ts';
import { activeScope } from './scope.ts';

/** The event name that the semantic conventions give to an exception, in spans and in logs. */
const EXCEPTION = 'exception';
const MESSAGE = 'message_captured';

const sink: RecordSink = new RecordSink('errors');
/** Errors seen already, so that one that passes several places is told once. */
const captured: WeakSet<object> = shared('captured', () => new WeakSet<object>());

/** Where an error that nobody caught came from, in Node's words. */
export type UncaughtOrigin = 'uncaughtException' | 'unhandledRejection';

/**
 * Tells of an error that was caught: on the active span (event `exception`, status ERROR, `error.type`), as a line with
 * the event `exception`, and as an OpenTelemetry log record named `exception` with `exception.type`, `exception.message`
 * and `exception.stacktrace` (semantic conventions 1.45). The same error object is told once, wherever it is seen again.
 * Anything may be thrown, so anything may be given.
 *
 * @example
 * try {
 *   await charge(order);
 * } catch (error) {
 *   captureException(error, { order_id: order.id });
 * }
 */
export function captureException(error: unknown, fields?: Fields): void {
  try {
    if (isNew(error)) tell(error, 'error', fields);
  } catch (fault) {
    reportFault('captureException', fault as Error);
  }
}

/**
 * Tells of something worth attention that is no error: a line and a log record with the event `message_captured` and the
 * field `message`, and an event of the same name on the active span.
 *
 * @example
 * captureMessage('scoring service answered without a score', 'warning', { assessment_id: id });
 */
export function captureMessage(message: string, level: Level = 'info', fields?: Fields): void {
  try {
    const known = parseLevel(level) ?? 'info';
    const text = textOf(message);
    onActiveSpan((span) => span.addEvent(MESSAGE, { message: text, level: known }));
    if (isEnabled(known)) writeRecord(sink, known, MESSAGE, { fields: [fields, { message: text }] });
  } catch (fault) {
    reportFault('captureMessage', fault as Error);
  }
}

/**
 * Says whose work this is: `user.id` (semantic conventions, registry `user`) on the active span and on every later line
 * of the current scope. Only the id is kept; any other property is ignored, so that no address or name leaks by
 * accident. `null` forgets it for later lines.
 *
 * @example
 * setUser({ id: session.userId });
 */
export function setUser(
  user: { readonly id: string | number; readonly [property: string]: unknown } | null,
): void {
  const id = userId(user);
  if (user !== null && id === undefined) {
    reportFault(
      'setUser',
      'its argument has to be null or an object with an id (text or number); nothing was kept',
    );
    return;
  }
  try {
    const scope = activeScope();
    if (scope !== undefined && id === undefined) delete scope.fields['user.id'];
    else if (scope !== undefined) addFields(scope.fields, { 'user.id': id });
  } catch (error) {
    reportFault('setUser', error as Error);
  }
  if (id !== undefined) onActiveSpan((span) => span.setAttribute('user.id', id));
}

/**
 * Tells of an error that nobody caught, as {@link captureException} does, with level critical and the fields
 * `uncaught: true` and `origin`. For the SDK.
 *
 * @returns whether it was new; false for an error that was told before
 */
export function recordUncaught(error: unknown, origin: UncaughtOrigin): boolean {
  if (!isNew(error)) return false;
  tell(error, 'critical', { uncaught: true, origin });
  return true;
}

/** Puts an error on a span: event `exception`, status ERROR with its message, `error.type`. Never throws. */
export function recordOnSpan(span: Span, details: ErrorDetails, options?: { withEvent: boolean }): void {
  try {
    if (!span.isRecording()) return;
    if (options?.withEvent !== false) span.addEvent(EXCEPTION, exceptionAttributes(details));
    span.setAttribute('error.type', details.type);
    span.setStatus({ code: SpanStatusCode.ERROR, message: details.message });
  } catch (error) {
    reportFault('span', error as Error);
  }
}

function tell(error: unknown, level: Level, fields: unknown): void {
  const details = describeError(error);
  onActiveSpan((span) => recordOnSpan(span, details));
  if (!isEnabled(level)) return;
  writeRecord(sink, level, EXCEPTION, {
    fields: [fields, errorFields(details)],
    attributes: exceptionAttributes(details),
    hidden: ['stack'],
  });
}

function isNew(error: unknown): boolean {
  if ((typeof error !== 'object' || error === null) && typeof error !== 'function') return true;
  if (captured.has(error)) return false;
  captured.add(error);
  return true;
}

function onActiveSpan(use: (span: Span) => void): void {
  try {
    const span = trace.getSpan(context.active());
    if (span?.isRecording()) use(span);
  } catch (error) {
    reportFault('span', error as Error);
  }
}

function userId(user: unknown): string | undefined {
  if (user === null || typeof user !== 'object') return undefined;
  try {
    const { id } = user as { id?: unknown };
    if (typeof id === 'string' && id !== '') return id;
    return typeof id === 'number' || typeof id === 'bigint' ? String(id) : undefined;
  } catch {
    return undefined;
  }
}
