import type { Attributes, LogItem, TraceDetail, TraceSpan } from './read/shapes.ts';
import { DETAIL_KEYS, SAID_BY_EXCEPTION, SAID_ELSEWHERE, STEP_BEGAN } from './said-elsewhere.ts';
import { firstOwnFrame } from './stack-frame.ts';
import type { LogLevel, ViewException, ViewLog, ViewSpan } from './view-records.ts';

const MAX_TEXT = 400;
const MAX_FIELDS = 24;
const MAX_EXCEPTIONS = 8;

const LEVELS: Readonly<Record<LogItem['level'], LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  fatal: 'critical',
};

/** A stored trace as the terminal shows it; it was redacted when it was stored. */
export function storedTraceView(detail: TraceDetail, cwd: string): { spans: ViewSpan[]; logs: ViewLog[] } {
  const { traceId } = detail.trace;
  return {
    spans: detail.spans.map((span) => viewSpan(traceId, span, cwd)),
    logs: detail.logs.filter(({ event }) => event !== STEP_BEGAN).map((log) => viewLog(traceId, log, cwd)),
  };
}

function viewSpan(traceId: string, span: TraceSpan, cwd: string): ViewSpan {
  const { attributes } = span;
  const detailKey = DETAIL_KEYS.find((key) => textOf(attributes, key) !== undefined);
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: span.parentId ?? undefined,
    service: span.service,
    name: cut(span.name),
    kind: span.kind,
    startMs: span.startUs / 1_000,
    endMs: span.startUs / 1_000 + span.durationNs / 1e6,
    failed: span.failed,
    statusMessage: span.statusMessage === null ? undefined : cut(span.statusMessage),
    httpStatus: span.status ?? undefined,
    detail: detailKey === undefined ? undefined : textOf(attributes, detailKey),
    flow: span.flow === null ? undefined : { name: span.flow, step: span.step ?? undefined },
    requestId: textOf(attributes, 'request_id'),
    exceptions: span.events
      .filter(({ name }) => name === 'exception')
      .slice(0, MAX_EXCEPTIONS)
      .flatMap((event) => exceptionOf(event.attributes, cwd) ?? []),
  };
}

function viewLog(traceId: string, log: LogItem, cwd: string): ViewLog {
  const exception = exceptionOf(log.attributes, cwd);
  const fields = Object.entries(log.attributes).filter(
    ([key]) => !SAID_ELSEWHERE.test(key) && !(exception !== undefined && SAID_BY_EXCEPTION.test(key)),
  );
  return {
    traceId,
    spanId: log.spanId ?? undefined,
    service: log.service,
    timeMs: log.timeUs / 1_000,
    level: LEVELS[log.level],
    text: cut(plain(log.text ?? log.event ?? '')),
    fields: fields.slice(0, MAX_FIELDS).map(([key, value]) => [cut(key), cut(plain(value))]),
    requestId: textOf(log.attributes, 'request_id'),
    exception,
  };
}

function exceptionOf(attributes: Attributes, cwd: string): ViewException | undefined {
  const type = textOf(attributes, 'exception.type');
  const message = textOf(attributes, 'exception.message');
  if (type === undefined && message === undefined) return undefined;
  const stack = attributes['exception.stacktrace'];
  return {
    type: type ?? 'Error',
    message: message ?? '',
    frame: typeof stack === 'string' ? firstOwnFrame(stack, cwd) : undefined,
  };
}

function textOf(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  return value === undefined || value === null || value === '' ? undefined : cut(plain(value));
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
