import { createHash } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { GenerationCache } from './generation-cache.ts';
import type { Facts } from './record-text.ts';

/** Where and when an exception was seen. */
export interface ErrorPlace {
  service: string;
  timeUs: number;
  traceId: string | undefined;
  spanId: string | undefined;
}

interface Exception {
  type: string;
  message: string;
  stack: string | undefined;
}

/** What a group keeps of its latest error, as JSON in `sample`. */
export interface ErrorSample {
  stack: string | undefined;
  breadcrumbs: unknown;
  codeFrame: string | undefined;
  mechanism: string | undefined;
  handled: boolean | undefined;
}

/** Errors kept of one group, the newest. */
const MAX_EVENTS = 500;
const MAX_SAMPLE_TEXT = 16_384;
/** Kinds of errors whose fingerprint by their sender is remembered. */
const MAX_KNOWN = 1_000;

/**
 * Counts exceptions by fingerprint. One that travels up through spans, and is told by a log record too, counts once in
 * a trace. The fingerprint that its sender gives wins over ours, also for those of the same kind that come without: of
 * a fault that is frequent a sender tells some in full, and of the others their spans alone.
 */
export class ErrorWriter {
  readonly #database: Database;
  /** The sender's fingerprint by ours, which is made of what both have. */
  readonly #given = new GenerationCache<string>(MAX_KNOWN);

  constructor(database: Database) {
    this.#database = database;
  }

  add(facts: Facts, place: ErrorPlace): void {
    const type = text(facts, 'exception.type') ?? 'Error';
    const message = text(facts, 'exception.message') ?? '';
    const stack = text(facts, 'exception.stacktrace');
    if (!facts.has('exception.type') && !facts.has('exception.message')) return;
    const given = text(facts, 'throughline.error.fingerprint');
    const same = place.traceId === undefined ? null : digest(`${place.traceId}\n${message}`);
    const before =
      same === null
        ? undefined
        : this.#database.get('SELECT id, grp, told FROM error_event WHERE same = ?', same);
    if (before !== undefined) {
      if (given === undefined || before['told'] === 1) return;
      this.#takeBack(Number(before['id']), Number(before['grp']));
    }
    const fingerprint = this.#fingerprint(given, place.service, { type, message, stack });
    const sample: ErrorSample = {
      stack: stack?.slice(0, MAX_SAMPLE_TEXT),
      breadcrumbs: breadcrumbsOf(facts.get('throughline.error.breadcrumbs')),
      codeFrame: text(facts, 'throughline.error.code_frame')?.slice(0, MAX_SAMPLE_TEXT),
      mechanism: text(facts, 'throughline.error.mechanism'),
      handled: booleanOf(facts.get('throughline.error.handled')),
    };
    const group = this.#database.number(
      `INSERT INTO error_group (fingerprint, type, message, service, first_us, last_us, count, sample)
       VALUES (?, ?, ?, ?, ?, ?, 1, ?)
       ON CONFLICT (fingerprint) DO UPDATE SET count = count + 1, first_us = min(first_us, excluded.first_us),
         last_us = max(last_us, excluded.last_us), message = excluded.message, sample = excluded.sample RETURNING id`,
      ...[fingerprint, type, message.slice(0, MAX_SAMPLE_TEXT), place.service, place.timeUs, place.timeUs],
      JSON.stringify(sample),
    );
    this.#database.run(
      `INSERT INTO error_event (grp, time_us, service, trace_id, span_id, told, same) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[group, place.timeUs, place.service, place.traceId ?? null, place.spanId ?? null],
      ...[given === undefined ? 0 : 1, same],
    );
    this.#trim(group);
  }

  #fingerprint(given: string | undefined, service: string, exception: Exception): string {
    const ours = fingerprintOf(exception);
    const exact = `${service}\n${ours}`;
    // The stack of a span may not be mapped to its sources where that of the record is.
    const withoutStack = `${service}\n${digest(wordsOf(exception))}`;
    if (given === undefined) return this.#given.get(exact) ?? this.#given.get(withoutStack) ?? ours;
    this.#given.set(exact, given);
    this.#given.set(withoutStack, given);
    return given;
  }

  /** A span told of it first, and its record, which knows the fingerprint, comes now. */
  #takeBack(event: number, group: number): void {
    this.#database.run('DELETE FROM error_event WHERE id = ?', event);
    this.#database.run('UPDATE error_group SET count = count - 1 WHERE id = ?', group);
    this.#database.run('DELETE FROM error_group WHERE id = ? AND count <= 0', group);
  }

  #trim(group: number): void {
    this.#database.run(
      `DELETE FROM error_event WHERE grp = ? AND id <= (
         SELECT id FROM error_event WHERE grp = ? ORDER BY id DESC LIMIT 1 OFFSET ${MAX_EVENTS})`,
      group,
      group,
    );
  }
}

/** Numbers, ids and texts in quotes differ from time to time. */
const VARIABLE = /[0-9a-f]{8}-[0-9a-f-]{27}|"[^"\n]*"|'[^'\n]*'|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b|\d+/gi;
const FRAME = /^\s*at (.*?)(?::\d+)*\)?$/;

/** Its type, and its message without what varies. */
function wordsOf({ type, message }: Exception): string {
  const line = (message.slice(0, 300).split('\n', 1)[0] ?? '').replace(VARIABLE, '<>');
  return `${type}\n${line}`;
}

/** For senders that give none: its words, and the first frames without lines. */
function fingerprintOf(exception: Exception): string {
  const frames = (exception.stack ?? '')
    .slice(0, MAX_SAMPLE_TEXT)
    .split('\n')
    .flatMap((one) => FRAME.exec(one)?.[1] ?? []);
  const own = frames.filter((frame) => !frame.includes('node:'));
  return digest([wordsOf(exception), ...own.slice(0, 3)].join('\n'));
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 16);
}

function text(facts: Facts, key: string): string | undefined {
  const value = facts.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list, or the JSON of one. */
function breadcrumbsOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value.slice(0, MAX_SAMPLE_TEXT);
  }
}

function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
