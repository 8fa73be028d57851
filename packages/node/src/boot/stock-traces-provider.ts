import { TracerProvider } from '@opentelemetry/sdk-trace';
import { guardSpans } from '../api-guard/guard-spans.ts';
import type { TracesPlan } from './assembly.ts';

/** The provider of OpenTelemetry, its spans guarded. A file of its own, loaded only where it is asked for. */
export function createStockTracesProvider({
  resource,
  sampler,
  idGenerator,
  spanLimits,
  spanProcessors,
  entryLimits,
}: TracesPlan): TracerProvider {
  guardSpans(entryLimits.spans);
  return new TracerProvider({
    resource,
    sampler,
    spanLimits,
    spanProcessors,
    ...(idGenerator && { idGenerator }),
  });
}
