import { createRequire } from 'node:module';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { reportFault } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { FailSafeContextManager } from '../api-guard/fail-safe-context-manager.ts';
import { guardApi } from '../api-guard/guard-api.ts';
import type { Pipeline } from '../config/pipeline.ts';
import type { StockPart } from '../config/table-delivery.ts';
import { callBreadcrumbs } from '../errors/call-breadcrumbs.ts';
import type { Exits } from '../exits/exits.ts';
import type { RecordCounts } from '../exits/record-counts.ts';
import type { CollapseReport } from '../metering/index.ts';
import { failSafePropagator } from '../propagation/fail-safe-propagator.ts';
import { guardPropagator } from '../redaction/guarded-propagator.ts';
import type { SpanCountLimits } from '../tracing/recorded-span.ts';
import { withApplicationParts } from './application-parts.ts';
import type { Assembly, AssemblyParts, Providers } from './assembly.ts';
import { composeSdk } from './composed-sdk.ts';
import type { Diagnostics } from './diagnostics.ts';
import { guardedViews } from './guarded-views.ts';
import { createPropagator } from './propagator.ts';
import { createResource, redactedResource } from './resource.ts';
import { createSampler } from './sampler.ts';
import type { StartOptions } from './start-options.ts';

/** What the providers are built with besides the pipeline. */
export interface SdkParts {
  exits: Exits;
  options: StartOptions;
  redactor: Redactor;
  diagnostics: Diagnostics;
  recordCounts: RecordCounts;
  /** Series that a metric may have, where no view says otherwise. */
  maxSeries: number;
  collapses: CollapseReport;
  /** Parts of OpenTelemetry that stand in the place of ours. */
  stock: readonly StockPart[];
}

/** The SDK of this thread, built but not started. */
export interface BuiltSdk {
  start(): void;
  /** Waits until everything recorded so far is delivered or counted as dropped, or the deadline is over. */
  flush(deadlineMs?: number): Promise<void>;
  /** Those that an application reaches through the API, once it is started. */
  providers(): Providers;
  /** What its records say of this process, redacted. */
  readonly resource: Resource;
  /** Takes a span that has ended and that no tracer of this process has made. */
  endSpan(span: ReadableSpan): void;
}

export function createSdk(
  pipeline: Pipeline,
  { exits, options, redactor, diagnostics, recordCounts, maxSeries, collapses, stock }: SdkParts,
): BuiltSdk {
  const parts = withApplicationParts(exits, options, diagnostics);
  const { textMapPropagator, contextManager, sampler, idGenerator } = options;
  const propagator =
    textMapPropagator === undefined ? createPropagator(pipeline.propagators) : textMapPropagator;
  const resource = redactedResource(createResource(pipeline, options), redactor);
  const sdk = assemble({
    stock,
    resource,
    contextManager: contextManager ?? new FailSafeContextManager(),
    textMapPropagator:
      propagator &&
      failSafePropagator(guardPropagator(propagator, redactor), (scope, error) =>
        reportFault(scope, error as Error),
      ),
    entryLimits: exits.entryLimits,
    sampler: recordCounts.counting(sampler ?? createSampler(pipeline.traces.sampler)),
    idGenerator,
    spanLimits: spanLimits(pipeline, options),
    spanProcessors: [recordCounts.spanProcessor, callBreadcrumbs, ...parts.spanProcessors],
    logRecordProcessors:
      parts.logRecordProcessors.length > 0
        ? [recordCounts.logRecordProcessor, ...parts.logRecordProcessors]
        : [],
    logAttributeCount: pipeline.logs.limits.attributeCount,
    metricReaders: parts.metricReaders,
    views: guardedViews([...pipeline.metrics.views, ...(options.views ?? [])], exits.labelGuard, maxSeries),
    labelGuard: exits.labelGuard,
    exemplarFilter: pipeline.metrics.exemplarFilter,
    collapses,
  });
  return {
    start() {
      guardApi();
      sdk.start();
    },
    flush: async (deadlineMs) => {
      await Promise.all([parts.flush(), exits.flush(deadlineMs)]);
    },
    providers: () => sdk.providers(),
    resource,
    endSpan(span) {
      for (const processor of parts.spanProcessors) processor.onEnd(span);
    },
  };
}

/** NodeSDK is a file of its own, loaded only where it is asked for. */
function assemble(parts: AssemblyParts): Assembly {
  if (!parts.stock.includes('sdk')) return composeSdk(parts);
  const require = createRequire(import.meta.url);
  return (require('#src/boot/node-sdk') as typeof import('./node-sdk.ts')).assembleNodeSdk(parts);
}

function spanLimits(
  { traces: { limits } }: Pipeline,
  { spanLimits: given = {} }: StartOptions,
): SpanCountLimits & { attributeValueLengthLimit: number } {
  return {
    attributeCountLimit: given.attributeCountLimit ?? limits.attributeCount,
    eventCountLimit: given.eventCountLimit ?? limits.eventCount,
    linkCountLimit: given.linkCountLimit ?? limits.linkCount,
    attributePerEventCountLimit: given.attributePerEventCountLimit ?? limits.eventAttributeCount,
    attributePerLinkCountLimit: given.attributePerLinkCountLimit ?? limits.linkAttributeCount,
    // Cut after redaction, at the exit: a secret cut in half no longer looks like one.
    attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  };
}
