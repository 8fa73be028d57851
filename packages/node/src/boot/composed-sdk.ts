import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import type { Assembly, AssemblyParts, Providers } from './assembly.ts';
import { createLogsProvider } from './logs-provider.ts';
import { createMetricsProvider } from './metrics-provider.ts';
import { createTracesProvider } from './traces-provider.ts';

/**
 * What NodeSDK puts together, without NodeSDK: its 150 files, most of them exporters that are not used, cost more than
 * all else at the start, in every thread anew.
 */
export function composeSdk(parts: AssemblyParts): Assembly {
  let providers: Providers = { traces: undefined, logs: undefined, metrics: undefined };
  return {
    start() {
      context.setGlobalContextManager(parts.contextManager.enable());
      if (parts.textMapPropagator) propagation.setGlobalPropagator(parts.textMapPropagator);
      // Metrics first: the other two may count what they do.
      const meterProvider = createMetricsProvider(parts);
      if (meterProvider) metrics.setGlobalMeterProvider(meterProvider);
      const tracerProvider = createTracesProvider(parts);
      trace.setGlobalTracerProvider(tracerProvider);
      const loggerProvider = createLogsProvider(parts);
      if (loggerProvider) logs.setGlobalLoggerProvider(loggerProvider);
      providers = { traces: tracerProvider, logs: loggerProvider, metrics: meterProvider };
    },
    providers: () => providers,
  };
}
