/** What the view keeps of a span: redacted, bounded, and no more than it can show. Times are Unix milliseconds. */
export interface ViewSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  service: string;
  name: string;
  kind: SpanKind;
  startMs: number;
  endMs: number;
  failed: boolean;
  statusMessage: string | undefined;
  /** `http.response.status_code`. */
  httpStatus: number | undefined;
  /** What was called: a URL, a query, a message queue. */
  detail: string | undefined;
  flow: { name: string; step: string | undefined } | undefined;
  requestId: string | undefined;
  exceptions: ViewException[];
}

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** What the view keeps of a log record. */
export interface ViewLog {
  traceId: string;
  spanId: string | undefined;
  service: string;
  timeMs: number;
  level: LogLevel;
  text: string;
  fields: [key: string, value: string][];
  requestId: string | undefined;
  exception: ViewException | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

export interface ViewException {
  type: string;
  message: string;
  /** The first line of the stack that is the application's own. */
  frame: string | undefined;
}
