import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { reportFault } from '@throughline/api/runtime';
import type { PropagatorName } from '../config/table-general.ts';
import { BoundedBaggagePropagator } from '../propagation/bounded-baggage-propagator.ts';
import { failSafePropagator } from '../propagation/fail-safe-propagator.ts';
import { TraceContextPropagator } from '../propagation/trace-context-propagator.ts';

const propagators: Record<PropagatorName, () => TextMapPropagator> = {
  tracecontext: () => new TraceContextPropagator(),
  baggage: () => new BoundedBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
};

/** @returns null where the list is empty (`OTEL_PROPAGATORS=none`): no header is read or written then. */
export function createPropagator(names: readonly PropagatorName[]): TextMapPropagator | null {
  if (names.length === 0) return null;
  const onFault = (scope: string, error: unknown): void => reportFault(scope, error as Error);
  const guarded = names.map((name) => failSafePropagator(propagators[name](), onFault));
  return failSafePropagator(new CompositePropagator({ propagators: guarded }), onFault);
}
