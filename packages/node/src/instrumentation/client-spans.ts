import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Span,
  type SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { quietly } from './quietly.ts';

const PG_CODE = /\(code: (\w+)\)/;

/** Gives a span another name than its instrumentation wants. */
export type SpanNamer = (name: string) => string;

/** How a call of a client ended, whether its span is recorded or not. */
export interface EndedCall {
  readonly kind: SpanKind | undefined;
  readonly seconds: number;
  readonly errorType: string | undefined;
  /** That of the call, with its span. */
  readonly context: Context;
}

/** Makes metrics of a call, of the name and attributes that its span started with. */
export type CallMeasure = (name: string, attributes: Attributes, call: EndedCall) => void;

/**
 * A tracer provider for clients of databases and other services. It mends what their stock instrumentations leave short
 * of the conventions: a span that failed gets its `error.type` (the service's code, else the error's name, `_OTHER`
 * where only a message is told), and `server.port` is a number also where the application wrote a string.
 *
 * @param measure is told of each call; those whose span is not sampled count as well
 */
export function clientTracerProvider(
  nameOf: SpanNamer = (name) => name,
  measure?: CallMeasure,
): TracerProvider {
  return {
    getTracer(name, version) {
      const tracer = trace.getTracer(name, version);
      return {
        startSpan(spanName: string, options?: SpanOptions, parent?: Context) {
          const named = nameOf(spanName);
          const mended = withNumericPort(options);
          const span = tracer.startSpan(named, mended, parent);
          // Without ids it is made while tracing is suppressed: for telemetry itself.
          if (measure === undefined || !isSpanContextValid(span.spanContext())) return withErrorType(span);
          const started = performance.now();
          const around = trace.setSpan(parent ?? context.active(), span);
          return withErrorType(span, (errorType) => {
            const seconds = (performance.now() - started) / 1000;
            measure(named, mended?.attributes ?? {}, {
              kind: mended?.kind,
              seconds,
              errorType,
              context: around,
            });
          });
        },
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

function withErrorType(span: Span, onEnd?: (errorType: string | undefined) => void): Span {
  if (!span.isRecording() && onEnd === undefined) return span;
  const { recordException, setStatus, end } = span;
  let errorType: string | undefined;
  let isTold = false;
  span.recordException = (exception, time) => {
    isTold = true;
    errorType = errorTypeOf(exception);
    span.setAttribute('error.type', errorType);
    recordException.call(span, exception, time);
  };
  span.setStatus = (status) => {
    if (status.code === SpanStatusCode.ERROR && !isTold) {
      errorType = '_OTHER';
      span.setAttribute('error.type', errorType);
    }
    return setStatus.call(span, status);
  };
  if (onEnd !== undefined) {
    let isEnded = false;
    span.end = (time) => {
      if (!isEnded) quietly('metrics of a client', () => onEnd(errorType));
      isEnded = true;
      end.call(span, time);
    };
  }
  return span;
}

function errorTypeOf(exception: unknown): string {
  if (typeof exception === 'string') return PG_CODE.exec(exception)?.[1] ?? '_OTHER';
  const { code, name } = (exception ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return typeof name === 'string' ? name : '_OTHER';
}
