import type { Exemplar } from './exemplars.ts';

/**
 * Which measurements of a series are worth becoming an exemplar: chosen at random, each as likely as any other since the
 * last collection. How many it will pass over is drawn in advance, so that a measurement which is not chosen costs a
 * subtraction, and nobody asks for its span.
 */
export interface Reservoir {
  /** @param bucket of the histogram into which the measurement has gone; 0 where there is none */
  wants(bucket: number): boolean;
  /** Called where one was wanted and the filter let it through. */
  put(bucket: number, exemplar: Exemplar): void;
  /** Those held. They stay until newer ones take their places, which they do at once from here on. */
  collect(): Exemplar[] | undefined;
}

interface Place {
  exemplar: Exemplar;
  /** Of how many measurements this one was chosen. */
  seen: number;
  passOver: number;
}

/** One place for each bucket: `AlignedHistogramBucketExemplarReservoir` of the specification. */
export class BucketReservoir implements Reservoir {
  readonly #places: (Place | undefined)[] = [];

  wants(bucket: number): boolean {
    const place = bucket < this.#places.length ? this.#places[bucket] : undefined;
    return place === undefined || --place.passOver < 0;
  }

  put(bucket: number, exemplar: Exemplar): void {
    while (this.#places.length <= bucket) this.#places.push(undefined);
    const place = this.#places[bucket];
    if (place === undefined) {
      this.#places[bucket] = { exemplar, seen: 1, passOver: passedOver(1) };
      return;
    }
    place.exemplar = exemplar;
    place.seen = Math.min(place.seen + 1, Number.MAX_SAFE_INTEGER);
    place.passOver = passedOver(place.seen);
    place.seen += place.passOver;
  }

  collect(): Exemplar[] | undefined {
    if (this.#places.length === 0) return undefined;
    const held: Exemplar[] = [];
    for (const place of this.#places) {
      if (place === undefined) continue;
      held.push(place.exemplar);
      place.seen = 0;
      place.passOver = 0;
    }
    return held;
  }
}

/** After the n-th of n was chosen the m-th is with the chance 1/m: the next one chosen is the n/u-th, rounded up. */
function passedOver(seen: number): number {
  return Math.min(Math.floor(seen / (1 - Math.random())) - seen, Number.MAX_SAFE_INTEGER);
}

/** A few places for a whole series: `SimpleFixedSizeExemplarReservoir`, filled by the algorithm L of Li (1994). */
export class FixedReservoir implements Reservoir {
  readonly #capacity: number;
  readonly #held: Exemplar[] = [];
  /** Places taken since the last collection. */
  #taken = 0;
  #passOver = 0;
  #weight = 1;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  wants(): boolean {
    return --this.#passOver < 0;
  }

  put(_bucket: number, exemplar: Exemplar): void {
    const at = this.#taken < this.#capacity ? this.#taken++ : Math.floor(Math.random() * this.#capacity);
    this.#held[at] = exemplar;
    if (this.#taken < this.#capacity) {
      this.#passOver = 0;
      return;
    }
    this.#weight *= Math.exp(Math.log(1 - Math.random()) / this.#capacity);
    const skipped = Math.floor(Math.log(1 - Math.random()) / Math.log(1 - this.#weight));
    this.#passOver = Number.isFinite(skipped) ? skipped : Number.MAX_SAFE_INTEGER;
  }

  collect(): Exemplar[] | undefined {
    this.#taken = 0;
    this.#passOver = 0;
    this.#weight = 1;
    return this.#held.length > 0 ? [...this.#held] : undefined;
  }
}
