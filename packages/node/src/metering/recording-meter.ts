import type {
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MetricOptions,
  Observable,
  ObservableCounter,
  ObservableGauge,
  ObservableUpDownCounter,
  UpDownCounter,
} from '@opentelemetry/api';
import { reportFault } from '@throughline/api/runtime';
import { capObservations } from './capped-observations.ts';
import { RecordingCounter, RecordingHistogram, type RecordingInstrument } from './recording-instruments.ts';
import type { Descriptor, MeterState } from './sdk-inside.ts';
import { type MeteringOptions, type SeriesStorage, storageType } from './series-storage.ts';

/** What the stock meter hands to an instrument that it makes. */
class Storages {
  readonly all: readonly object[];

  constructor(all: readonly object[]) {
    this.all = all;
  }
}

type Made = { readonly _descriptor: Descriptor; readonly _writableMetricStorage: unknown };
type InstrumentType<Made> = new (...parts: ConstructorParameters<typeof RecordingInstrument>) => Made;

/**
 * Synchronous instruments of our own; the stock meter still decides what they are called, which views they have, and
 * whether another of the same name gets in the way. Observable instruments are its own, held to the cap of series.
 */
export class RecordingMeter implements Meter {
  readonly #stock: Meter;

  constructor(state: MeterState, options: MeteringOptions) {
    this.#stock = state.meter;
    const type = storageType(options);
    state.registerMetricStorage = (descriptor) =>
      new Storages(state._registerMetricStorage(descriptor, type));
    const observed = state.registerAsyncMetricStorage.bind(state);
    state.registerAsyncMetricStorage = (descriptor) => {
      const storages = observed(descriptor);
      for (const storage of storages) capObservations(storage, options);
      return storages;
    };
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#recording(this.#stock.createCounter(name, options), RecordingCounter);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#recording(this.#stock.createUpDownCounter(name, options), RecordingCounter);
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return this.#recording(this.#stock.createHistogram(name, options), RecordingHistogram);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return this.#recording(this.#stock.createGauge(name, options), RecordingHistogram);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableCounter {
    return this.#stock.createObservableCounter(name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableUpDownCounter {
    return this.#stock.createObservableUpDownCounter(name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableGauge {
    return this.#stock.createObservableGauge(name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#stock.addBatchObservableCallback(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#stock.removeBatchObservableCallback(callback, observables);
  }

  #recording<Stock, Own extends Stock>(made: Stock, type: InstrumentType<Own>): Stock {
    try {
      const { _descriptor: descriptor, _writableMetricStorage: storages } = made as Made;
      // Where its guard has put the no-op of the API in its place.
      if (!(storages instanceof Storages)) return made;
      return new type(descriptor, storages.all as SeriesStorage[]);
    } catch (error) {
      reportFault('OpenTelemetry API: metrics', error as Error);
      return NOOP as Stock;
    }
  }
}

const NOOP: unknown = Object.freeze({ add() {}, record() {} });
