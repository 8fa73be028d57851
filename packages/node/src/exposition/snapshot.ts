import type { Attributes } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { familiesOf, type OnUnserved } from './families.ts';
import type { Family, Snapshot } from './family.ts';
import { writeLabels } from './labels.ts';
import { byWorker } from './merge-families.ts';
import type { View } from './serve-scrapes.ts';
import { targetLabels } from './target.ts';

/** What a reader has collected. */
export interface Collected {
  /** Of the resource, redacted. */
  readonly attributes: Attributes;
  readonly scopeMetrics: ResourceMetrics['scopeMetrics'];
}

/** The metrics of this thread alone. */
export interface OwnMetrics {
  readonly families: readonly Family[];
  readonly target: ReadonlyMap<string, string>;
}

export function ownMetrics(
  { attributes, scopeMetrics }: Collected,
  onUnserved: OnUnserved,
  withExemplars: boolean,
): OwnMetrics {
  return {
    families: familiesOf(scopeMetrics, { onUnserved, withExemplars }),
    target: targetLabels(attributes),
  };
}

/** What a process serves that has no group. */
export function snapshotOf(
  { families, target }: OwnMetrics,
  worker: string,
  view: View,
  onUnserved: OnUnserved,
): Snapshot {
  if (!view.byWorker) return { families, targets: [writeLabels(target)] };
  return {
    families: byWorker([{ worker, families }], onUnserved),
    targets: [writeLabels(new Map([...target, ['worker', worker]]))],
  };
}
