import type { Attributes, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { type ExemplarFilter, isSampled, type Origin, spanOf } from './exemplar-filter.ts';
import { COLLAPSED } from './exploding-labels.ts';
import type { AttributesProcessor } from './sdk-inside.ts';

/** One measurement with its span, as the encoder of `@throughline/otlp` reads it. */
export interface Exemplar {
  readonly value: number;
  readonly time: HrTime;
  readonly traceId?: string;
  readonly spanId?: string;
  /** What was recorded with it and is no label of the series; redacted. */
  readonly filteredAttributes?: Attributes;
}

export interface ExemplarOptions {
  readonly filter: ExemplarFilter;
  /** The processor that makes labels safe. */
  readonly guard: AttributesProcessor;
}

/** The labels that a measurement came with, of which a view may have dropped some. */
export interface GivenLabels {
  toAttributes(): Attributes;
}

/** Undefined where the filter lets the measurement not become one. */
export function exemplarOf(
  { filter, guard }: ExemplarOptions,
  value: number,
  given: GivenLabels,
  kept: Attributes,
  origin: Origin,
): Exemplar | undefined {
  const span = spanOf(origin);
  if (filter === 'trace_based' && !isSampled(span)) return undefined;
  const dropped = droppedLabels(given.toAttributes(), kept);
  return {
    value,
    time: millisToHrTime(Date.now()),
    ...(span && { traceId: span.traceId, spanId: span.spanId }),
    ...(dropped && { filteredAttributes: guard.process(dropped) }),
  };
}

function droppedLabels(given: Attributes, kept: Attributes): Attributes | undefined {
  let dropped: Attributes | undefined;
  for (const key of Object.keys(given)) {
    if (key === '__proto__' || (Object.hasOwn(kept, key) && !isCollapsed(kept[key], given[key]))) continue;
    dropped ??= {};
    dropped[key] = given[key];
  }
  return dropped;
}

function isCollapsed(kept: unknown, given: unknown): boolean {
  return kept === COLLAPSED && given !== COLLAPSED;
}
