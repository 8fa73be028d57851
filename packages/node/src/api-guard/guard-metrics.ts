import { types } from 'node:util';
import { createNoopMeter, type Meter, type MetricOptions } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { plain, textOf } from '@throughline/api/runtime';
import { AWAITS } from '../exits/collect-now.ts';
import { guardMethod } from './guard-method.ts';
import { isMeasurement } from './valid-measurement.ts';

const creators = [
  'createCounter',
  'createUpDownCounter',
  'createHistogram',
  'createGauge',
  'createObservableCounter',
  'createObservableUpDownCounter',
  'createObservableGauge',
] as const;

type Recorder = { add(value: number): void; record(value: number): void };

/** Guards meters and instruments of the OpenTelemetry API: no measurement throws, and none makes a series useless. */
export function guardMetrics(): void {
  guardMethod(
    MeterProvider.prototype,
    'getMeter',
    (original) =>
      function (this: MeterProvider, name: unknown, version: unknown, options: never) {
        return original.call(
          this,
          textOf(name),
          version === undefined ? undefined : textOf(version),
          options,
        );
      },
    function (this: MeterProvider, name: unknown) {
      return this.getMeter(textOf(name));
    },
  );
  const meter = new MeterProvider().getMeter('throughline.guard');
  const prototype = Object.getPrototypeOf(meter) as Meter;
  const noop = createNoopMeter();
  for (const name of creators) {
    guardMethod(
      prototype,
      name,
      (original) =>
        function (this: Meter, instrument: unknown, options: unknown) {
          const made = original.call(this, textOf(instrument), optionsOf(options));
          guardInstrument(Object.getPrototypeOf(made) as Recorder);
          return made;
        },
      () => noop[name]('none'),
    );
  }
  for (const name of ['addBatchObservableCallback', 'removeBatchObservableCallback'] as const) {
    guardMethod(
      prototype,
      name,
      (original) =>
        function (this: Meter, callback: Callback, observables: unknown) {
          if (typeof callback === 'function') original.call(this, guardedCallback(callback), observables);
        },
      () => {},
    );
  }
}

/** Called for each instrument that is made: the classes are not exported. Guards each of them once. */
function guardInstrument(
  prototype: Recorder & Partial<Record<'addCallback' | 'removeCallback', unknown>>,
): void {
  for (const name of ['add', 'record'] as const) {
    if (typeof prototype[name] !== 'function') continue;
    guardMethod(
      prototype,
      name,
      (original) =>
        function (this: Recorder, value: unknown, attributes: unknown, context: never) {
          if (!isMeasurement(value)) return;
          const labels = typeof attributes === 'object' && attributes !== null ? attributes : undefined;
          (original as (...args: unknown[]) => void).call(this, value, labels, context);
        },
      () => {},
    );
  }
  for (const name of ['addCallback', 'removeCallback'] as const) {
    if (typeof prototype[name] !== 'function') continue;
    guardMethod(
      prototype as Record<typeof name, (callback: unknown) => void>,
      name,
      (original) =>
        function (this: never, callback: unknown) {
          if (typeof callback === 'function') original.call(this, guardedCallback(callback as Callback));
        },
      () => {},
    );
  }
}

type Callback = (this: unknown, result: object, ...rest: unknown[]) => unknown;

/** The same function for the same callback, so that it can be taken out again. */
const callbacks = new WeakMap<Callback, Callback>();

function guardedCallback(callback: Callback): Callback {
  let wrapped = callbacks.get(callback);
  if (wrapped === undefined) {
    wrapped = function (result, ...rest) {
      guardObserve(Object.getPrototypeOf(result) as { observe: unknown });
      return callback.call(this, result, ...rest);
    };
    if (types.isAsyncFunction(callback)) Object.assign(wrapped, { [AWAITS]: true });
    callbacks.set(callback, wrapped);
  }
  return wrapped;
}

/** `observe(value, labels)`, and of a batch `observe(instrument, value, labels)`. */
function guardObserve(prototype: { observe: unknown }): void {
  guardMethod(
    prototype,
    'observe',
    (original) =>
      function (this: unknown, ...args: unknown[]) {
        const at = typeof args[0] === 'object' && args[0] !== null && args.length > 1 ? 1 : 0;
        if (!isMeasurement(args[at])) return;
        const labels = plain(args[at + 1]);
        args[at + 1] = typeof labels === 'object' && labels !== null ? labels : {};
        original.apply(this, args);
      },
    () => {},
  );
}

function optionsOf(options: unknown): MetricOptions {
  if (typeof options !== 'object' || options === null) return {};
  const { description, unit, valueType, advice } = options as MetricOptions;
  const bounds: unknown = advice?.explicitBucketBoundaries;
  return {
    ...(typeof description === 'string' && { description }),
    ...(typeof unit === 'string' && { unit }),
    ...(valueType === 0 || valueType === 1 ? { valueType } : {}),
    ...(Array.isArray(bounds) &&
      bounds.every(Number.isFinite) && { advice: { explicitBucketBoundaries: bounds } }),
  };
}
