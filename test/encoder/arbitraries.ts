import type { LogSource, MetricSource, MetricsSource, SpanSource, Time } from '@throughline/otlp';
import fc from 'fast-check';

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ maxLength: 200 }));
const key = text.filter((name) => name !== '__proto__');
const whole = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, 127, 128, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 32), -(2 ** 63), 2 ** 63),
);
const value: fc.Arbitrary<unknown> = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    whole,
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(again('value'), { maxLength: 4 }),
    fc.dictionary(key, again('value'), { maxKeys: 4 }),
    fc.constantFrom(null, undefined),
  ),
})).value;
const attributes = fc.dictionary(key, value, { maxKeys: 8 }) as fc.Arbitrary<Record<string, unknown>>;
const labels = fc.dictionary(key, fc.oneof(text, whole, fc.boolean()), { maxKeys: 4 });
const count = fc.oneof(fc.constant(0), fc.nat());
const time: fc.Arbitrary<Time> = fc.tuple(fc.nat({ max: 4_000_000_000 }), fc.nat({ max: 999_999_999 }));

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const spanContext = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    traceFlags: fc.constantFrom(0, 1),
    isRemote: fc.boolean(),
    traceState: fc.option(
      text.map((state) => ({ serialize: () => state })),
      { nil: undefined },
    ),
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);

const resource = fc.record({ attributes, schemaUrl: fc.option(fc.webUrl(), { nil: undefined }) });
const scope = fc.record({
  name: text,
  version: fc.option(text, { nil: undefined }),
  schemaUrl: fc.option(fc.webUrl(), { nil: undefined }),
});
/** Records share few resources and scopes, as those of a process do. */
const origins = fc.record({
  resources: fc.array(resource, { minLength: 1, maxLength: 2 }),
  scopes: fc.array(scope, { minLength: 1, maxLength: 3 }),
});

function ofOrigins<T>(record: fc.Arbitrary<T>) {
  return origins.chain(({ resources, scopes }) =>
    fc.array(
      fc
        .tuple(record, fc.constantFrom(...resources), fc.constantFrom(...scopes))
        .map(([fields, from, instrumentationScope]) => ({ ...fields, resource: from, instrumentationScope })),
      { minLength: 1, maxLength: 6 },
    ),
  );
}

const event = fc.record({ name: text, time, attributes, droppedAttributesCount: count });
const link = fc.record({ context: spanContext, attributes, droppedAttributesCount: count });

export const spans: fc.Arbitrary<SpanSource[]> = ofOrigins(
  fc
    .record({
      context: spanContext,
      name: text,
      kind: fc.constantFrom(0, 1, 2, 3, 4),
      parentSpanContext: fc.option(spanContext, { nil: undefined }),
      startTime: time,
      endTime: time,
      attributes,
      droppedAttributesCount: count,
      events: fc.array(event, { maxLength: 3 }),
      droppedEventsCount: count,
      links: fc.array(link, { maxLength: 3 }),
      droppedLinksCount: count,
      status: fc.record({ code: fc.constantFrom(0, 1, 2), message: fc.option(text, { nil: undefined }) }),
    })
    .map(({ context, ...span }) => ({ ...span, spanContext: () => context })),
);

export const logs: fc.Arbitrary<LogSource[]> = ofOrigins(
  fc.record({
    hrTime: time,
    hrTimeObserved: time,
    spanContext: fc.option(spanContext, { nil: undefined }),
    severityNumber: fc.option(fc.integer({ min: 0, max: 24 }), { nil: undefined }),
    severityText: fc.option(text, { nil: undefined }),
    body: value,
    eventName: fc.option(text, { nil: undefined }),
    attributes,
    droppedAttributesCount: count,
  }),
);

const double = fc.double({ noNaN: true });
const optional = fc.option(double, { nil: undefined });
const counts = fc.array(fc.nat({ max: 2 ** 40 }), { maxLength: 6 });
const histogram = fc.record({
  count: fc.nat({ max: 2 ** 40 }),
  sum: optional,
  min: optional,
  max: optional,
  buckets: fc.record({ boundaries: fc.array(double, { maxLength: 5 }), counts }),
});
const buckets = fc.record({ offset: fc.integer({ min: -1000, max: 1000 }), bucketCounts: counts });
const exponential = fc.record({
  count: fc.nat({ max: 2 ** 40 }),
  sum: optional,
  min: optional,
  max: optional,
  scale: fc.integer({ min: -10, max: 20 }),
  zeroCount: fc.nat(),
  positive: buckets,
  negative: buckets,
});

function metric<Value>(type: number, valueType: number, of: fc.Arbitrary<Value>, more: object = {}) {
  const point = fc.record({ startTime: time, endTime: time, attributes: labels, value: of });
  return fc.record({
    descriptor: fc.record({
      name: text,
      description: text,
      unit: text,
      valueType: fc.constant(valueType),
    }),
    dataPointType: fc.constant(type),
    aggregationTemporality: fc.constantFrom(0, 1),
    dataPoints: fc.array(point, { maxLength: 3 }),
    ...more,
  });
}

const someMetric = fc.oneof(
  metric(0, 1, histogram),
  metric(1, 1, exponential),
  metric(2, 0, fc.maxSafeInteger()),
  metric(2, 1, double),
  metric(3, 0, fc.maxSafeInteger(), { isMonotonic: fc.boolean() }),
  metric(3, 1, double, { isMonotonic: fc.boolean() }),
) as fc.Arbitrary<MetricSource>;

export const metrics: fc.Arbitrary<MetricsSource> = fc.record({
  resource,
  scopeMetrics: fc.array(
    fc.record({ scope, metrics: fc.array(someMetric, { minLength: 1, maxLength: 3 }) }),
    { minLength: 1, maxLength: 3 },
  ),
});
