import type { Attributes } from '@opentelemetry/api';
import type { Origin } from './exemplar-filter.ts';
import type { GivenLabels } from './exemplars.ts';
import type { HashEntry } from './hash-table.ts';
import { isPlain } from './label-hash.ts';
import type { Series } from './series.ts';

const NO_SERIES: Series[] = [];

/** A set of labels as an instrument was given it, and the series that it leads to: all that was decided about it. */
export class BoundSeries implements HashEntry<BoundSeries>, GivenLabels {
  readonly keys: readonly string[];
  readonly #values: readonly unknown[];
  readonly hash: number;
  next: BoundSeries | undefined = undefined;
  // One for each metric stream of the instrument; there is hardly ever more than one.
  #series: Series;
  readonly #further: Series[];

  constructor(
    keys: readonly string[],
    values: readonly unknown[],
    hash: number,
    [series, ...further]: readonly [Series, ...Series[]],
  ) {
    this.keys = keys;
    this.#values = values;
    this.hash = hash;
    this.#series = series;
    this.#further = further.length > 0 ? further : NO_SERIES;
  }

  /** Whether these are the same labels in the same order; compared by value, since whoever has them may change them. */
  fits(attributes: Attributes): boolean {
    const { keys } = this;
    const values = this.#values;
    const count = keys.length;
    let at = 0;
    for (const key in attributes) {
      if (at === count || keys[at] !== key || values[at] !== attributes[key]) return false;
      at++;
    }
    return at === count && isPlain(attributes);
  }

  record(value: number, origin: Origin): void {
    if (!this.#series.isLive) this.#series = this.#admitted(this.#series, value, origin);
    else this.#series.record(value, this, origin);
    const further = this.#further;
    for (let i = 0; i < further.length; i++) {
      const series = further[i] as Series;
      if (!series.isLive) further[i] = this.#admitted(series, value, origin);
      else series.record(value, this, origin);
    }
  }

  /** Whether it leads to a series that stands for others. */
  get isCollapsed(): boolean {
    return this.#series.standIn !== undefined || this.#further.some(({ standIn }) => standIn !== undefined);
  }

  toAttributes(): Attributes {
    const given: Attributes = {};
    for (const [at, key] of this.keys.entries()) given[key] = this.#values[at] as Attributes[string];
    return given;
  }

  /** Records, and says which series to record into from now on: what stands in its place is asked for each time. */
  #admitted(series: Series, value: number, origin: Origin): Series {
    const admitted = series.keeper.admit(series);
    admitted.record(value, this, origin);
    return series.keeper.isStandIn(admitted) ? series : admitted;
  }
}
