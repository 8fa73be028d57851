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
    { base: undefined, timestamp: false, redact: { paths, censor: REDACTED } },
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
