import type { Attributes, Context, HrTime, Meter, MetricAdvice, ValueType } from '@opentelemetry/api';
import type { AggregationTemporality, InstrumentType, MetricData } from '@opentelemetry/sdk-metrics';

/** The inside of sdk-metrics 3.0, as far as this folder builds on it; `test/metering` holds the two together. */
export interface ProviderState {
  getMeterSharedState(scope: { name: string; version?: string; schemaUrl?: string }): MeterState;
}

export interface MeterState {
  meter: Meter;
  /** Gives an instrument the storages of all views that fit. */
  registerMetricStorage(descriptor: Descriptor): unknown;
  /** The same, with storages of the given class. */
  _registerMetricStorage(descriptor: Descriptor, type: StorageType): object[];
  /** Gives an observable instrument the storages of all views that fit. */
  registerAsyncMetricStorage(descriptor: Descriptor): ObservedStorage[];
}

export interface Descriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: InstrumentType;
  readonly valueType: ValueType;
  readonly advice: MetricAdvice;
}

/** What the registry of storages and a reader's collection ask of a storage. */
export interface Storage {
  getInstrumentDescriptor(): Descriptor;
  updateDescription(description: string): void;
  collect(collector: Collector, time: HrTime): MetricData | undefined;
}

/** What was observed, by its labels. */
export interface Observations {
  readonly size: number;
  entries(): Iterable<[Attributes, number, hash?: string]>;
}

/** The storage of an observable instrument. */
export interface ObservedStorage {
  readonly _aggregationCardinalityLimit?: number | undefined;
  readonly _attributesProcessor?: AttributesProcessor | undefined;
  readonly _deltaMetricStorage: {
    /** The last value of each series that there ever was. */
    readonly _cumulativeMemoStorage: {
      readonly size: number;
      has(labels: Attributes): boolean;
      keys(): Iterable<[Attributes, hash: string]>;
    };
    batchCumulate(observations: Observations, time: HrTime): void;
  };
  getInstrumentDescriptor(): Descriptor;
  record(observations: Observations, time: HrTime): void;
}

export type StorageType = new (
  descriptor: Descriptor,
  aggregator: Aggregator,
  attributesProcessor: AttributesProcessor | undefined,
  collectors: readonly Collector[],
  cardinalityLimit: number | undefined,
) => Storage;

export interface Collector {
  selectAggregationTemporality(type: InstrumentType): AggregationTemporality;
}

export interface AttributesProcessor {
  process(incoming: Attributes, context?: Context): Attributes;
  /** Those of a view, one after the other. */
  readonly _processors?: readonly AttributesProcessor[];
}

/** 0 drop, 1 sum, 2 last value, 3 histogram, 4 exponential histogram. */
export interface Aggregator {
  readonly kind: 0 | 1 | 2 | 3 | 4;
  /** Of sums. */
  readonly monotonic?: boolean;
  /** Of histograms. */
  readonly _boundaries?: readonly number[];
  readonly _recordMinMax?: boolean;
  /** Of exponential histograms. */
  readonly _maxSize?: number;
  createAccumulation(startTime: HrTime): Accumulation;
  toMetricData(
    descriptor: Descriptor,
    temporality: AggregationTemporality,
    accumulations: [Attributes, Accumulation][],
    endTime: HrTime,
  ): MetricData | undefined;
}

/** What a series has come to, as `toMetricData` reads it. */
export interface Accumulation {
  readonly startTime: HrTime;
  record(value: number): void;
  toPointValue(): unknown;
}
