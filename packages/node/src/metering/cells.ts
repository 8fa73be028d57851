import type { HrTime } from '@opentelemetry/api';
import { BucketReservoir, FixedReservoir, type Reservoir } from './exemplar-reservoirs.ts';
import type { Exemplar } from './exemplars.ts';
import type { Accumulation, Aggregator } from './sdk-inside.ts';

/** As many as a sum holds: a few different requests, and little to send. */
const EXEMPLARS_OF_SUM = 4;
/** By the specification, of an exponential histogram. */
const MOST_EXEMPLARS = 20;

/** What a series has come to for those who read it alike. In the place of an accumulation of sdk-metrics. */
export abstract class Cell implements Accumulation {
  startTime: HrTime;
  /** Nothing was recorded since it was made. */
  isEmpty = true;
  /** Made with the first exemplar. */
  reservoir: Reservoir | undefined = undefined;

  constructor(startTime: HrTime) {
    this.startTime = startTime;
  }

  /** @returns the bucket that the value belongs to, 0 where there are none */
  abstract record(value: number): number;

  abstract toPointValue(): unknown;

  putExemplar(bucket: number, exemplar: Exemplar): void {
    this.reservoir ??= this.newReservoir();
    this.reservoir.put(bucket, exemplar);
  }

  protected newReservoir(): Reservoir {
    return new FixedReservoir(EXEMPLARS_OF_SUM);
  }
}

/** What only grows and what is distributed; of a gauge the value itself says as much. */
export function takesExemplars({ kind, monotonic = false }: Aggregator): boolean {
  return kind === 3 || kind === 4 || (kind === 1 && monotonic);
}

/** Undefined where nothing is kept of what is recorded. */
export function cellsOf(aggregator: Aggregator): ((start: HrTime) => Cell) | undefined {
  switch (aggregator.kind) {
    case 0:
      return undefined;
    case 1:
      return (start) => new SumCell(start);
    case 2:
      return (start) => new LastValueCell(start);
    case 3: {
      const { _boundaries: boundaries = [], _recordMinMax: withMinMax = true } = aggregator;
      return (start) => new HistogramCell(start, boundaries, withMinMax);
    }
    case 4: {
      const places = Math.min(MOST_EXEMPLARS, aggregator._maxSize ?? MOST_EXEMPLARS);
      return (start) => new ExponentialCell(aggregator.createAccumulation(start), places);
    }
  }
}

class SumCell extends Cell {
  #sum = 0;

  record(value: number): number {
    this.isEmpty = false;
    this.#sum += value;
    return 0;
  }

  toPointValue(): number {
    return this.#sum;
  }
}

class LastValueCell extends Cell {
  #last = 0;

  record(value: number): number {
    this.isEmpty = false;
    this.#last = value;
    return 0;
  }

  toPointValue(): number {
    return this.#last;
  }
}

class HistogramCell extends Cell {
  readonly #boundaries: readonly number[];
  readonly #counts: number[];
  readonly #withMinMax: boolean;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(startTime: HrTime, boundaries: readonly number[], withMinMax: boolean) {
    super(startTime);
    this.#boundaries = boundaries;
    this.#counts = new Array(boundaries.length + 1).fill(0);
    this.#withMinMax = withMinMax;
  }

  record(value: number): number {
    this.isEmpty = false;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const bucket = bucketOf(this.#boundaries, value);
    (this.#counts[bucket] as number)++;
    return bucket;
  }

  toPointValue(): unknown {
    // A copy: this one goes on counting while an exporter still reads.
    const counts = this.#counts.slice();
    let count = 0;
    for (const one of counts) count += one;
    return {
      buckets: { boundaries: this.#boundaries, counts },
      sum: this.#sum,
      count,
      hasMinMax: this.#withMinMax,
      min: this.#min,
      max: this.#max,
    };
  }

  protected override newReservoir(): Reservoir {
    return new BucketReservoir();
  }
}

/** Around an accumulation of sdk-metrics, whose work costs more than the way to it. */
class ExponentialCell extends Cell {
  readonly #accumulation: Accumulation;
  readonly #places: number;

  constructor(accumulation: Accumulation, places: number) {
    super(accumulation.startTime);
    this.#accumulation = accumulation;
    this.#places = places;
  }

  record(value: number): number {
    this.isEmpty = false;
    this.#accumulation.record(value);
    return 0;
  }

  toPointValue(): unknown {
    return this.#accumulation.toPointValue();
  }

  protected override newReservoir(): Reservoir {
    return new FixedReservoir(this.#places);
  }
}

/** The first bucket whose upper bound is not below the value. */
function bucketOf(boundaries: readonly number[], value: number): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((boundaries[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
