import { NodeSDK } from '@opentelemetry/sdk-node';
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { reportFault } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { FailSafeContextManager } from '../api-guard/fail-safe-context-manager.ts';
import { guardApi } from '../api-guard/guard-api.ts';
import type { Pipeline } from '../config/pipeline.ts';
import { withVariables } from '../config/with-variables.ts';
import type { Exits } from '../exits/exits.ts';
import { failSafePropagator } from '../propagation/fail-safe-propagator.ts';
import { guardPropagator } from '../redaction/guarded-propagator.ts';
import { withApplicationParts } from './application-parts.ts';
import type { Diagnostics } from './diagnostics.ts';
import { guardedViews, onlyWhereNoOtherView } from './guarded-views.ts';
import { createPropagator } from './propagator.ts';
import { createResource, redactedResource } from './resource.ts';
import { createSampler } from './sampler.ts';
import type { StartOptions } from './start-options.ts';

/** What NodeSDK is built with besides the pipeline. */
export interface SdkParts {
  exits: Exits;
  options: StartOptions;
  redactor: Redactor;
  diagnostics: Diagnostics;
}

/** NodeSDK, built but not started. */
export interface BuiltSdk {
  start(): void;
  /** Waits until everything recorded so far is delivered or counted as dropped. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** NodeSDK gets every part by hand: what it would build from the environment itself would go past our exits. */
export function createSdk(pipeline: Pipeline, { exits, options, redactor, diagnostics }: SdkParts): BuiltSdk {
  const parts = withApplicationParts(exits, options, diagnostics);
  const { textMapPropagator, contextManager, sampler, idGenerator } = options;
  const propagator =
    textMapPropagator === undefined ? createPropagator(pipeline.propagators) : textMapPropagator;
  const variables = variablesOf(pipeline);
  const sdk = withVariables(
    variables,
    () =>
      new NodeSDK({
        resource: redactedResource(createResource(pipeline, options), redactor),
        autoDetectResources: false,
        contextManager: contextManager ?? new FailSafeContextManager(),
        textMapPropagator:
          propagator &&
          failSafePropagator(guardPropagator(propagator, redactor), (scope, error) =>
            reportFault(scope, error as Error),
          ),
        sampler: sampler ?? createSampler(pipeline.traces.sampler),
        ...(idGenerator && { idGenerator }),
        spanLimits: spanLimits(pipeline, options),
        // Without any processor NodeSDK registers no provider, and context would not cross this process.
        spanProcessors: parts.spanProcessors.length > 0 ? parts.spanProcessors : [new NoopSpanProcessor()],
        logRecordProcessors: parts.logRecordProcessors,
        metricReaders: parts.metricReaders,
        views: guardedViews([...pipeline.metrics.views, ...(options.views ?? [])], exits.labelGuard),
        instrumentations: [],
      }),
  );
  return {
    start() {
      guardApi();
      withVariables(variables, () => sdk.start());
      onlyWhereNoOtherView();
    },
    flush: async () => {
      await Promise.all([parts.flush(), exits.flush()]);
    },
    shutdown: () => sdk.shutdown(),
  };
}

function spanLimits({ traces: { limits } }: Pipeline, { spanLimits: given = {} }: StartOptions): object {
  return {
    attributeCountLimit: limits.attributeCount,
    eventCountLimit: limits.eventCount,
    linkCountLimit: limits.linkCount,
    attributePerEventCountLimit: limits.eventAttributeCount,
    attributePerLinkCountLimit: limits.linkAttributeCount,
    ...given,
    // Cut after redaction, at the exit: a secret cut in half no longer looks like one.
    attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  };
}

/** What NodeSDK reads from the environment by itself and has no option for. */
function variablesOf({ logs }: Pipeline): Record<string, string | undefined> {
  return {
    // Our configuration has decided on both already.
    OTEL_SDK_DISABLED: undefined,
    OTEL_LOG_LEVEL: undefined,
    // It would cut log attributes before the redactor sees them.
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: undefined,
    OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: undefined,
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: String(logs.limits.attributeCount),
  };
}
