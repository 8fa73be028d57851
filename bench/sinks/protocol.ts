import type { IncomingHttpHeaders } from 'node:http';

/** One request of an exporter, its body decompressed. */
export interface ExporterRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface SinkAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** What the benches want to know of a span. */
export interface SinkSpan {
  /** Its attribute `seq`, where it has one. */
  seq: number | undefined;
  /** Whether it is the span of a request that the process served. */
  server: boolean;
}

/** What an exporter speaks: how its requests are read and answered. */
export interface Protocol {
  name: 'otlp' | 'datadog' | 'sentry';
  /** The spans in the request; undefined where it is one for something else. */
  spans(request: ExporterRequest): SinkSpan[] | undefined;
  success(request: ExporterRequest): SinkAnswer;
  /** The refusal that asks the exporter to come again after so many seconds. */
  busy(seconds: number): SinkAnswer;
}
