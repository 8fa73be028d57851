import {
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { RecordingTracer } from '../../tracing/recording-tracer.ts';

let tracer: Tracer | undefined;

/** The tracer of all requests, asked for once: that of the provider which is there with the first one. */
export function requestTracer(): Tracer {
  tracer ??= trace.getTracer('throughline.http');
  return tracer;
}

/** Starts the span of a request that is served, whose headers Node bounds; its attributes are made where our own tracer records it, else at once. */
export function startRequestSpan(
  name: string,
  kind: SpanKind,
  make: () => Attributes,
  parent: Context,
): Span {
  const tracer = requestTracer();
  return tracer instanceof RecordingTracer
    ? tracer.startMade(name, kind, make, parent)
    : tracer.startSpan(name, { kind, attributes: make() }, parent);
}
