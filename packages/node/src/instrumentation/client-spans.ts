import {
  type Context,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

const PG_CODE = /\(code: (\w+)\)/;

/** Gives a span another name than its instrumentation wants. */
export type SpanNamer = (name: string) => string;

/**
 * A tracer provider for clients of databases and other services. It mends what their stock instrumentations leave short
 * of the conventions: a span that failed gets its `error.type` (the service's code, else the error's name, `_OTHER`
 * where only a message is told), and `server.port` is a number also where the application wrote a string.
 */
export function clientTracerProvider(nameOf: SpanNamer = (name) => name): TracerProvider {
  return {
    getTracer(name, version) {
      const tracer = trace.getTracer(name, version);
      return {
        startSpan: (spanName: string, options?: SpanOptions, parent?: Context) =>
          withErrorType(tracer.startSpan(nameOf(spanName), withNumericPort(options), parent)),
        startActiveSpan: tracer.startActiveSpan.bind(tracer),
      } as Tracer;
    },
  };
}

function withNumericPort(options: SpanOptions | undefined): SpanOptions | undefined {
  const port = options?.attributes?.['server.port'];
  if (typeof port !== 'string') return options;
  const number = Number.parseInt(port, 10);
  const attributes = { ...options?.attributes, 'server.port': Number.isNaN(number) ? undefined : number };
  return { ...options, attributes };
}

function withErrorType(span: Span): Span {
  if (!span.isRecording()) return span;
  const record = span.recordException;
  const setStatus = span.setStatus;
  let told = false;
  span.recordException = (exception, time) => {
    told = true;
    span.setAttribute('error.type', errorTypeOf(exception));
    record.call(span, exception, time);
  };
  span.setStatus = (status) => {
    if (status.code === SpanStatusCode.ERROR && !told) span.setAttribute('error.type', '_OTHER');
    return setStatus.call(span, status);
  };
  return span;
}

function errorTypeOf(exception: unknown): string {
  if (typeof exception === 'string') return PG_CODE.exec(exception)?.[1] ?? '_OTHER';
  const { code, name } = (exception ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return typeof name === 'string' ? name : '_OTHER';
}
