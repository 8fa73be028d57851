/** What was collapsed of one metric. */
export interface MetricCollapse {
  readonly metric: string;
  /** Series that it may have. */
  readonly limit: number;
  /** The labels that lost their values; empty where every set of labels was another. */
  readonly labels: readonly string[];
  /** Measurements that were recorded into a series that stands for others. */
  measurements: number;
}

/** Which metrics had more series than they may have, and how many measurements went where. */
export class CollapseReport {
  readonly collapses: MetricCollapse[] = [];
  readonly #onFirst: (collapse: MetricCollapse) => void;

  /** @param onFirst told once for each metric */
  constructor(onFirst: (collapse: MetricCollapse) => void) {
    this.#onFirst = onFirst;
  }

  open(metric: string, limit: number, labels: readonly string[]): MetricCollapse {
    const collapse: MetricCollapse = { metric, limit, labels, measurements: 0 };
    this.collapses.push(collapse);
    this.#onFirst(collapse);
    return collapse;
  }
}
