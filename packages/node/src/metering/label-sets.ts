import type { Attributes } from '@opentelemetry/api';
import { BoundSeries } from './bound-series.ts';
import { HashTable } from './hash-table.ts';
import { isPlain, labelHash, NO_HASH } from './label-hash.ts';
import type { Series } from './series.ts';
import type { SeriesStorage } from './series-storage.ts';

const NO_LABELS: Attributes = Object.freeze({});

/**
 * The sets of labels that an instrument was given, each with what was decided about it: how it is redacted, what a view
 * leaves of it, which series it is. Found again without building a key.
 */
export class LabelSets {
  readonly #storages: readonly SeriesStorage[];
  /** A set costs the same whether its series has a place or not: there may be as many that differ in what is dropped. */
  readonly #most: number;
  readonly #table = new HashTable<BoundSeries>();
  #last: BoundSeries | undefined;
  #withoutLabels: BoundSeries | undefined;

  /** @param storages at least one, all of them steady */
  constructor(storages: readonly SeriesStorage[]) {
    this.#storages = storages;
    this.#most = 2 * Math.max(...storages.map(({ limit }) => limit));
  }

  find(attributes: Attributes | undefined): BoundSeries {
    if (attributes === undefined) {
      this.#withoutLabels ??= this.bind(NO_LABELS);
      return this.#withoutLabels;
    }
    const last = this.#last;
    if (last?.fits(attributes)) return last;
    const hash = isPlain(attributes) ? labelHash(attributes) : NO_HASH;
    if (hash === NO_HASH) return this.bind(attributes);
    for (let one = this.#table.first(hash); one !== undefined; one = one.next) {
      if (one.hash === hash && one.fits(attributes)) {
        this.#last = one;
        return one;
      }
    }
    return this.#add(attributes, hash);
  }

  /** The series of these labels as they are now, whether they can be found again or not. */
  bind(attributes: Attributes, hash: number = NO_HASH): BoundSeries {
    const keys = Object.keys(attributes);
    const values = keys.map((key) => attributes[key]);
    const shared = this.#last?.keys;
    const isShared = shared?.length === keys.length && keys.every((key, at) => shared[at] === key);
    const series = this.#storages.map((storage) => storage.seriesOf(storage.process(attributes)));
    return new BoundSeries(isShared ? shared : keys, values, hash, series as [Series, ...Series[]]);
  }

  #add(attributes: Attributes, hash: number): BoundSeries {
    const bound = this.bind(attributes, hash);
    // Not where every look gives something else: a getter, or keys of a prototype.
    if (!bound.fits(attributes)) return bound;
    if (this.#table.size >= this.#most) this.#makeRoom();
    this.#table.add(bound);
    this.#last = bound;
    return bound;
  }

  /** A flood of sets that find no place must not cost the others theirs. */
  #makeRoom(): void {
    this.#table.retain(({ isCollapsed }) => !isCollapsed);
    if (this.#table.size > this.#most * 0.75) this.#table.clear();
  }
}
