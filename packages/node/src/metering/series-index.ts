import type { Attributes } from '@opentelemetry/api';
import { HashTable } from './hash-table.ts';
import { isPlain, labelHash, NO_HASH } from './label-hash.ts';
import { Series, type SeriesKeeper } from './series.ts';

/** The series of one metric stream by their labels, in whatever order those are given. */
export class SeriesIndex {
  readonly #all: Series[] = [];
  readonly #table = new HashTable<Series>();
  /** Those whose labels have no hash. */
  readonly #byJson = new Map<string, Series>();

  /** In the order in which they were first recorded. */
  get all(): readonly Series[] {
    return this.#all;
  }

  find(labels: Attributes): Series | undefined {
    const hash = hashOf(labels);
    return hash === NO_HASH ? this.#byJson.get(jsonOf(labels)) : this.#findHashed(labels, hash);
  }

  /** The kept series with the same labels. */
  twinOf({ attributes, hash }: Series): Series | undefined {
    return hash === NO_HASH ? this.#byJson.get(jsonOf(attributes)) : this.#findHashed(attributes, hash);
  }

  keep(series: Series): void {
    if (series.hash === NO_HASH) this.#byJson.set(jsonOf(series.attributes), series);
    else this.#table.add(series);
    this.#all.push(series);
    series.isKept = true;
  }

  #findHashed(labels: Attributes, hash: number): Series | undefined {
    for (let one = this.#table.first(hash); one !== undefined; one = one.next) {
      if (one.hash === hash && isSame(one.attributes, labels)) return one;
    }
    return undefined;
  }
}

/** A series of its own copy of the labels, so that it stays the same whatever their owner does to them. */
export function unkeptSeries(labels: Attributes, keeper: SeriesKeeper): Series {
  const copy: Attributes = {};
  for (const key of Object.keys(labels)) {
    const value = labels[key];
    // Assigning it would change the prototype.
    if (key !== '__proto__') copy[key] = Array.isArray(value) ? value.slice() : value;
  }
  return new Series(copy, hashOf(copy), keeper);
}

function hashOf(labels: Attributes): number {
  return isPlain(labels) ? labelHash(labels) : NO_HASH;
}

/** As sdk-metrics tells series apart. */
function jsonOf(labels: Attributes): string {
  const keys = Object.keys(labels).sort();
  return JSON.stringify(keys.map((key) => [key, labels[key]]));
}

function isSame(kept: Attributes, labels: Attributes): boolean {
  const keys = Object.keys(labels);
  return (
    keys.length === Object.keys(kept).length &&
    keys.every((key) => Object.hasOwn(kept, key) && kept[key] === labels[key])
  );
}
