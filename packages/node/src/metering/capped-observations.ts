import type { Attributes } from '@opentelemetry/api';
import type { MetricCollapse } from './collapse-report.ts';
import type { Observations, ObservedStorage } from './sdk-inside.ts';
import { MOST_SERIES, SeriesCap } from './series-cap.ts';
import type { MeteringOptions } from './series-storage.ts';

const isCapped = new WeakSet<ObservedStorage>();

/**
 * Holds an observable instrument of sdk-metrics to the cap: where there are too many series, it would let all labels go,
 * and of the values that are then one series count the last one alone.
 */
export function capObservations(storage: ObservedStorage, { collapses }: MeteringOptions): void {
  if (isCapped.has(storage)) return;
  isCapped.add(storage);
  const record = storage.record.bind(storage);
  const { _deltaMetricStorage: counted } = storage;
  const known = counted._cumulativeMemoStorage;
  let collapse: MetricCollapse | undefined;
  const cap = new SeriesCap(storage._aggregationCardinalityLimit ?? MOST_SERIES, (labels, limit) => {
    collapse = collapses.open(storage.getInstrumentDescriptor().name, limit, labels);
  });

  function capped(given: Observations): Observations {
    const isSummed = storage.getInstrumentDescriptor().type !== 'OBSERVABLE_GAUGE';
    const added = new Batch();
    const batch = new Batch();
    const sets = () => [...known.keys(), ...added.entries()].map(([labels]) => labels);
    const isKnown = (labels: Attributes) => known.has(labels) || added.has(labels);
    for (const [attributes, value] of given.entries()) {
      const labels = storage._attributesProcessor?.process(attributes) ?? attributes;
      if (isKnown(labels)) batch.set(labels, value);
      else if (cap.hasPlace(known.size + added.size, sets)) {
        added.set(labels, 0);
        batch.set(labels, value);
      } else {
        if (collapse !== undefined) collapse.measurements++;
        const standIn = cap.standInFor(labels, isKnown);
        if (!isKnown(standIn)) added.set(standIn, 0);
        batch.set(standIn, isSummed ? value + (batch.get(standIn) ?? 0) : value);
      }
    }
    return batch;
  }

  storage.record = (given, time) => {
    if (known.size + given.size <= cap.limit / 2) record(given, time);
    else counted.batchCumulate(capped(given), time);
  };
}

/** Values by labels, in whatever order those are. */
class Batch implements Observations {
  readonly #entries = new Map<string, [Attributes, number]>();

  get size(): number {
    return this.#entries.size;
  }

  has(labels: Attributes): boolean {
    return this.#entries.has(keyOf(labels));
  }

  get(labels: Attributes): number | undefined {
    return this.#entries.get(keyOf(labels))?.[1];
  }

  set(labels: Attributes, value: number): void {
    this.#entries.set(keyOf(labels), [labels, value]);
  }

  entries(): Iterable<[Attributes, number]> {
    return this.#entries.values();
  }
}

function keyOf(labels: Attributes): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
