import type { Attributes } from '@opentelemetry/api';
import { COLLAPSED, explodingLabels } from './exploding-labels.ts';

/** How many series a metric may have, where nobody says so: the default of the specification. */
export const MOST_SERIES = 2_000;
/** Of the specification: the series that stands for all that find no place. */
const OVERFLOW = 'otel.metric.overflow';
const LAST_RESORT: Attributes = { [OVERFLOW]: true };
/** From here on it is known how much room the series of what explodes will need. */
const PLANNED_FROM = 3 / 4;

/** Told once, when the first series finds no place: which labels are to blame, none where every set is another. */
export type OnCollapse = (labels: readonly string[], limit: number) => void;

/**
 * The places that the series of one metric have, for its whole life. The first ones keep theirs. Who comes later goes to a
 * series in which only the labels that explode have lost their values; there is one for each combination of the others, as
 * long as there is room, and one for all the rest.
 */
export class SeriesCap {
  /** All of them, those that stand for others included. */
  readonly limit: number;
  readonly #onCollapse: OnCollapse;
  #mostOwn: number;
  #mostStandIns = 0;
  #isPlanned = false;
  #standIns = 0;
  /** Undefined as long as everybody has a place of his own. */
  #collapsing: readonly string[] | undefined;

  constructor(limit: number, onCollapse: OnCollapse) {
    this.limit = limit;
    this.#onCollapse = onCollapse;
    this.#mostOwn = Math.floor(limit * PLANNED_FROM);
  }

  /**
   * Whether a further series gets a place of its own.
   *
   * @param count of the series that are there
   * @param sets gives their labels
   */
  hasPlace(count: number, sets: () => readonly Attributes[]): boolean {
    const own = count - this.#standIns;
    if (own < this.#mostOwn) return true;
    if (!this.#isPlanned) {
      this.#plan(sets());
      if (own < this.#mostOwn) return true;
    }
    if (this.#collapsing === undefined) {
      this.#collapsing = explodingLabels(sets(), this.#mostStandIns).labels;
      this.#onCollapse(this.#collapsing, this.limit);
    }
    return false;
  }

  /** The labels of the series that takes what would belong to these; the one that is not known yet gets its place here. */
  standInFor(labels: Attributes, isKnown: (labels: Attributes) => boolean): Attributes {
    const collapsing = this.#collapsing ?? [];
    if (collapsing.length === 0) return LAST_RESORT;
    const collapsed: Attributes = { ...labels, [OVERFLOW]: true };
    for (const name of collapsing) if (Object.hasOwn(labels, name)) collapsed[name] = COLLAPSED;
    if (isKnown(collapsed)) return collapsed;
    if (this.#standIns >= this.#mostStandIns) return LAST_RESORT;
    this.#standIns++;
    return collapsed;
  }

  /**
   * Leaves as much room as the combinations need that are there, and a quarter for others; a tenth of all places at least,
   * as a flood may come before the others were seen. The last resort has a place.
   */
  #plan(sets: readonly Attributes[]): void {
    this.#isPlanned = true;
    const most = this.limit - this.#mostOwn - 1;
    const { labels, combinations } = explodingLabels(sets, most);
    const wanted = Math.max(combinations + Math.floor(combinations / 4), Math.floor(this.limit / 10));
    this.#mostStandIns = labels.length === 0 ? 0 : Math.min(most, wanted);
    this.#mostOwn = this.limit - 1 - this.#mostStandIns;
  }
}
