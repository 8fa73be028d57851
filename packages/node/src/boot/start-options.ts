import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Resource, ResourceDetector } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { IdGenerator, Sampler, SpanExporter, SpanLimits, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { BeforeSend } from '@throughline/api';
import type { RedactionPolicy } from '@throughline/redact';
import type { FlushOptions, FlushResult } from '../lifecycle/flush-result.ts';
import type { SamplingRule } from '../sampling/sampling-rule.ts';

/**
 * What an application sets in code; every option may be left out, and what is given wins over the environment and
 * over a configuration file. The names are those of `NodeSDKConfiguration` in `@opentelemetry/sdk-node`.
 */
export interface StartOptions {
  /** The name of the service (`service.name`). */
  serviceName?: string;
  /** What is known of the service; its attributes win over what was detected and what the environment says. */
  resource?: Resource;
  /** Detectors that run instead of those that `OTEL_NODE_RESOURCE_DETECTORS` names. */
  resourceDetectors?: ResourceDetector[];
  /** `false`: no detector runs. */
  autoDetectResources?: boolean;
  /**
   * Which traces are recorded. Where sampling rules or a limit are set, it decides only on traces that begin in this
   * process and match no rule.
   */
  sampler?: Sampler;
  /**
   * Which share of the traces that begin in this process is recorded, by route, span name or attribute; the first rule
   * that matches decides. A list, or text as in `THROUGHLINE_SAMPLING_RULES`, in whose place they stand.
   */
  samplingRules?: string | readonly SamplingRule[];
  /** How many of the traces that begin in this process are recorded within a second at most; a whole number from 1. */
  samplingMaxPerSecond?: number;
  /** How trace and span ids are made. */
  idGenerator?: IdGenerator;
  /** Limits of one span; `attributeValueLengthLimit` is applied after redaction. */
  spanLimits?: SpanLimits;
  /**
   * Run for every span, in this order, before Throughline's exits. `onStart` gets the span itself; `onEnd` gets a
   * redacted copy, and attributes that it sets there are carried over to the span.
   */
  spanProcessors?: SpanProcessor[];
  /** Stands in the place of Throughline's own exits for spans; gets redacted copies in batches. */
  traceExporter?: SpanExporter;
  /** Run for every log record, in this order, before Throughline's exits; they read it redacted. */
  logRecordProcessors?: LogRecordProcessor[];
  /** Collect beside Throughline's own readers; labels and resource are redacted before they get there. */
  metricReaders?: IMetricReader[];
  /** Change the streams of metrics; labels are redacted after a view's own attribute processors. */
  views?: ViewOptions[];
  /** Take the place of Throughline's instrumentation of the same library, or join the others. */
  instrumentations?: (Instrumentation | Instrumentation[])[];
  /** The headers that carry a trace from one service to the next; `null`: none. */
  textMapPropagator?: TextMapPropagator | null;
  /** The redaction policy of every exit, joined with what the variables and a policy file say. */
  redaction?: RedactionPolicy;
  /** Sees every error before it is told, redacted; gives back the event, or `null` to drop it. See `configureErrors`. */
  beforeSend?: BeforeSend;
  /** What carries the context across callbacks. */
  contextManager?: ContextManager;
}

/** What `start()` gives back. */
export interface RunningSdk {
  /** What `forceFlush()` of `throughline` does. */
  forceFlush(options?: FlushOptions): Promise<FlushResult>;
  /** What `shutdown()` of `throughline` does. */
  shutdown(options?: FlushOptions): Promise<FlushResult>;
}
