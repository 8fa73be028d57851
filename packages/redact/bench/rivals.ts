import pino from 'pino';
import type { Redact } from './evaluate.ts';
import { KEY_NAMES } from './redact-corpus/secrets.ts';

/** What other tools do with the same corpus, as their documentation sets them up. */

const REDACTED = '[REDACTED]';

/** pino's `redact` with every key name of the corpus, at the top and up to two levels down. */
export function pinoRedact(): Redact {
  let line = '';
  const paths = KEY_NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const logger = pino(
    { base: null, timestamp: false, redact: { paths, censor: REDACTED } },
    {
      write(text: string) {
        line = text;
      },
    },
  );
  return (input) => {
    if (typeof input === 'string') logger.info(input);
    else if (input instanceof Error) logger.info({ err: input });
    else logger.info(input instanceof Map ? Object.fromEntries(input) : (input as object));
    const written = JSON.parse(line) as Record<string, unknown>;
    if (typeof input === 'string') return written['msg'];
    delete written['level'];
    return written;
  };
}

/** The default scrubbing patterns that Logfire's documentation lists: a key or text that matches goes as a whole. */
export function logfirePatterns(): Redact {
  const pattern = new RegExp(
    [
      ...['password', 'passwd', 'mysql_pwd', 'secret', 'auth(?!ors?\\b)', 'credential', 'private[._ -]?key'],
      ...['api[._ -]?key', 'session', 'cookie', 'social[._ -]?security', 'credit[._ -]?card'],
      ...['csrf', 'xsrf', 'jwt', 'ssn'].map((word) => `(?:\\b|_)${word}(?:\\b|_)`),
    ].join('|'),
    'i',
  );
  const scrub = (value: unknown): unknown => {
    if (typeof value === 'string') return pattern.test(value) ? REDACTED : value;
    if (Array.isArray(value)) return value.map(scrub);
    if (value instanceof Map) return scrub(Object.fromEntries(value));
    if (value instanceof Error)
      return scrub({ message: value.message, stack: value.stack, cause: value.cause });
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, content]) => [key, pattern.test(key) ? REDACTED : scrub(content)]),
    );
  };
  return scrub;
}

type FilterByKey = (data: Record<string, unknown>, behavior: boolean) => Record<string, unknown>;

/**
 * What `@sentry/core` does with headers, cookies and parameters by its list of key pieces, here with every object; text
 * it leaves to `beforeSend`. Undefined where the package of this folder is not installed.
 */
export async function sentryKeyFilter(): Promise<Redact | undefined> {
  const name = '@sentry/core';
  const core = (await import(name).catch(() => undefined)) as
    | { _INTERNAL_filterKeyValueData?: FilterByKey }
    | undefined;
  const filter = core?._INTERNAL_filterKeyValueData;
  if (filter === undefined) return undefined;
  const scrub = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(scrub);
    if (value instanceof Map) return scrub(Object.fromEntries(value));
    if (value instanceof Error)
      return scrub({ message: value.message, stack: value.stack, cause: value.cause });
    if (typeof value !== 'object' || value === null) return value;
    const filtered = filter(value as Record<string, unknown>, true);
    return Object.fromEntries(
      Object.entries(filtered).map(([key, content]) => [
        key,
        content === '[Filtered]' ? REDACTED : scrub(content),
      ]),
    );
  };
  return scrub;
}
