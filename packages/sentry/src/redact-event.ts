import type { ErrorEvent } from '@sentry/core';
import type { Redactor } from '@throughline/redact';

/** Longer texts are cut, after they were redacted. */
const MAX_TEXT = 8_192;
/** Sentry takes an event of a megabyte. */
const MAX_BYTES = 1_000_000;

/** What Sentry reads by itself, and nobody fills with a value of theirs. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'type',
  'event_id',
  'timestamp',
  'level',
  'platform',
  'sdk',
  'sdkProcessingMetadata',
]);

/** The event with nothing secret in it: the last thing that happens to it before it becomes bytes. */
export function redactEvent(event: ErrorEvent, redactor: Redactor): ErrorEvent {
  const text = (value: unknown): string => cut(redactor.redactText(String(value)));
  const field = (key: string, value: unknown): unknown => cutAll(redactor.redactField(key, value));
  const record = <T extends object>(of: T | undefined): T | undefined =>
    of && (Object.fromEntries(Object.entries(of).map(([key, value]) => [key, field(key, value)])) as T);

  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event))
    safe[key] = STRUCTURE.has(key) ? value : field(key, value);
  const { exception, contexts, breadcrumbs, tags, extra, user, request } = event;
  safe['exception'] = {
    values: exception?.values?.map(({ type, value, mechanism, stacktrace }) => ({
      type: text(type),
      value: text(value),
      mechanism,
      ...(stacktrace && {
        stacktrace: {
          frames: stacktrace.frames?.map((frame) => ({
            ...frame,
            function: text(frame.function),
            filename: text(frame.filename),
          })),
        },
      }),
    })),
  };
  const { trace, ...others } = contexts ?? {};
  safe['contexts'] = {
    ...Object.fromEntries(Object.entries(others).map(([name, facts]) => [name, record(facts)])),
    ...(trace && { trace }),
  };
  safe['breadcrumbs'] = breadcrumbs?.map(({ message, data, ...crumb }) => ({
    ...crumb,
    ...(message !== undefined && { message: text(message) }),
    ...(data && { data: record(data) }),
  }));
  safe['tags'] = record(tags);
  safe['extra'] = record(extra);
  safe['user'] = record(user);
  safe['request'] = record(request);
  return small(safe as unknown as ErrorEvent);
}

/** Without what is not the error itself, where all of it is more than Sentry takes. */
function small(event: ErrorEvent): ErrorEvent {
  const { sdkProcessingMetadata, ...shown } = event;
  if (JSON.stringify(shown).length <= MAX_BYTES) return event;
  const { breadcrumbs: _breadcrumbs, extra: _extra, request: _request, ...rest } = event;
  return {
    ...rest,
    extra: { cut: 'breadcrumbs, fields and request were left out: the event was too large' },
  };
}

function cutAll(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (Array.isArray(value)) return value.map(cutAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutAll(inner)]));
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
