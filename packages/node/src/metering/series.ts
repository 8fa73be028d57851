import type { Attributes } from '@opentelemetry/api';
import type { Cell } from './cells.ts';
import type { Origin } from './exemplar-filter.ts';
import { type ExemplarOptions, exemplarOf, type GivenLabels } from './exemplars.ts';
import type { HashEntry } from './hash-table.ts';

/** Where series are kept, as they themselves see it. */
export interface SeriesKeeper {
  /** Undefined where no measurement may become an exemplar. */
  readonly exemplars: ExemplarOptions | undefined;
  /** Makes a series ready to be recorded into, or the one that stands in its place where there are too many. */
  admit(series: Series): Series;
  /** Whether it stands in the place of others. */
  isStandIn(series: Series): boolean;
}

const NO_CELLS: readonly Cell[] = [];

/** One set of labels of one metric, and what was recorded with it. */
export class Series implements HashEntry<Series> {
  readonly attributes: Attributes;
  readonly hash: number;
  readonly keeper: SeriesKeeper;
  next: Series | undefined = undefined;
  /** Whether it may be recorded into as it is; otherwise `SeriesKeeper.admit` comes first. */
  isLive = false;
  /** Whether its keeper finds it by its labels: it has its place for good. */
  isKept = false;
  /** The one that takes what belongs here, for good, where there was no place. */
  standIn: Series | undefined = undefined;
  // One for all who read it cumulatively, and one for each who reads what is new. There is hardly ever more than one.
  #cell: Cell | undefined = undefined;
  #further: readonly Cell[] = NO_CELLS;

  constructor(attributes: Attributes, hash: number, keeper: SeriesKeeper) {
    this.attributes = attributes;
    this.hash = hash;
    this.keeper = keeper;
  }

  begin([first, ...further]: readonly Cell[]): void {
    this.#cell = first;
    this.#further = further.length > 0 ? further : NO_CELLS;
  }

  /** Undefined where it counts nothing. */
  cellAt(at: number): Cell | undefined {
    return at === 0 ? this.#cell : this.#further[at - 1];
  }

  replaceCell(at: number, cell: Cell): void {
    if (at === 0) this.#cell = cell;
    else this.#further = this.#further.with(at - 1, cell);
  }

  someCell(is: (cell: Cell) => boolean): boolean {
    return this.#cell !== undefined && (is(this.#cell) || this.#further.some(is));
  }

  /** @param given the labels as they were recorded */
  record(value: number, given: GivenLabels, origin: Origin): void {
    const cell = this.#cell;
    if (cell === undefined) return;
    this.#into(cell, value, given, origin);
    const further = this.#further;
    for (let i = 0; i < further.length; i++) this.#into(further[i] as Cell, value, given, origin);
  }

  #into(cell: Cell, value: number, given: GivenLabels, origin: Origin): void {
    const bucket = cell.record(value);
    const { exemplars } = this.keeper;
    if (exemplars === undefined || cell.reservoir?.wants(bucket) === false) return;
    const exemplar = exemplarOf(exemplars, value, given, this.attributes, origin);
    if (exemplar) cell.putExemplar(bucket, exemplar);
  }
}
