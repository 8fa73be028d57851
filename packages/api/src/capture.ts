import { context, trace } from '@opentelemetry/api';
import { sightingOf } from './capture-soon.ts';
import type { Sighting } from './error-event.ts';
import type { ErrorUser } from './error-scope.ts';
import { errorSettings } from './error-settings.ts';
import type { Fields } from './event-catalogue.ts';
import { type Level, parseLevel } from './level.ts';
import { textOf } from './plain.ts';
import { isEnabled, writeRecord } from './record.ts';
import { RecordSink } from './record-sink.ts';
import { reportFault } from './runtime-state.ts';
import { activeScope, changeFields, dropFields, errorScopeOf } from './scope.ts';
import { onActiveSpan } from './span-errors.ts';
import { tellError } from './tell-error.ts';

const MESSAGE = 'message_captured';

const sink: RecordSink = new RecordSink('errors');

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
    tellHere(error, { level: 'error', mechanism: 'captureException', fields });
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
    if (isEnabled(sink, known)) writeRecord(sink, known, MESSAGE, { fields: [fields, { message: text }] });
  } catch (fault) {
    reportFault('captureMessage', fault as Error);
  }
}

/**
 * Says whose work this is: `user.id` (semantic conventions, registry `user`) on the active span, on every later line
 * and on the errors of the current scope. Only the id is kept; with `THROUGHLINE_SEND_PII=on` errors carry `email`,
 * `name` and `address` (an IP address), too. Any other property is ignored, so that nothing leaks by accident. `null`
 * forgets the user for what comes later.
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
    if (scope !== undefined && id === undefined) dropFields(scope, ['user.id']);
    else if (scope !== undefined) changeFields(scope, { 'user.id': id });
    if (scope !== undefined) errorScopeOf(scope).user = id === undefined ? undefined : userOf(user, id);
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
  return tellHere(error, { level: 'critical', mechanism: origin });
}

/** Tells of an error seen here, or in the flow that it comes from; on the active span, too. */
function tellHere(error: unknown, seen: Omit<Sighting, 'context'>): boolean {
  const active = context.active();
  const span = trace.getSpan(active);
  return tellError(
    error,
    sightingOf(error, { ...seen, context: active }),
    span?.isRecording() ? span : undefined,
  );
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

/** What errors tell of a user: the id alone, unless more is allowed. */
function userOf(user: unknown, id: string): ErrorUser {
  const kept: ErrorUser = { id };
  if (!errorSettings().sendsPersonalData) return kept;
  for (const name of ['email', 'name', 'address'] as const) {
    try {
      const value = (user as Record<string, unknown>)[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    } catch {
      // What cannot be read is not told.
    }
  }
  return kept;
}
