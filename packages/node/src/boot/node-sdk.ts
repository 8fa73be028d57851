import { NodeSDK } from '@opentelemetry/sdk-node';
import { guardLogs } from '../api-guard/guard-logs.ts';
import { guardMetrics } from '../api-guard/guard-metrics.ts';
import { guardSpans } from '../api-guard/guard-spans.ts';
import { withVariables } from '../config/with-variables.ts';
import type { Assembly, AssemblyParts } from './assembly.ts';
import { onlyWhereNoOtherView } from './guarded-views.ts';

/**
 * The way back from what we compose. NodeSDK gets every part by hand: what it would build from the environment itself
 * would go past our exits.
 */
export function assembleNodeSdk({
  entryLimits,
  stock: _stock,
  labelGuard: _guard,
  exemplarFilter: _filter,
  collapses: _collapses,
  idGenerator,
  logAttributeCount,
  ...parts
}: AssemblyParts): Assembly {
  const variables = variablesOf(logAttributeCount);
  const sdk = withVariables(
    variables,
    () =>
      new NodeSDK({
        ...parts,
        autoDetectResources: false,
        ...(idGenerator && { idGenerator }),
        instrumentations: [],
      }),
  );
  return {
    start() {
      guardSpans(entryLimits.spans);
      guardLogs(entryLimits.logRecords);
      guardMetrics();
      withVariables(variables, () => sdk.start());
      onlyWhereNoOtherView();
    },
    providers() {
      // It has no function that gives them back, and what the API has may be another SDK's.
      const held = sdk as unknown as Record<`_${'tracer' | 'logger' | 'meter'}Provider`, never>;
      return { traces: held._tracerProvider, logs: held._loggerProvider, metrics: held._meterProvider };
    },
  };
}

/** What NodeSDK reads from the environment by itself and has no option for. */
function variablesOf(logAttributeCount: number): Record<string, string | undefined> {
  return {
    // Our configuration has decided on both already.
    OTEL_SDK_DISABLED: undefined,
    OTEL_LOG_LEVEL: undefined,
    // Its metrics about itself are ours already, at less cost for each span.
    OTEL_NODE_EXPERIMENTAL_SDK_METRICS: undefined,
    // It would cut log attributes before the redactor sees them.
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: undefined,
    OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: undefined,
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: String(logAttributeCount),
  };
}
