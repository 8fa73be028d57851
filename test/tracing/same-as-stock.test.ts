import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider as StockProvider,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { createSampler } from '../../packages/node/src/boot/sampler.ts';
import { RecordingProvider } from '../../packages/node/src/tracing/recording-provider.ts';
import { NO_ENTRY_LIMITS } from './no-entry-limits.ts';
import { type Start, starts } from './span-calls.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const parentBased = () => new ParentBasedSampler({ root: new AlwaysOnSampler() });
const roomy = limitsOf(128);

function limitsOf(count: number) {
  return {
    attributeCountLimit: count,
    eventCountLimit: count,
    linkCountLimit: count,
    attributePerEventCountLimit: count,
    attributePerLinkCountLimit: count,
  };
}

/** Ids in order, so that both make the same. */
function ids() {
  let next = 1;
  const take = (digits: number) => (next++).toString(16).padStart(digits, '0');
  return { generateTraceId: () => take(32), generateSpanId: () => take(16) };
}

class Collecting implements SpanProcessor {
  readonly started: string[] = [];
  readonly ended: ReadableSpan[] = [];
  onStart(span: Span & ReadableSpan): void {
    this.started.push(`${span.name} ${JSON.stringify(Object.keys(span.attributes))}`);
  }
  onEnd(span: ReadableSpan): void {
    this.ended.push(span);
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

function play(provider: TracerProvider, processor: Collecting, played: readonly Start[]): unknown {
  const tracer = provider.getTracer('shop', '1.0.0', {
    schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
  });
  const contexts: Context[] = [];
  const seen: unknown[] = [];
  for (const { name, parent, calls, ...options } of played) {
    const parentContext = contexts[parent] ?? ROOT_CONTEXT;
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const span = tracer.startSpan(name, given, parentContext);
    contexts.push(trace.setSpan(parentContext, span));
    for (const call of calls) call(span);
    span.end([2_000_000_001, 0]);
    seen.push(contextOf(span.spanContext()), span.isRecording());
  }
  return { seen, started: processor.started, ended: processor.ended.map((span) => shown(span, played)) };
}

/** The stock tracer writes a trace state that is not there. */
function contextOf({ traceState, ...ids }: SpanContext): object {
  return traceState ? { ...ids, traceState: traceState.serialize() } : ids;
}

/** Everything that an exporter reads, but times that come from a clock. */
function shown(span: ReadableSpan, played: readonly Start[]): unknown {
  const isTimeGiven = played.some(({ startTime }) => startTime !== undefined);
  return {
    name: span.name,
    kind: span.kind,
    spanContext: contextOf(span.spanContext()),
    parent: span.parentSpanContext && contextOf(span.parentSpanContext),
    startTime: isTimeGiven && span.startTime[0] < 1_750_000_000 ? span.startTime : 'now',
    duration:
      span.startTime[0] < 1_750_000_000 && span.endTime[0] === 2_000_000_001 ? span.duration : 'since now',
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    status: span.status,
    ended: span.ended,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    scope: { ...span.instrumentationScope },
    resource: span.resource.attributes,
  };
}

function sameAsStock(
  limits: ReturnType<typeof limitsOf>,
  sampler: () => Sampler,
  ourSampler: () => Sampler = sampler,
): void {
  fc.assert(
    fc.property(starts, (played) => {
      const [stock, ours] = [new Collecting(), new Collecting()];
      const stockProvider = new StockProvider({
        resource,
        sampler: sampler(),
        idGenerator: ids(),
        spanLimits: limits,
        spanProcessors: [stock],
      });
      const ourProvider = new RecordingProvider({
        resource,
        sampler: ourSampler(),
        idGenerator: ids(),
        limits,
        entry: NO_ENTRY_LIMITS,
        processors: [ours],
        warn: () => {},
      });
      assert.deepEqual(play(ourProvider, ours, played), play(stockProvider, stock, played));
    }),
    { numRuns: 500 },
  );
}

describe('spans of any calls are those of the stock tracer', () => {
  test('with room for everything', () => sameAsStock(roomy, parentBased));
  test('with limits of three', () => sameAsStock(limitsOf(3), parentBased));
  test('with limits of none', () => sameAsStock(limitsOf(0), parentBased));
  test('where a sampler decides', () => sameAsStock(roomy, () => new TraceIdRatioBasedSampler(0.5)));
  test('where our own samplers are asked before anything is copied', () => {
    for (const ratio of [0, 0.5, 1]) {
      sameAsStock(
        limitsOf(3),
        () => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
        () => createSampler({ kind: 'parent_based', root: { kind: 'ratio', ratio } }),
      );
    }
  });
  test('where a sampler adds attributes', () =>
    sameAsStock(limitsOf(3), () => ({
      shouldSample: () => ({ decision: 1, attributes: { 'sampler.name': 'ratio', 'sampler.share': 1 } }),
      toString: () => 'adds attributes',
    })));
});
