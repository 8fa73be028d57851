import { type Attributes, type Link, type Span, SpanStatusCode, type TimeInput } from '@opentelemetry/api';
import fc from 'fast-check';

/** One call on a span. */
export type Call = (span: Span) => void;

/** How a span is started: its options, and which of the spans before it is its parent. */
export interface Start {
  readonly name: string;
  readonly kind: number;
  readonly attributes: Attributes | undefined;
  readonly links: Link[] | undefined;
  readonly startTime: TimeInput | undefined;
  readonly root: boolean;
  readonly parent: number;
  readonly calls: Call[];
}

const name = fc.string({ maxLength: 12 });
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'd', ''),
  name.filter((text) => text !== '__proto__'),
);
const scalar = fc.oneof(name, fc.integer(), fc.double(), fc.boolean());
/** With some that no attribute may have. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.array(scalar, { maxLength: 4 }),
  fc.array(fc.integer(), { maxLength: 4 }),
  fc.dictionary(name, scalar, { maxKeys: 3, noNullPrototype: true }),
  fc.uint8Array({ maxLength: 8 }),
  fc.constantFrom(null, undefined, 1n, Symbol('s'), () => 1),
);
const attributes = fc.dictionary(key, value, {
  maxKeys: 6,
  noNullPrototype: true,
}) as fc.Arbitrary<Attributes>;
const second = fc.nat({ max: 2_000_000_000 });
const time: fc.Arbitrary<TimeInput> = fc.oneof(
  fc.tuple(second, fc.nat({ max: 999_999_999 })),
  second.map((at) => new Date(at * 1000)),
  fc.integer({ min: 1_600_000_000_000, max: 1_700_000_000_000 }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'123456789abcdef'), minLength: digits, maxLength: digits });
const link: fc.Arbitrary<Link> = fc.record(
  {
    context: fc.record(
      { traceId: hex(32), spanId: hex(16), traceFlags: fc.constantFrom(0, 1) },
      { noNullPrototype: true },
    ),
    attributes,
  },
  { requiredKeys: ['context'], noNullPrototype: true },
);

const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(key, value).map(
      ([at, given]): Call =>
        (span) =>
          span.setAttribute(at, given as never),
    ),
  },
  attributes.map(
    (given): Call =>
      (span) =>
        span.setAttributes(given),
  ),
  fc.tuple(name, maybe(attributes), time).map(
    ([event, given, at]): Call =>
      (span) =>
        span.addEvent(event, given, at),
  ),
  fc.tuple(name, time).map(
    ([event, at]): Call =>
      (span) =>
        span.addEvent(event, at),
  ),
  link.map(
    (given): Call =>
      (span) =>
        span.addLink(given),
  ),
  fc.array(link, { maxLength: 4 }).map(
    (given): Call =>
      (span) =>
        span.addLinks(given),
  ),
  fc.tuple(fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR), maybe(name)).map(
    ([code, message]): Call =>
      (span) =>
        span.setStatus(message === undefined ? { code } : { code, message }),
  ),
  name.map(
    (given): Call =>
      (span) =>
        span.updateName(given),
  ),
  fc.tuple(name, time).map(([message, at]): Call => {
    const error = new RangeError(message || 'none');
    return (span) => span.recordException(error, at);
  }),
  maybe(time).map(
    (at): Call =>
      (span) =>
        span.end(at),
  ),
);

export const starts: fc.Arbitrary<Start[]> = fc.array(
  fc.record({
    name,
    kind: fc.constantFrom(0, 1, 2, 3, 4),
    attributes: maybe(attributes),
    links: maybe(fc.array(link, { maxLength: 5 })),
    startTime: maybe(time),
    root: fc.boolean(),
    parent: fc.integer({ min: -1, max: 5 }),
    calls: fc.array(call, { maxLength: 12 }),
  }),
  { minLength: 1, maxLength: 6 },
);
