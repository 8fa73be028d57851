// Values that break loggers, by name.

function throwing(): never {
  throw new Error('hostile');
}

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}

function circle(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  value['list'] = [value, new Map([[value, value]]), new Set([value])];
  return value;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const everyTrap: ProxyHandler<object> = Object.fromEntries(
  ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set', 'isExtensible'].map(
    (trap) => [trap, throwing],
  ),
);

function hostileError(): Error {
  const error = new Error('x');
  for (const key of ['name', 'message', 'stack', 'cause', 'errors', 'constructor']) {
    Object.defineProperty(error, key, { get: throwing, enumerable: true });
  }
  return error;
}

export const HOSTILE: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  NaN: Number.NaN,
  bigint: 10n ** 40n,
  symbol: Symbol('s'),
  function: throwing,
  class: class Thrower {},
  'empty text': '',
  'lone surrogate': '\ud800',
  controls: '\u0000\r\n\u001b[2J\u202e',
  'a megabyte of text': 'x'.repeat(1_000_000),
  'a million items': Array.from({ length: 1_000_000 }, () => 1),
  'a sparse array': new Array(4_000_000_000),
  'depth 100,000': deep(100_000),
  'a circle': circle(),
  'a throwing getter': {
    get a(): never {
      return throwing();
    },
  },
  'a throwing toJSON': { toJSON: throwing },
  'an endless toJSON': {
    toJSON(): unknown {
      return { again: this };
    },
  },
  'a throwing toString': { toString: throwing, [Symbol.toPrimitive]: throwing },
  'a hostile proxy': new Proxy({}, everyTrap),
  'a hostile function proxy': new Proxy(throwing, everyTrap),
  'an endless proxy': endless(),
  'a revoked proxy': revoked(),
  'a revoked array proxy': Object.assign([revoked()]),
  'an invalid date': new Date(Number.NaN),
  'a map with objects as keys': new Map<unknown, unknown>([
    [{}, 1],
    [Symbol('k'), 2],
    ['__proto__', 3],
  ]),
  'a hostile set': Object.assign(new Set([1]), { [Symbol.iterator]: throwing }),
  'a buffer': Buffer.alloc(100),
  'a big typed array': new Float64Array(1_000_000),
  'a promise': Promise.resolve(),
  'a thenable': {
    // biome-ignore lint/suspicious/noThenProperty: that is what is hostile about it
    get then(): never {
      return throwing();
    },
  },
  'a weak map': new WeakMap(),
  'an error with hostile properties': hostileError(),
  'an error with a circle of causes': errorCircle(),
  'prototype keys': JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}',
  ),
  'no prototype': Object.assign(Object.create(null), { a: 1 }),
  frozen: Object.freeze({ a: Object.freeze([1]) }),
};

function endless(): object {
  return new Proxy(
    {},
    {
      get: () => endless(),
      ownKeys: () => ['a', 'b'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
}

function errorCircle(): Error {
  const first = new Error('first');
  first.cause = new AggregateError([first], 'second', { cause: first });
  return first;
}
