import type { Attributes, HrTime, ValueType } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** The inside of `MetricCollector` in sdk-metrics 3.0, the producer that a reader is given. */
export interface Collector {
  readonly _sharedState: {
    readonly resource: ResourceMetrics['resource'];
    readonly meterSharedStates: ReadonlyMap<string, MeterState>;
  };
}

interface MeterState {
  readonly _instrumentationScope: ResourceMetrics['scopeMetrics'][number]['scope'];
  readonly metricStorageRegistry: { getStorages(collector: Collector): readonly Storage[] };
  readonly observableRegistry: {
    readonly _callbacks: readonly { callback: Callback; instrument: Instrument }[];
    readonly _batchCallbacks: readonly { callback: Callback; instruments: Iterable<Instrument> }[];
  };
}

interface Storage {
  collect(collector: Collector, time: HrTime): MetricData | undefined;
  record(measurements: Measurements, time: HrTime): void;
}

interface Instrument {
  readonly _descriptor: { readonly valueType: ValueType };
  readonly _metricStorages: readonly Storage[];
}

type Callback = (result: object) => unknown;

/** As far as the collection of sdk-metrics looks at what a callback has observed. */
interface Measurements {
  entries(): Iterable<[Attributes, number]>;
}

/** Set on a callback that is an async function. */
export const AWAITS: unique symbol = Symbol.for('throughline.metrics.awaits');

/**
 * Collects as `MetricReader.collect()` does, without a promise: for an `exit` handler. What a callback observes after
 * it has awaited something is left out. May throw where the SDK is not built as it is known to be.
 */
export function collectNow(collector: Collector, onFault: (error: unknown) => void): ResourceMetrics {
  const time = millisToHrTime(Date.now());
  const { resource, meterSharedStates } = collector._sharedState;
  const scopeMetrics: ResourceMetrics['scopeMetrics'] = [];
  for (const meter of meterSharedStates.values()) {
    observe(meter, time, onFault);
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .flatMap((storage) => storage.collect(collector, time) ?? []);
    if (metrics.length > 0) scopeMetrics.push({ scope: meter._instrumentationScope, metrics });
  }
  return { resource, scopeMetrics };
}

/** Whether a callback is known to observe something only after it has awaited. */
export function hasAwaitingCallbacks(collector: Collector): boolean {
  return [...collector._sharedState.meterSharedStates.values()]
    .flatMap(({ observableRegistry: { _callbacks, _batchCallbacks } }) => [..._callbacks, ..._batchCallbacks])
    .some(({ callback }) => (callback as { [AWAITS]?: boolean })[AWAITS]);
}

function observe({ observableRegistry }: MeterState, time: HrTime, onFault: (error: unknown) => void): void {
  for (const { callback, instrument } of observableRegistry._callbacks) {
    const result = new InstrumentResult(instrument);
    if (call(callback, result, onFault)) result.record(instrument, time);
  }
  for (const { callback, instruments } of observableRegistry._batchCallbacks) {
    const result = new BatchResult();
    if (call(callback, result, onFault)) for (const one of instruments) result.record(one, time);
  }
}

/** @returns false where it threw, as then the SDK takes none of its measurements */
function call(callback: Callback, result: object, onFault: (error: unknown) => void): boolean {
  try {
    const returned = callback(result);
    // Nobody waits for it; unhandled, its rejection would end a process that lives on.
    if (returned instanceof Promise) returned.catch(() => {});
    return true;
  } catch (error) {
    onFault(error);
    return false;
  }
}

/** Measurements by their attributes, of which the last counts. */
class Observed implements Measurements {
  readonly #byKey = new Map<string, [Attributes, number]>();

  set(value: unknown, attributes: Attributes, { _descriptor: { valueType } }: Instrument): void {
    // ValueType.INT; `Math.trunc` leaves alone what is not finite.
    const taken = valueType === 0 ? Math.trunc(value as number) : value;
    if (typeof taken !== 'number' || (valueType === 0 && !Number.isInteger(taken))) return;
    const key = JSON.stringify(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)));
    this.#byKey.set(key, [attributes, taken]);
  }

  entries(): Iterable<[Attributes, number]> {
    return this.#byKey.values();
  }
}

class InstrumentResult {
  readonly #observed = new Observed();
  readonly #instrument: Instrument;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  observe(value: unknown, attributes: Attributes = {}): void {
    if (typeof value === 'number') this.#observed.set(value, attributes, this.#instrument);
  }

  record(instrument: Instrument, time: HrTime): void {
    for (const storage of instrument._metricStorages) storage.record(this.#observed, time);
  }
}

class BatchResult {
  readonly #observed = new Map<Instrument, Observed>();

  observe(instrument: Instrument, value: unknown, attributes: Attributes = {}): void {
    if (typeof value !== 'number') return;
    const observed = this.#observed.get(instrument) ?? new Observed();
    this.#observed.set(instrument, observed);
    observed.set(value, attributes, instrument);
  }

  record(instrument: Instrument, time: HrTime): void {
    const observed = this.#observed.get(instrument);
    if (observed) for (const storage of instrument._metricStorages) storage.record(observed, time);
  }
}
