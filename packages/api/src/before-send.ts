import type { ErrorEvent } from './error-event.ts';
import { errorSettings } from './error-settings.ts';
import { plain } from './plain.ts';
import { getRuntime, reportFault } from './runtime-state.ts';

/**
 * Lets the application change or drop an event. It sees a redacted copy, and what it gives back is made plain, so that
 * nothing hostile goes on to an exit.
 *
 * @returns undefined: dropped
 */
export function passBeforeSend(event: ErrorEvent, originalException: unknown): ErrorEvent | undefined {
  const { beforeSend } = errorSettings();
  if (beforeSend === undefined) return event;
  const { redactor } = getRuntime();
  let given: unknown;
  try {
    given = beforeSend(redactor.redact(event) as ErrorEvent, { originalException });
  } catch (error) {
    reportFault('beforeSend', error as Error);
    return event;
  }
  if (given === null) return undefined;
  const changed = plain(given) as unknown;
  if (isEvent(changed)) return { ...event, ...changed };
  reportFault(
    'beforeSend',
    `it has to give back the event or null at once, received ${describe(given)}; the error is told as it was`,
  );
  return event;
}

/** Whether it still is what an exit can read. */
function isEvent(value: unknown): value is ErrorEvent {
  if (!isRecord(value)) return false;
  const { errors, fields, tags, contexts, breadcrumbs, fingerprint } = value;
  return (
    typeof fingerprint === 'string' &&
    Array.isArray(errors) &&
    errors.length > 0 &&
    errors.every((one) => isRecord(one) && Array.isArray(one['frames']) && one['frames'].every(isRecord)) &&
    [fields, tags, contexts].every(isRecord) &&
    Object.values(contexts as object).every(isRecord) &&
    Array.isArray(breadcrumbs) &&
    breadcrumbs.every(isRecord)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  return isRecord(value) ? 'an object without the parts of an event' : typeof value;
}
