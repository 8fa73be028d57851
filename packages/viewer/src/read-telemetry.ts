import type { KeyValue, LogRecord, LogsData, Resource, Span, TracesData } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import { attribute, plainValue } from './any-value.ts';
import { DETAIL_KEYS, SAID_BY_EXCEPTION, SAID_ELSEWHERE, STEP_BEGAN } from './said-elsewhere.ts';
import { firstOwnFrame } from './stack-frame.ts';
import type { LogLevel, SpanKind, ViewException, ViewLog, ViewSpan } from './view-records.ts';

const KINDS: readonly SpanKind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_ERROR = 2;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** Longest text the view keeps of one value; cut after redaction, since half a secret no longer looks like one. */
const MAX_TEXT = 400;
const MAX_FIELDS = 24;

/** Turns OTLP into what the view keeps. Everything foreign passes the redactor here and nowhere later. */
export class TelemetryReader {
  readonly #redactor: Redactor;
  readonly #cwd: string;

  constructor(redactor: Redactor, cwd: string) {
    this.#redactor = redactor;
    this.#cwd = cwd;
  }

  /** Spans without valid ids are left out. */
  readSpans(data: TracesData): ViewSpan[] {
    return (data.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
      const service = this.#serviceName(resource);
      return scopeSpans.flatMap(({ spans = [] }) =>
        spans
          .filter((span) => isId(span.traceId, TRACE_ID) && isId(span.spanId, SPAN_ID))
          .map((span) => this.#span(span, service)),
      );
    });
  }

  /** Records outside of any trace are left out: an application prints those itself. */
  readLogs(data: LogsData): ViewLog[] {
    return (data.resourceLogs ?? []).flatMap(({ resource, scopeLogs = [] }) => {
      const service = this.#serviceName(resource);
      return scopeLogs.flatMap(({ logRecords = [] }) =>
        logRecords
          .filter((record) => isId(record.traceId, TRACE_ID) && record.eventName !== STEP_BEGAN)
          .map((record) => this.#log(record, service)),
      );
    });
  }

  #span(span: Span, service: string): ViewSpan {
    const { attributes } = span;
    const flowName = this.#attributeText(attributes, 'throughline.flow.name');
    const inFlow = attribute(attributes, 'throughline.flow.id') !== undefined;
    const httpStatus = Number(attribute(attributes, 'http.response.status_code'));
    return {
      traceId: span.traceId as string,
      spanId: span.spanId as string,
      parentSpanId: isId(span.parentSpanId, SPAN_ID) ? span.parentSpanId : undefined,
      service,
      name: this.#text(span.name ?? ''),
      kind: KINDS[span.kind ?? 0] ?? 'internal',
      startMs: milliseconds(span.startTimeUnixNano),
      endMs: milliseconds(span.endTimeUnixNano),
      failed: span.status?.code === STATUS_ERROR,
      statusMessage: span.status?.message ? this.#text(span.status.message) : undefined,
      httpStatus: Number.isInteger(httpStatus) ? httpStatus : undefined,
      detail: this.#firstText(attributes, DETAIL_KEYS),
      flow: inFlow
        ? {
            name: flowName ?? this.#text(span.name ?? ''),
            step: this.#attributeText(attributes, 'throughline.flow.step'),
          }
        : undefined,
      requestId: this.#attributeText(attributes, 'request_id'),
      exceptions: (span.events ?? [])
        .filter((event) => event.name === 'exception')
        .slice(0, MAX_EXCEPTIONS)
        .flatMap((event) => this.#exception(event.attributes) ?? []),
    };
  }

  #log(record: LogRecord, service: string): ViewLog {
    const { attributes } = record;
    const exception = this.#exception(attributes);
    const body = plainValue(record.body);
    return {
      traceId: record.traceId as string,
      spanId: isId(record.spanId, SPAN_ID) ? record.spanId : undefined,
      service,
      timeMs: milliseconds(record.timeUnixNano ?? record.observedTimeUnixNano),
      level: levelOf(record.severityNumber ?? 0),
      text: this.#value('body', body ?? record.eventName ?? ''),
      fields: this.#fields(attributes, exception !== undefined),
      requestId: this.#attributeText(attributes, 'request_id'),
      exception,
    };
  }

  #fields(attributes: KeyValue[] | undefined, hasException: boolean): [string, string][] {
    const fields: [string, string][] = [];
    for (const { key = '', value } of attributes ?? []) {
      if (SAID_ELSEWHERE.test(key) || (hasException && SAID_BY_EXCEPTION.test(key))) continue;
      if (fields.length === MAX_FIELDS) break;
      fields.push([cut(this.#redactor.redactText(key)), this.#value(key, plainValue(value))]);
    }
    return fields;
  }

  #exception(attributes: KeyValue[] | undefined): ViewException | undefined {
    const type = this.#attributeText(attributes, 'exception.type');
    const message = this.#attributeText(attributes, 'exception.message');
    if (type === undefined && message === undefined) return undefined;
    const stack = attribute(attributes, 'exception.stacktrace');
    const frame = typeof stack === 'string' ? firstOwnFrame(stack, this.#cwd) : undefined;
    return {
      type: type ?? 'Error',
      message: message ?? '',
      frame: frame === undefined ? undefined : this.#text(frame),
    };
  }

  #serviceName(resource: Resource | undefined): string {
    return this.#attributeText(resource?.attributes, 'service.name') ?? 'unknown service';
  }

  #firstText(attributes: KeyValue[] | undefined, keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const text = this.#attributeText(attributes, key);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  #attributeText(attributes: KeyValue[] | undefined, key: string): string | undefined {
    const value = attribute(attributes, key);
    return value === undefined || value === '' ? undefined : this.#value(key, value);
  }

  #value(key: string, value: unknown): string {
    const safe = this.#redactor.redactField(key, value);
    return cut(typeof safe === 'string' ? safe : (JSON.stringify(safe) ?? ''));
  }

  #text(text: string): string {
    return cut(this.#redactor.redactText(text));
  }
}

const MAX_EXCEPTIONS = 8;

function isId(id: string | undefined, form: RegExp): id is string {
  return id !== undefined && form.test(id);
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function milliseconds(nanoseconds: string | undefined): number {
  // Whole microseconds first: they fit a double exactly.
  return Number(BigInt(nanoseconds ?? 0) / 1_000n) / 1_000;
}

function levelOf(severity: number): LogLevel {
  if (severity >= 21) return 'critical';
  if (severity >= 17) return 'error';
  if (severity >= 13) return 'warning';
  return severity >= 9 || severity === 0 ? 'info' : 'debug';
}
