import fc from 'fast-check';

/** Makes the same value again and again: winston changes records that it is given, so each side needs its own. */
export type Recipe = () => unknown;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\u0000',
    '\r\n',
    '\u001b[31mred',
    '\u202e',
    '\ud800',
    '\udfff\ud800',
    '100%',
    '%s',
  ),
);

/** Names that mean something to winston, its formats or the ids of a line, and ordinary ones. */
const key = fc.oneof(
  { weight: 3, arbitrary: fc.string({ minLength: 1, maxLength: 6 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'level',
      'message',
      'timestamp',
      'stack',
      'cause',
      'splat',
      'trace_id',
      'request_id',
      'toJSON',
      'constructor',
      '__proto__',
      '2',
      '10',
    ),
  },
);

class Account {
  name = 'a';
  #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

function circle(): unknown {
  const value: Record<string, unknown> = { a: 1 };
  value['self'] = value;
  value['list'] = [value];
  return value;
}

function sharedTwice(): unknown {
  const shared = { s: 1 };
  return { one: shared, other: shared };
}

const special: fc.Arbitrary<Recipe> = fc.constantFrom<Recipe>(
  () => new Date(1_700_000_000_000),
  () => new Date(Number.NaN),
  () => new Map([['a', 1]]),
  () => new Set([1]),
  () => Buffer.from('bytes'),
  () => new Uint8Array([1, 2, 3]),
  () => new Float64Array(0),
  () => Symbol('s'),
  () => Symbol.iterator,
  () => () => 1,
  () => new Account(),
  () => Object.assign(Object.create(null), { bare: true }),
  () => ({ toJSON: () => ({ shown: true }) }),
  () => ({ toJSON: (name: string) => `under ${name}` }),
  () => ({ toJSON: () => undefined }),
  () => ({ toJSON: 'no function' }),
  () =>
    Object.assign(new Error('broken', { cause: new TypeError('why') }), {
      stack: 'Error: broken\n    at x',
      code: 7,
    }),
  () => Object.assign(new AggregateError([new Error('one')], 'several'), { stack: 'AggregateError' }),
  circle,
  sharedTwice,
  () => [undefined, () => 1, Symbol('x'), Number.NaN],
  () => new Array(3),
  () => new Proxy({ proxied: 1 }, {}),
  () => Object.freeze({ frozen: Object.freeze([1]) }),
  () => new Number(3),
  () => new String('boxed'),
  () => Object.defineProperty({ seen: 1 }, 'hidden', { value: 2, enumerable: false }),
  () => ({
    get computed() {
      return 'got';
    },
  }),
);

const leaf: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => () => value) },
  {
    weight: 4,
    arbitrary: fc
      .oneof(
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.bigInt(),
        fc.constantFrom(null, undefined, -0, Number.NaN),
      )
      .map((value) => () => value),
  },
  { weight: 3, arbitrary: special },
);

const { value } = fc.letrec<{ value: Recipe; object: Recipe; list: Recipe }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('object'), tie('list')),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 5 })
    .map((entries) => () => Object.fromEntries(entries.map(([name, make]) => [name, make()]))),
  list: fc.array(tie('value'), { maxLength: 4 }).map((makes) => () => makes.map((make) => make())),
}));

/** What is given as a record's fields: mostly a plain object, sometimes anything. */
export const fields: fc.Arbitrary<Recipe> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.tuple(key, value), { maxLength: 6 })
      .map((entries) => () => Object.fromEntries(entries.map(([name, make]) => [name, make()]))),
  },
  { weight: 1, arbitrary: special },
  { weight: 1, arbitrary: value },
);

/** What is given as a message: mostly text. */
export const message: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 6, arbitrary: text.map((given) => () => given) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('%s is %d', '100%% of %s', '%j', '%o and %O', '%i%f', '%c')
      .map((given) => () => given),
  },
  { weight: 1, arbitrary: special },
  { weight: 1, arbitrary: value },
);

/** Values on which winston's own formats throw into the application. */
export const HOSTILE: Readonly<Record<string, Recipe>> = {
  'a throwing getter': () => ({
    get a(): never {
      throw new Error('hostile');
    },
  }),
  'a throwing toJSON': () => ({
    fine: 1,
    hostile: {
      toJSON() {
        throw new Error('hostile');
      },
    },
  }),
  'a hostile proxy': () =>
    new Proxy(
      {},
      Object.fromEntries(
        ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'].map((trap) => [
          trap,
          () => {
            throw new Error('hostile');
          },
        ]),
      ),
    ),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return { inner: proxy };
  },
  'depth 100,000': () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level++) deep = { deep };
    return { deep };
  },
};
