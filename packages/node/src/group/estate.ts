import type { OnUnserved } from '../exposition/families.ts';
import type { Family, FamilyKind, Sample } from '../exposition/family.ts';
import { addSamples } from '../exposition/merge-samples.ts';

/** Series that are kept of all dead members together. */
const MOST_SERIES = 100_000;

interface Kept {
  readonly name: string;
  readonly kind: FamilyKind;
  readonly unit: string;
  readonly help: string;
  readonly bySeries: Map<string, Sample>;
}

/**
 * What dead members have counted, added up, so that no sum falls. What only was while they lived, gauges and up-down
 * counters, is gone with them.
 */
export class Estate {
  readonly #families = new Map<string, Kept>();
  readonly #onUnserved: OnUnserved;
  #series = 0;

  constructor(onUnserved: OnUnserved) {
    this.#onUnserved = onUnserved;
  }

  add(families: Iterable<Family>): void {
    for (const { name, kind, unit, help, samples } of families) {
      if (kind !== 'counter' && kind !== 'histogram') continue;
      const kept = this.#families.get(name) ?? { name, kind, unit, help, bySeries: new Map() };
      if (kept.kind !== kind) continue;
      this.#families.set(name, kept);
      for (const sample of samples) if (sample) this.#addSample(kept, sample);
    }
  }

  /** As it is now, whatever is added later. */
  get families(): Family[] {
    return [...this.#families.values()].map(({ bySeries, ...head }) => ({
      ...head,
      samples: [...bySeries.values()],
    }));
  }

  #addSample({ name, bySeries }: Kept, sample: Sample): void {
    const known = bySeries.get(sample.labels);
    if (known === undefined && this.#series >= MOST_SERIES) {
      this.#onUnserved(name, `dead workers have left more than ${MOST_SERIES} series`);
      return;
    }
    if (known === undefined) this.#series++;
    bySeries.set(sample.labels, (known && addSamples(known, sample)) ?? known ?? sample);
  }
}
