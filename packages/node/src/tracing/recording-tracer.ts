import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type InstrumentationScope, isTracingSuppressed } from '@opentelemetry/core';
import { type IdGenerator, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { textOf } from '@throughline/api/runtime';
import { isContext, isObject, isSpanKind, validLinks, validTime } from '../api-guard/valid-input.ts';
import { isEarly as decidesEarly, readsAttributes } from '../sampling/early-sampler.ts';
import { RecordedSpan, type SpanSettings } from './recorded-span.ts';
import { validParentIn } from './valid-parent.ts';

/** What all tracers of a provider share. */
export interface TracerSettings extends SpanSettings {
  readonly sampler: Sampler;
  readonly ids: IdGenerator;
}

/** The span that nobody records. As it is before anybody guards it: the tracer that calls it is guarded itself. */
const { wrapSpanContext } = trace;

const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_LINKS: Link[] = [];
const NO_OPTIONS: SpanOptions = Object.freeze({});

/** Starts spans. What cannot be sent is left out; what throws when it is read is the business of its guard. */
export class RecordingTracer implements Tracer {
  readonly #scope: InstrumentationScope;
  readonly #settings: TracerSettings;
  readonly #decidesEarly: boolean;
  readonly #readsAttributes: boolean;

  constructor(scope: InstrumentationScope, settings: TracerSettings) {
    this.#scope = scope;
    this.#settings = settings;
    this.#decidesEarly = decidesEarly(settings.sampler);
    this.#readsAttributes = readsAttributes(settings.sampler);
  }

  startSpan(name: string, options?: SpanOptions, parent?: Context): Span {
    return this.#start(name, isObject(options) ? options : undefined, parent ?? context.active());
  }

  /**
   * For instrumentations of ours: the attributes are made where the span is recorded or its sampler reads them.
   * @param make an object of its own, with texts that are bounded already and numbers alone
   */
  startMade(name: string, kind: SpanKind, make: () => Attributes, parent: Context): Span {
    return this.#start(name, { kind }, parent, make);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const run = rest.at(-1) as (span: Span) => ReturnType<F>;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
    const given = rest.length > 2 ? rest[1] : undefined;
    const parent = isContext(given) ? given : context.active();
    const span = this.startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), run, undefined, span);
  }

  #start(given: unknown, options: SpanOptions | undefined, active: Context, make?: () => Attributes): Span {
    const { sampler, ids, entry } = this.#settings;
    const parentContext = options?.root ? trace.deleteSpan(active) : active;
    if (isTracingSuppressed(parentContext)) return wrapSpanContext(INVALID_SPAN_CONTEXT);
    const parent = withoutBrokenState(validParentIn(parentContext));
    const name = entry.text(typeof given === 'string' ? given : textOf(given));
    // Every option is read once.
    const asked = options ?? NO_OPTIONS;
    const { kind: askedKind, startTime } = asked;
    const kind = isSpanKind(askedKind) ? askedKind : SpanKind.INTERNAL;
    let { attributes = NO_ATTRIBUTES, links = NO_LINKS } = asked;
    if (!isObject(attributes)) attributes = NO_ATTRIBUTES;
    // What is not recorded is not copied, unless somebody else's sampler is to see it.
    const isEarly = this.#decidesEarly;
    if (make !== undefined && this.#readsAttributes) attributes = make();
    if (!isEarly) {
      if (attributes !== NO_ATTRIBUTES) attributes = entry.attributes(attributes);
      if (links !== NO_LINKS) links = validLinks(links);
    }
    const spanId = ids.generateSpanId();
    const traceId = parent?.traceId ?? ids.generateTraceId();
    const sampling = sampler.shouldSample(
      parentContext,
      traceId,
      name,
      kind,
      attributes,
      isEarly ? NO_LINKS : links,
    );
    const traceFlags =
      sampling.decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const traceState = sampling.traceState ?? parent?.traceState;
    const spanContext: SpanContext =
      traceState === undefined
        ? { traceId, spanId, traceFlags }
        : { traceId, spanId, traceFlags, traceState };
    if (sampling.decision === SamplingDecision.NOT_RECORD) return wrapSpanContext(spanContext);
    if (make !== undefined && !this.#readsAttributes) attributes = make();
    if (isEarly) {
      if (make === undefined && attributes !== NO_ATTRIBUTES) attributes = entry.attributes(attributes);
      if (links !== NO_LINKS) links = validLinks(links);
    }
    const span = new RecordedSpan(
      {
        scope: this.#scope,
        spanContext,
        parentSpanContext: parent,
        name,
        kind,
        startTime: startTime === undefined ? undefined : validTime(startTime),
      },
      this.#settings,
    );
    if (sampling.attributes) span.adopt({ ...attributes, ...sampling.attributes } as Attributes);
    else if (attributes !== NO_ATTRIBUTES) span.adopt(attributes);
    if (links !== NO_LINKS) span.addLinks(links);
    return span.begin(parentContext);
  }
}

/** A parent that somebody else made may carry anything as its trace state, and every child inherits it. */
function withoutBrokenState(parent: SpanContext | undefined): SpanContext | undefined {
  if (parent === undefined) return undefined;
  const { traceState } = parent;
  if (traceState === undefined || typeof traceState?.serialize === 'function') return parent;
  const { traceState: _, ...rest } = parent;
  return rest;
}
