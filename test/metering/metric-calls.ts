import { type Attributes, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  type IAttributesProcessor,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';

export type Kind = 'Counter' | 'UpDownCounter' | 'Histogram' | 'Gauge';

export interface InstrumentCall {
  kind: Kind;
  meter: string;
  name: string;
  options: {
    unit: string;
    description: string;
    valueType: ValueType;
    advice?: { explicitBucketBoundaries: number[] };
  };
}

export interface ReaderCall {
  temporality: (type: InstrumentType) => AggregationTemporality;
  isExponential: boolean;
}

export type Step =
  | { does: 'record'; instrument: number; value: number; attributes: Attributes | undefined }
  | { does: 'collect'; reader: number }
  | { does: 'wait'; ms: number };

const { DELTA, CUMULATIVE } = AggregationTemporality;

/** By its own rule, as `lowmemory` of the exporters. */
function mixed(type: InstrumentType): AggregationTemporality {
  return type === InstrumentType.COUNTER || type === InstrumentType.HISTOGRAM ? DELTA : CUMULATIVE;
}

export const deltaReader: ReaderCall = { temporality: () => DELTA, isExponential: false };

export const readers: fc.Arbitrary<ReaderCall[]> = fc.array(
  fc.record({
    temporality: fc.constantFrom(
      () => DELTA,
      () => CUMULATIVE,
      mixed,
    ),
    isExponential: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Few names, so that instruments meet others of their name. */
export const instruments: fc.Arbitrary<InstrumentCall[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Kind>('Counter', 'UpDownCounter', 'Histogram', 'Gauge'),
    meter: fc.constantFrom('shop', 'cart'),
    name: fc.constantFrom('orders', 'Orders', 'wait', 'size'),
    options: fc.record(
      {
        unit: fc.constantFrom('', 's'),
        description: fc.constantFrom('', 'Those that came.', 'Others.'),
        valueType: fc.constantFrom(ValueType.DOUBLE, ValueType.DOUBLE, ValueType.INT),
        advice: fc.constantFrom(
          { explicitBucketBoundaries: [1, 2, 8] },
          { explicitBucketBoundaries: [] },
          { explicitBucketBoundaries: [4, 0] },
        ),
      },
      { requiredKeys: ['unit', 'description', 'valueType'] },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

const label = fc.oneof(
  fc.constantFrom<unknown>('GET', 'POST', '', 'x'.repeat(200), `${'x'.repeat(100)}y${'x'.repeat(99)}`),
  fc.constantFrom<unknown>(0, -0, 1, '1', 1.5, 2 ** 40, true, false, 'true'),
  // One of those that have no JSON of their own, and are the same label for that.
  fc.constantFrom<unknown>(['a', 'b'], [1], undefined),
);

/** Sets of labels, some of them equal but for the order or the prototype. */
export const attributes: fc.Arbitrary<Attributes | undefined> = fc.option(
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom('method', 'route', 'status', 'password', '__proto__'), { maxLength: 4 }),
      fc.array(label, { minLength: 5, maxLength: 5 }),
      fc.constantFrom(Object.prototype, null, { inherited: 'x' }),
    )
    .map(([keys, values, prototype]) => {
      const made = Object.create(prototype) as Attributes;
      for (const [at, key] of keys.entries())
        Object.defineProperty(made, key, {
          value: values[at],
          enumerable: true,
          writable: true,
          configurable: true,
        });
      return made;
    }),
  { nil: undefined, freq: 20 },
);

/** Quarters: their sums are exact in whatever order they are added. */
const value = fc.integer({ min: -8, max: 80 }).map((quarters) => quarters / 4);

/** Sets that come again and again, as the same object and as equal ones. */
export const steps: fc.Arbitrary<Step[]> = fc
  .array(attributes, { minLength: 1, maxLength: 5 })
  .chain((sets) =>
    fc.array(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({
            does: fc.constant('record' as const),
            instrument: fc.nat(7),
            value,
            attributes: fc.oneof(
              { weight: 5, arbitrary: fc.constantFrom(...sets) },
              { weight: 2, arbitrary: fc.constantFrom(...sets).map((set) => set && { ...set }) },
              { weight: 1, arbitrary: attributes },
            ),
          }),
        },
        {
          weight: 3,
          arbitrary: fc.record({ does: fc.constant('collect' as const), reader: fc.nat(2) }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
        },
      ),
      { minLength: 5, maxLength: 60 },
    ),
  );

/** What an application may write itself: it is asked for each measurement. */
const shortening: IAttributesProcessor = {
  process: (incoming) =>
    Object.fromEntries(
      Object.entries(incoming).map(([key, one]) => [key, typeof one === 'string' ? one.slice(0, 1) : one]),
    ),
};

export const views: fc.Arbitrary<ViewOptions[]> = fc.array(
  fc
    .record(
      {
        instrumentName: fc.constantFrom('orders', 'wait', 'size', '*', 'o*'),
        instrumentType: fc.constantFrom(InstrumentType.HISTOGRAM, InstrumentType.COUNTER),
        name: fc.constantFrom('renamed', 'wait'),
        description: fc.constant('Of a view.'),
        aggregation: fc.constantFrom<NonNullable<ViewOptions['aggregation']>>(
          { type: AggregationType.DROP },
          { type: AggregationType.SUM },
          { type: AggregationType.LAST_VALUE },
          {
            type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
            options: { boundaries: [0, 3], recordMinMax: false },
          },
          { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [] } },
          { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 8 } },
        ),
        attributesProcessors: fc.array(
          fc.constantFrom(
            createAllowListAttributesProcessor(['method', 'status']),
            createDenyListAttributesProcessor(['route', 'password']),
            shortening,
          ),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: ['instrumentName'] },
    )
    .map(({ name, ...view }) => ({
      ...view,
      // A name is for a view of one instrument.
      ...(name !== undefined && !view.instrumentName.includes('*') && { name }),
    })),
  { maxLength: 3 },
);
