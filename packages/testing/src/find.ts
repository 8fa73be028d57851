import { AssertionError } from 'node:assert';
import { describeLog, describeSpan } from './describe-record.ts';
import { type Expectation, fits } from './fits.ts';
import type { Attributes, RecordedLog, RecordedSpan } from './records.ts';

/** What a wanted span is like; what is not named may be anything. */
export interface SpanPattern {
  name?: string | RegExp;
  kind?: RecordedSpan['kind'];
  /** `service.name` of its resource. */
  service?: string;
  status?: RecordedSpan['status']['code'];
  /** Only these are compared: a value, a RegExp, or a function that says yes. */
  attributes?: Record<string, Expectation>;
}

/** What a wanted log record is like; what is not named may be anything. */
export interface LogPattern {
  /** The body, as text. */
  body?: string | RegExp;
  eventName?: string | RegExp;
  severityText?: string | RegExp;
  service?: string;
  attributes?: Record<string, Expectation>;
}

/**
 * The first span that fits; a string or RegExp stands for its name.
 * @throws AssertionError that lists the spans there are
 */
export function findSpan(
  spans: readonly RecordedSpan[],
  wanted: string | RegExp | SpanPattern,
): RecordedSpan {
  const pattern = typeof wanted === 'string' || wanted instanceof RegExp ? { name: wanted } : wanted;
  const found = spans.find((span) => fitsSpan(span, pattern));
  if (found) return found;
  throw notFound('span', pattern, spans.map(describeSpan), findSpan);
}

/**
 * The first log record that fits; a string or RegExp stands for its body.
 * @throws AssertionError that lists the records there are
 */
export function findLog(logs: readonly RecordedLog[], wanted: string | RegExp | LogPattern): RecordedLog {
  const pattern = typeof wanted === 'string' || wanted instanceof RegExp ? { body: wanted } : wanted;
  const found = logs.find((log) => fitsLog(log, pattern));
  if (found) return found;
  throw notFound('log record', pattern, logs.map(describeLog), findLog);
}

/** Whether a span has everything that the pattern names. */
export function fitsSpan(span: RecordedSpan, pattern: SpanPattern): boolean {
  return (
    (pattern.name === undefined || fits(span.name, pattern.name)) &&
    (pattern.kind === undefined || span.kind === pattern.kind) &&
    (pattern.service === undefined || span.resource['service.name'] === pattern.service) &&
    (pattern.status === undefined || span.status.code === pattern.status) &&
    fitsAttributes(span.attributes, pattern.attributes)
  );
}

function fitsLog(log: RecordedLog, pattern: LogPattern): boolean {
  return (
    (pattern.body === undefined || fits(log.body, pattern.body)) &&
    (pattern.eventName === undefined || fits(log.eventName, pattern.eventName)) &&
    (pattern.severityText === undefined || fits(log.severityText, pattern.severityText)) &&
    (pattern.service === undefined || log.resource['service.name'] === pattern.service) &&
    fitsAttributes(log.attributes, pattern.attributes)
  );
}

function fitsAttributes(attributes: Attributes, wanted: Record<string, Expectation> = {}): boolean {
  return Object.entries(wanted).every(([key, expected]) => fits(attributes[key], expected));
}

function notFound(
  noun: string,
  pattern: SpanPattern | LogPattern,
  present: string[],
  caller: (...args: never[]) => unknown,
): AssertionError {
  const parts = Object.entries(pattern).map(([key, value]) => `${key} ${inspectPattern(value)}`);
  const list = present.length === 0 ? `There is no ${noun} at all.` : `There are:\n  ${present.join('\n  ')}`;
  return new AssertionError({
    message: `No ${noun} has ${parts.join(', ')}. ${list}`,
    operator: caller.name,
    stackStartFn: caller,
  });
}

function inspectPattern(value: unknown): string {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp)
    ? `{ ${Object.entries(value)
        .map(([key, inner]) => `${key}: ${String(inner)}`)
        .join(', ')} }`
    : String(value);
}
