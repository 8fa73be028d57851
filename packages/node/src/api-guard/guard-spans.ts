import {
  type Attributes,
  type Exception,
  INVALID_SPAN_CONTEXT,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type TimeInput,
  type TraceState,
  trace,
} from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describeError, exceptionAttributes, reportFault, textOf } from '@throughline/api/runtime';
import type { EntryLimits } from '../limits/entry-limits.ts';
import { guardMethod } from './guard-method.ts';
import {
  isContext,
  isObject,
  isSpanKind,
  isStatusCode,
  lastLinks,
  validLink,
  validLinks,
  validTime,
} from './valid-input.ts';

/** Guards tracers and their spans: nothing that is set on a span throws, is without bounds, or makes its batch impossible to encode. */
export function guardSpans(limits: EntryLimits): void {
  const provider = TracerProvider.prototype;
  guardMethod(
    provider,
    'getTracer',
    (original) =>
      function (this: TracerProvider, name: unknown, version: unknown, options: never) {
        return original.call(this, textOf(name), version === undefined ? version : textOf(version), options);
      },
    function (this: TracerProvider, name: unknown) {
      return this.getTracer(textOf(name));
    },
  );
  // Neither class is exported; this provider has no processor and is dropped again.
  const tracer = new TracerProvider({ spanProcessors: [] }).getTracer('throughline.guard');
  guardTracer(Object.getPrototypeOf(tracer) as typeof tracer, limits);
  const span = tracer.startSpan('throughline.guard');
  guardSpan(Object.getPrototypeOf(span) as Span, limits);
}

function guardTracer(prototype: ReturnType<typeof trace.getTracer>, limits: EntryLimits): void {
  const nameOf = (name: unknown): string => limits.text(textOf(name));
  const start = prototype.startSpan;
  guardMethod(
    prototype,
    'startSpan',
    (original) =>
      function (this: never, name: unknown, options: SpanOptions | undefined, parent: never) {
        const settled = isObject(options) ? validOptions(options, limits) : undefined;
        return withoutBrokenState(original.call(this, nameOf(name), settled, parent ?? undefined) as Span);
      },
    function startBareSpan(this: never, name: unknown, _options: unknown, parent: unknown) {
      // The span is there, without what could not be read.
      for (const context of isContext(parent) ? [parent, ROOT_CONTEXT] : [undefined]) {
        try {
          return withoutBrokenState(start.call(this, nameOf(name), {}, context));
        } catch {
          // The parent is what cannot be read.
        }
      }
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    },
  );
}

/** A parent that somebody else made may carry anything as its trace state, and every child inherits it. */
function withoutBrokenState(span: Span): Span {
  const spanContext = span.spanContext();
  if (spanContext.traceState !== undefined && !canBeWritten(spanContext.traceState))
    delete spanContext.traceState;
  return span;
}

function canBeWritten(traceState: TraceState | null): boolean {
  try {
    return typeof traceState?.serialize === 'function';
  } catch {
    return false;
  }
}

function guardSpan(prototype: Span, limits: EntryLimits): void {
  const nameOf = (name: unknown): string => limits.text(textOf(name));
  const self = function (this: Span): Span {
    return this;
  };
  guardMethod(
    prototype,
    'setAttribute',
    (original) =>
      function (this: Span, key: unknown, value: unknown) {
        const name = textOf(key);
        return original.call(this, limits.key(name), limits.value(name, value, this));
      },
    self,
  );
  guardMethod(
    prototype,
    'setAttributes',
    (original) =>
      function (this: Span, attributes: unknown) {
        // A text has a key for each of its characters.
        return isObject(attributes) ? original.call(this, attributes) : this;
      },
    self,
  );
  guardMethod(
    prototype,
    'addEvent',
    (original) =>
      function (this: Span, name: unknown, second: unknown, third: unknown) {
        const isTime = typeof second === 'number' || second instanceof Date || Array.isArray(second);
        const attributes = isTime || !isObject(second) ? undefined : limits.attributes(second, this);
        return original.call(
          this,
          nameOf(name),
          attributes,
          validTime(third ?? (isTime ? second : undefined)),
        );
      },
    self,
  );
  guardMethod(
    prototype,
    'addLink',
    (original) =>
      function (this: Span, link: unknown) {
        const valid = validLink(link);
        if (valid === undefined)
          reportFault('OpenTelemetry API: addLink', 'the context of a link needs valid ids');
        return valid === undefined ? this : original.call(this, boundedLink(valid, limits, this));
      },
    self,
  );
  guardMethod(
    prototype,
    'addLinks',
    (original) =>
      function (this: Span, links: unknown) {
        return Array.isArray(links) ? original.call(this, lastLinks(links)) : this;
      },
    self,
  );
  guardMethod(
    prototype,
    'setStatus',
    (original) =>
      function (this: Span, { code, message }: SpanStatus) {
        if (!isStatusCode(code)) return this;
        return original.call(
          this,
          message === undefined ? { code } : { code, message: textWithin(message, limits) },
        );
      },
    self,
  );
  guardMethod(
    prototype,
    'updateName',
    (original) =>
      function (this: Span, name: unknown) {
        return original.call(this, nameOf(name));
      },
    self,
  );
  guardMethod(
    prototype,
    'recordException',
    (original) =>
      function (this: Span, exception: Exception, time: unknown) {
        original.call(this, exception, validTime(time));
      },
    function (this: Span, exception: unknown) {
      this.addEvent('exception', exceptionAttributes(describeError(exception)) as Attributes);
    },
  );
  const end = prototype.end;
  guardMethod(
    prototype,
    'end',
    (original) =>
      function (this: Span, time: unknown) {
        original.call(this, validTime(time));
      },
    function (this: Span) {
      end.call(this);
    },
  );
}

function textWithin(message: unknown, limits: EntryLimits): unknown {
  return typeof message === 'string' ? limits.text(message) : message;
}

/** A copy of what can be sent, each part read once. */
function validOptions(options: SpanOptions, limits: EntryLimits): SpanOptions {
  const { kind, root, startTime, links, attributes } = options;
  const valid: SpanOptions = {};
  if (isSpanKind(kind)) valid.kind = kind;
  if (root) valid.root = true;
  const time = validTime(startTime);
  if (time !== undefined) valid.startTime = time satisfies TimeInput;
  if (links !== undefined && links !== null)
    valid.links = validLinks(links, (link) => boundedLink(link, limits));
  if (isObject(attributes)) valid.attributes = limits.attributes(attributes);
  return valid;
}

function boundedLink(link: Link, limits: EntryLimits, span?: Span): Link {
  const { attributes } = link;
  return isObject(attributes) ? { ...link, attributes: limits.attributes(attributes, span) } : link;
}
