import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor, redact } from '@throughline/redact';

const redactor = createRedactor();

function deep(levels: number): unknown {
  let value: unknown = { password: 'planted' };
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? { next: value } : [value];
  return value;
}

test('values that throw, loop or cannot be read come back as plain data', () => {
  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic['self'] = cyclic;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const traps = new Proxy(
    {},
    new Proxy(
      {},
      {
        get() {
          throw new Error('trap');
        },
      },
    ),
  );
  const hostile: unknown[] = [
    cyclic,
    proxy,
    traps,
    deep(100_000),
    10n,
    Symbol('password=planted'),
    () => 1,
    class A {},
    '\ud800 lone',
    new Date(Number.NaN),
    new Map<unknown, unknown>([
      [proxy, 1],
      ['token', 'planted'],
    ]),
    new Set([proxy, cyclic]),
    Buffer.from('planted'),
    new Array(4_000_000_000),
    Object.create(null),
    Object.create(proxy as object),
    {
      toJSON() {
        throw new Error('no');
      },
    },
    {
      get boom() {
        throw new Error('no');
      },
      fine: 1,
    },
    new Error('password=planted', { cause: proxy }),
    new AggregateError([new Error('token=planted')], 'many'),
    Promise.resolve(1),
    new WeakMap(),
    new URL('http://a:planted@b/'),
    new URLSearchParams('token=planted'),
    new Headers({ authorization: 'planted' }),
    Object('boxed'),
    globalThis,
  ];
  for (const value of hostile) {
    for (const out of [
      redact(value),
      redactor.redactField('field', value),
      redactor.redactText(value as string),
    ]) {
      assert.ok(!(JSON.stringify(out) ?? '').includes('planted'));
    }
    redactor.isSensitiveKey(value as string);
    redactor.redactField(value as string, value);
  }
});

test('getters and toJSON run once and the input stays as it was', () => {
  let reads = 0;
  let writes = 0;
  const input = {
    get token() {
      reads++;
      return 'planted';
    },
    get plain() {
      reads++;
      return 'password=planted';
    },
    json: {
      toJSON() {
        writes++;
        return { secret: 'planted', left: 1 };
      },
    },
  };
  const before = Object.getOwnPropertyDescriptors(input);
  assert.deepEqual(redact(input), {
    token: '[REDACTED]',
    plain: 'password=[REDACTED]',
    json: { secret: '[REDACTED]', left: 1 },
  });
  assert.equal(reads, 2);
  assert.equal(writes, 1);
  assert.deepEqual(Object.getOwnPropertyDescriptors(input), before);
});

test('an object whose toJSON returns itself keeps its fields', () => {
  const self = {
    a: 1,
    toJSON(): unknown {
      return self;
    },
  };
  assert.deepEqual(redact(self), { a: 1 });
});

test('an error becomes a plain object with its message, stack, causes and own fields', () => {
  const cause = new TypeError('token: planted1');
  const error = Object.assign(new Error('cannot log in with password=planted2', { cause }), {
    code: 'E_LOGIN',
    apiKey: 'planted3',
    config: { headers: { Authorization: 'Bearer planted4' } },
  });
  const out = redact(error) as Record<string, unknown>;
  assert.deepEqual(Object.keys(out), ['name', 'message', 'stack', 'cause', 'code', 'apiKey', 'config']);
  assert.equal(out['message'], 'cannot log in with password=[REDACTED]');
  assert.equal((out['cause'] as Record<string, unknown>)['name'], 'TypeError');
  assert.equal(out['apiKey'], '[REDACTED]');
  assert.equal(Object.getPrototypeOf(out), Object.prototype);
  assert.ok(!JSON.stringify(out).includes('planted'));
  assert.match(String(out['stack']), /hostile-values\.test/);
});

test('keys of the prototype stay data and pollute nothing', () => {
  const input = JSON.parse(
    '{"__proto__":{"polluted":1,"token":"planted"},"constructor":{"prototype":{"polluted":1}}}',
  );
  const out = redact(input);
  assert.equal(
    JSON.stringify(out),
    '{"__proto__":{"polluted":1,"token":"[REDACTED]"},"constructor":{"prototype":{"polluted":1}}}',
  );
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.equal((out as Record<string, unknown>)['polluted'], undefined);
});

test('maps, sets, dates, headers and bytes read as plain data', () => {
  assert.deepEqual(
    redact({
      map: new Map<unknown, unknown>([
        ['token', 'planted'],
        [1, 'one'],
      ]),
      set: new Set(['a', 'password=planted']),
      date: new Date(0),
      bytes: new Uint8Array(3),
      headers: new Headers({ Cookie: 'planted', accept: '*/*' }),
      big: 5n,
    }),
    {
      map: { token: '[REDACTED]', 1: 'one' },
      set: ['a', 'password=[REDACTED]'],
      date: '1970-01-01T00:00:00.000Z',
      bytes: '[Uint8Array 3 bytes]',
      headers: { accept: '*/*', cookie: '[REDACTED]' },
      big: '5',
    },
  );
});

test('an argument list hides what follows a sensitive option', () => {
  assert.deepEqual(
    redactor.redactField('process.command_args', ['node', '--db-password=x', '--token', 'y', '--port', '1']),
    ['node', '--db-password=[REDACTED]', '--token', '[REDACTED]', '--port', '1'],
  );
});

test('the query of a URL hides its first parameter too', () => {
  assert.equal(redactor.redactField('url.query', 'sig=a&page=2'), 'sig=[REDACTED]&page=2');
  assert.equal(redactor.redactField('url.full', 'https://h/p?api_key=a'), 'https://h/p?api_key=[REDACTED]');
});
