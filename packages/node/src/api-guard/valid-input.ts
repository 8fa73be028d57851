import {
  type Context,
  type HrTime,
  isSpanContextValid,
  type Link,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';

/** 2^64 nanoseconds, which is all that OTLP can tell: the year 2554. */
const LAST_SECOND = 18_446_744_073;

/** The time, where it is one that can be sent; undefined stands for "now". */
export function validTime(time: unknown): TimeInput | undefined {
  if (typeof time === 'number') return time >= 0 && time / 1000 < LAST_SECOND ? time : undefined;
  if (time instanceof Date) return validTime(time.getTime()) === undefined ? undefined : time;
  if (!Array.isArray(time)) return undefined;
  const [seconds, nanoseconds] = time as unknown[];
  const fits = isCount(seconds, LAST_SECOND) && isCount(nanoseconds, 1e9);
  return fits && time.length === 2 ? ([seconds, nanoseconds] satisfies HrTime) : undefined;
}

function isCount(value: unknown, below: number): value is number {
  return typeof value === 'number' && value >= 0 && value < below;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function isSpanKind(kind: unknown): kind is SpanKind {
  return typeof kind === 'number' && SpanKind[kind] !== undefined;
}

export function isStatusCode(code: unknown): code is SpanStatusCode {
  return typeof code === 'number' && SpanStatusCode[code] !== undefined;
}

/** A copy of the link whose context can be encoded; undefined where its ids are no ids. */
export function validLink(link: unknown): Link | undefined {
  const { context, attributes } = link as Link;
  const { traceId, spanId, traceFlags, traceState, isRemote } = context;
  const plain: SpanContext = { traceId, spanId, traceFlags: Number(traceFlags) & 0xff };
  if (!isText(traceId) || !isText(spanId) || !isSpanContextValid(plain)) return undefined;
  if (isRemote !== undefined) plain.isRemote = Boolean(isRemote);
  if (traceState && isText(traceState.serialize())) plain.traceState = traceState;
  return attributes === undefined ? { context: plain } : { context: plain, attributes };
}

/** More links than any limit lets through by default. */
const MOST_LINKS = 1_000;

/** The links of a list that may be tried: the last ones count, and a longer list would only cost time. */
export function lastLinks(links: readonly Link[]): readonly Link[] {
  return links.slice(-MOST_LINKS);
}

/**
 * The links of a list that can be encoded.
 * @param finish what is done to each; a link for which it throws is left out
 */
export function validLinks(links: unknown, finish: (link: Link) => Link = (link) => link): Link[] {
  if (!Array.isArray(links)) return [];
  return lastLinks(links).flatMap((link) => {
    try {
      const valid = validLink(link);
      return valid ? finish(valid) : [];
    } catch {
      return [];
    }
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether it can be asked what a context is asked. */
export function isContext(value: unknown): value is Context {
  try {
    return (
      typeof (value as Context).getValue === 'function' && typeof (value as Context).setValue === 'function'
    );
  } catch {
    return false;
  }
}
