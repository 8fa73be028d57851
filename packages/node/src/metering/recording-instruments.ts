import type { Counter, Gauge, Histogram, UpDownCounter } from '@opentelemetry/api';
import { type Attributes, type Context, context as contexts, diag, ValueType } from '@opentelemetry/api';
import { reportFault } from '@throughline/api/runtime';
import { isMeasurement } from '../api-guard/valid-measurement.ts';
import type { BoundSeries } from './bound-series.ts';
import type { Origin } from './exemplar-filter.ts';
import { LabelSets } from './label-sets.ts';
import type { Descriptor } from './sdk-inside.ts';
import type { SeriesStorage } from './series-storage.ts';

const SCOPE = 'OpenTelemetry API: metrics';

/** An instrument that counts as soon as something is recorded; whatever it is given, it does not throw. */
export class RecordingInstrument {
  readonly #storages: readonly SeriesStorage[];
  readonly #descriptor: Descriptor;
  readonly #isInteger: boolean;
  readonly #isSigned: boolean;
  /** Undefined where labels do not decide alone what becomes of them. */
  readonly #sets: LabelSets | undefined;

  constructor(descriptor: Descriptor, storages: readonly SeriesStorage[]) {
    this.#descriptor = descriptor;
    this.#storages = storages.filter(({ isIdle }) => !isIdle);
    this.#isInteger = descriptor.valueType === ValueType.INT;
    this.#isSigned = descriptor.type === 'UP_DOWN_COUNTER' || descriptor.type === 'GAUGE';
    const isSteady = this.#storages.length > 0 && this.#storages.every((storage) => storage.isSteady);
    this.#sets = isSteady ? new LabelSets(this.#storages) : undefined;
  }

  /** Where these labels lead; undefined where that is another question each time. */
  bind(attributes: Attributes): BoundSeries | undefined {
    return this.#sets?.bind(attributes);
  }

  /** May throw: whoever an application calls has a `try` around it. */
  take(value: number, attributes: Attributes | undefined, origin: Origin): void {
    const taken = this.#accept(value);
    if (taken === undefined || this.#storages.length === 0) return;
    const labels = typeof attributes === 'object' && attributes !== null ? attributes : undefined;
    if (this.#sets !== undefined) this.#sets.find(labels).record(taken, origin);
    else this.#process(taken, labels ?? {}, origin);
  }

  takeInto(bound: BoundSeries, value: number, origin: Origin): void {
    const taken = this.#accept(value);
    if (taken !== undefined) bound.record(taken, origin);
  }

  /** As sdk-metrics does it, for views whose processors may look at the context. */
  #process(value: number, attributes: Attributes, origin: Origin): void {
    const context = isContextOf(origin) ? origin : contexts.active();
    const given = { toAttributes: () => attributes };
    for (const storage of this.#storages) {
      const series = storage.seriesOf(storage.process(attributes, context));
      series.keeper.admit(series).record(value, given, origin);
    }
  }

  /** The value as it is counted; undefined where it cannot be. */
  #accept(value: number): number | undefined {
    if (!isMeasurement(value)) return undefined;
    if (value < 0 && !this.#isSigned) {
      const { name, type } = this.#descriptor;
      diag.warn(`negative value provided to ${type.toLowerCase()} ${name}: ${value}`);
      return undefined;
    }
    if (!this.#isInteger || Number.isInteger(value)) return value;
    diag.warn(
      `INT value type cannot accept a floating-point value for ${this.#descriptor.name}, ignoring the fractional digits.`,
    );
    return Math.trunc(value);
  }
}

function isContextOf(origin: Origin): origin is Context {
  return typeof (origin as Context | undefined)?.getValue === 'function';
}

export class RecordingCounter extends RecordingInstrument implements Counter, UpDownCounter {
  add(value: number, attributes?: Attributes, context?: Context): void {
    try {
      this.take(value, attributes, context);
    } catch (error) {
      reportFault(SCOPE, error as Error);
    }
  }
}

export class RecordingHistogram extends RecordingInstrument implements Histogram, Gauge {
  record(value: number, attributes?: Attributes, context?: Context): void {
    try {
      this.take(value, attributes, context);
    } catch (error) {
      reportFault(SCOPE, error as Error);
    }
  }
}
