import { createRequire } from 'node:module';
import { diag, type TracerProvider } from '@opentelemetry/api';
import { guardRecordedSpans } from '../api-guard/guard-recorded-spans.ts';
import { RecordingProvider } from '../tracing/recording-provider.ts';
import type { TracesPlan } from './assembly.ts';
import type { EndableProvider } from './provider-ends.ts';

/** The provider of spans: ours, or with `THROUGHLINE_STOCK=tracer` that of OpenTelemetry. */
export function createTracesProvider(plan: TracesPlan): TracerProvider & EndableProvider {
  if (plan.stock.includes('tracer')) {
    const require = createRequire(import.meta.url);
    const stock = require('#src/boot/stock-traces-provider') as typeof import('./stock-traces-provider.ts');
    return stock.createStockTracesProvider(plan);
  }
  guardRecordedSpans();
  return new RecordingProvider({
    resource: plan.resource,
    sampler: plan.sampler,
    idGenerator: plan.idGenerator,
    limits: plan.spanLimits,
    entry: plan.entryLimits.spans,
    processors: plan.spanProcessors,
    warn: (sentence) => diag.warn(sentence),
  });
}
