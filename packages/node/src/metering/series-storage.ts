import type { Attributes, Context, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { AggregationTemporality, type MetricData } from '@opentelemetry/sdk-metrics';
import { type Cell, cellsOf, takesExemplars } from './cells.ts';
import type { CollapseReport, MetricCollapse } from './collapse-report.ts';
import type { Exemplar, ExemplarOptions } from './exemplars.ts';
import { isSteady } from './label-processors.ts';
import type {
  Accumulation,
  Aggregator,
  AttributesProcessor,
  Collector,
  Descriptor,
  Storage,
  StorageType,
} from './sdk-inside.ts';
import type { Series, SeriesKeeper } from './series.ts';
import { MOST_SERIES, SeriesCap } from './series-cap.ts';
import { SeriesIndex, unkeptSeries } from './series-index.ts';

/** What the storages of a provider have in common. */
export interface MeteringOptions extends ExemplarOptions {
  readonly collapses: CollapseReport;
}

/** Cells that a reader empties, or that those who read cumulatively share. */
interface Lane {
  readonly collectors: Collector[];
  readonly isDelta: boolean;
}

/** The storage class that `MeterSharedState` makes storages of. */
export function storageType(options: MeteringOptions): StorageType {
  return class extends SeriesStorage {
    constructor(...parts: ConstructorParameters<StorageType>) {
      super(options, ...parts);
    }
  };
}

/**
 * The series of one metric stream, in the place of `SyncMetricStorage`: each is counted where it is read, so that a
 * collection has nothing to merge. Whoever reads cumulatively shares one cell of a series; whoever reads what is new has
 * one of his own.
 */
export class SeriesStorage implements Storage, SeriesKeeper {
  readonly exemplars: ExemplarOptions | undefined;
  /** Whether the labels of a measurement decide alone what a view makes of them. */
  readonly isSteady: boolean;
  readonly #cap: SeriesCap;
  readonly #aggregator: Aggregator;
  readonly #processor: AttributesProcessor | undefined;
  readonly #newCell: ((start: HrTime) => Cell) | undefined;
  readonly #lanes: Lane[];
  readonly #index = new SeriesIndex();
  #descriptor: Descriptor;
  readonly #standIns = new Set<Series>();
  #collapse: MetricCollapse | undefined;
  #lastStart: HrTime = [0, 0];

  constructor(
    options: MeteringOptions,
    descriptor: Descriptor,
    aggregator: Aggregator,
    processor: AttributesProcessor | undefined,
    collectors: readonly Collector[],
    cardinalityLimit: number | undefined,
  ) {
    this.exemplars = options.filter !== 'always_off' && takesExemplars(aggregator) ? options : undefined;
    this.isSteady = isSteady(processor, options.guard);
    this.#cap = new SeriesCap(cardinalityLimit ?? MOST_SERIES, (labels, limit) => {
      this.#collapse = options.collapses.open(this.#descriptor.name, limit, labels);
    });
    this.#descriptor = descriptor;
    this.#aggregator = aggregator;
    this.#processor = processor;
    this.#lanes = lanesOf(collectors, descriptor);
    this.#newCell = this.#lanes.length > 0 ? cellsOf(aggregator) : undefined;
  }

  getInstrumentDescriptor(): Descriptor {
    return this.#descriptor;
  }

  updateDescription(description: string): void {
    this.#descriptor = { ...this.#descriptor, description };
  }

  /** Series that it may have. */
  get limit(): number {
    return this.#cap.limit;
  }

  /** Whether nobody would ever read what is recorded. */
  get isIdle(): boolean {
    return this.#newCell === undefined;
  }

  /** The labels as this stream has them. */
  process(attributes: Attributes, context?: Context): Attributes {
    return this.#processor === undefined ? attributes : this.#processor.process(attributes, context);
  }

  /** The series of labels that were processed; it takes no place before something is recorded. */
  seriesOf(labels: Attributes): Series {
    return this.#index.find(labels) ?? unkeptSeries(labels, this);
  }

  admit(series: Series): Series {
    if (this.#newCell === undefined) return series;
    if (series.standIn !== undefined) return this.#standInOf(series);
    const kept = series.isKept ? series : (this.#index.twinOf(series) ?? series);
    const { all } = this.#index;
    const sets = () => all.map(({ attributes }) => attributes);
    return kept.isKept || this.#cap.hasPlace(all.length, sets) ? this.#begun(kept) : this.#standInOf(series);
  }

  isStandIn(series: Series): boolean {
    return this.#standIns.has(series);
  }

  collect(collector: Collector, time: HrTime): MetricData | undefined {
    const at = this.#lanes.findIndex(({ collectors }) => collectors.includes(collector));
    const lane = this.#lanes[at];
    if (lane === undefined) return undefined;
    const read: [Attributes, Cell][] = [];
    for (const series of this.#index.all) {
      const cell = series.cellAt(at);
      if (cell?.isEmpty === false) read.push([series.attributes, cell]);
    }
    if (lane.isDelta) this.#renew(at, time);
    if (read.length === 0) return undefined;
    const { DELTA, CUMULATIVE } = AggregationTemporality;
    const data = this.#aggregator.toMetricData(
      this.#descriptor,
      lane.isDelta ? DELTA : CUMULATIVE,
      read as [Attributes, Accumulation][],
      time,
    );
    if (data) addExemplars(data, read);
    return data;
  }

  /** After a reader has what is new: for each series the next interval begins, or one without anything is over. */
  #renew(at: number, time: HrTime): void {
    for (const series of this.#index.all) {
      const cell = series.cellAt(at);
      if (cell === undefined) continue;
      if (!cell.isEmpty) {
        series.replaceCell(at, this.#cell(time));
        continue;
      }
      cell.startTime = STALE;
      series.isLive = false;
      // It keeps its place, but nothing to count in.
      if (!series.someCell((one) => !isStale(one))) series.begin([]);
    }
  }

  /** Series that begin at the same time share it. */
  #now(): HrTime {
    const now = millisToHrTime(Date.now());
    const last = this.#lastStart;
    if (last[0] !== now[0] || last[1] !== now[1]) this.#lastStart = now;
    return this.#lastStart;
  }

  /** Ready to be recorded into, and found by its labels. */
  #begun(series: Series): Series {
    if (series.isLive) return series;
    const now = this.#now();
    if (!series.isKept) this.#index.keep(series);
    if (series.cellAt(0) === undefined) series.begin(this.#lanes.map(() => this.#cell(now)));
    for (const at of this.#lanes.keys()) {
      const cell = series.cellAt(at);
      if (cell !== undefined && isStale(cell)) cell.startTime = now;
    }
    series.isLive = true;
    return series;
  }

  #standInOf(series: Series): Series {
    if (this.#collapse !== undefined) this.#collapse.measurements++;
    if (series.standIn === undefined) {
      const isKnown = (labels: Attributes) => this.#index.find(labels) !== undefined;
      series.standIn = this.seriesOf(this.#cap.standInFor(series.attributes, isKnown));
      this.#standIns.add(series.standIn);
    }
    return this.#begun(series.standIn);
  }

  #cell(start: HrTime): Cell {
    return (this.#newCell as (start: HrTime) => Cell)(start);
  }
}

/** In the place of a time: the next measurement says when the cell begins. */
const STALE: HrTime = [-1, 0];

function isStale(cell: Cell): boolean {
  return cell.startTime === STALE;
}

function lanesOf(collectors: readonly Collector[], { type }: Descriptor): Lane[] {
  const lanes: Lane[] = [];
  for (const collector of collectors) {
    const isDelta = collector.selectAggregationTemporality(type) === AggregationTemporality.DELTA;
    const shared = isDelta ? undefined : lanes.find((lane) => !lane.isDelta);
    if (shared) shared.collectors.push(collector);
    else lanes.push({ collectors: [collector], isDelta });
  }
  return lanes;
}

function addExemplars({ dataPoints }: MetricData, read: readonly [Attributes, Cell][]): void {
  for (const [at, [, { reservoir }]] of read.entries()) {
    const exemplars = reservoir?.collect();
    const point = dataPoints[at] as { exemplars?: readonly Exemplar[] } | undefined;
    if (exemplars && point) point.exemplars = exemplars;
  }
}
