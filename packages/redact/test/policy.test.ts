import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor, type RedactionPolicy, RedactionPolicyError, TEXT_RULES } from '@throughline/redact';

const HASH_KEY = 'a key of enough characters';

test('paths hide as pino writes them, in objects, arrays and dotted attributes', () => {
  const { redact, redactField } = createRedactor({
    paths: [
      'user.email',
      'items[*].code',
      '*.note',
      'headers["x-id"]',
      'list[1]',
      { path: 'phone', mode: 'mask' },
    ],
  });
  assert.deepEqual(
    redact({
      user: { email: 'a@b.c', name: 'bob' },
      items: [{ code: 1, n: 1 }, { code: 2 }],
      order: { note: 'x' },
      headers: { 'x-id': 'y', 'x-other': 'z' },
      list: ['a', 'b'],
      phone: '+49 30 12345678',
    }),
    {
      user: { email: '[REDACTED]', name: 'bob' },
      items: [{ code: '[REDACTED]', n: 1 }, { code: '[REDACTED]' }],
      order: { note: '[REDACTED]' },
      headers: { 'x-id': '[REDACTED]', 'x-other': 'z' },
      list: ['a', '[REDACTED]'],
      phone: '[REDACTED:…5678]',
    },
  );
  assert.equal(redactField('user.email', 'a@b.c'), '[REDACTED]');
});

test('reveal shows what a rule would hide, by key and by path', () => {
  const { redact } = createRedactor({ reveal: ['public_token', 'cards[*].test_card_number'] });
  assert.deepEqual(
    redact({ publicToken: 'abc', token: 'abc', cards: [{ test_card_number: '4242424242424242', pin: '1' }] }),
    {
      publicToken: 'abc',
      token: '[REDACTED]',
      cards: [{ test_card_number: '4242424242424242', pin: '[REDACTED]' }],
    },
  );
});

test('an allow-list hides everything that it does not name', () => {
  const { redact, redactField, redactText } = createRedactor({
    allow: ['event', 'user.id', 'items[*].n', 'context'],
  });
  assert.deepEqual(
    redact({
      event: 'login with password=abc',
      user: { id: 7, name: 'bob', tags: ['a'] },
      items: [{ n: 1, other: true }],
      context: { deep: { fine: 'yes', token: 'abc' } },
      unknown: 'x',
      when: new Date(0),
      nothing: null,
    }),
    {
      event: 'login with password=[REDACTED]',
      user: { id: 7, name: '[REDACTED]', tags: ['[REDACTED]'] },
      items: [{ n: 1, other: '[REDACTED]' }],
      context: { deep: { fine: 'yes', token: '[REDACTED]' } },
      unknown: '[REDACTED]',
      when: '[REDACTED]',
      nothing: null,
    },
  );
  assert.equal(redactField('user.id', 7), 7);
  assert.equal(redactText('any text'), '[REDACTED]');
  assert.equal(createRedactor({ allow: [], allowText: true }).redactText('pin=1 ok'), 'pin=[REDACTED] ok');
});

test('hash mode keeps equal values equal, whatever carries them', () => {
  const one = createRedactor({ mode: 'hash', hashKey: HASH_KEY });
  const hidden = one.redactField('token', 'abc/def');
  assert.match(String(hidden), /^\[REDACTED:[0-9a-f]{16}\]$/);
  assert.equal(one.redactText('token=abc/def'), `token=${hidden}`);
  assert.equal(one.redactText('token%3Dabc%2Fdef'), `token%3D${hidden}`);
  assert.equal(one.redactText('{"token":"abc\\/def"}'), `{"token":"${hidden}"}`);
  assert.equal(one.redactField('authorization', 'Bearer abc/def'), hidden);
  const other = createRedactor({ mode: 'hash', hashKey: `${HASH_KEY}!` });
  assert.notEqual(other.redactField('token', 'abc/def'), hidden);
});

test('mask mode shows the last four of a long value and nothing of a short one', () => {
  const { redactText, redactField } = createRedactor({ modes: { card: 'mask', key: 'mask' } });
  assert.equal(redactText('paid with 4111 1111 1111 1111 today'), 'paid with [REDACTED:…1111] today');
  assert.equal(redactField('password', 'hunter2'), '[REDACTED]');
  assert.equal(redactField('api_key', 'abcdefghijklWXYZ'), '[REDACTED:…WXYZ]');
  assert.equal(
    redactText('Bearer abcdefghijklWXYZ'),
    'Bearer [REDACTED]',
    'other rules keep the default mode',
  );
});

test('a second redaction changes nothing, in every mode', () => {
  for (const mode of ['replace', 'hash', 'mask'] as const) {
    const { redact } = createRedactor({ mode, hashKey: HASH_KEY });
    const once = redact({
      password: 'abcdefghijkl1234',
      text: 'token=abcdefghijkl1234, Bearer abcdefghijkl1234, https://a:b@c/',
    });
    assert.deepEqual(
      (redact(once) as Record<string, unknown>)['text'],
      (once as Record<string, unknown>)['text'],
      mode,
    );
  }
});

test('rules of your own hide by pattern and by test, and fail closed', () => {
  const { redact, counts } = createRedactor({
    rules: [
      { name: 'patient-id', pattern: /\bP-\d{6}\b/ },
      { name: 'internal', test: (key) => key.startsWith('_') },
      {
        name: 'broken',
        test: (key) => {
          if (key === 'odd') throw new Error('no');
          return false;
        },
      },
    ],
  });
  assert.deepEqual(redact({ text: 'patient P-123456 and P-654321', _x: 1, odd: 2, fine: 3 }), {
    text: 'patient [REDACTED] and [REDACTED]',
    _x: '[REDACTED]',
    odd: '[REDACTED]',
    fine: 3,
  });
  assert.deepEqual(counts(), { 'patient-id': 2, internal: 1, broken: 1 });
});

test('a built-in rule can be switched off by name', () => {
  const text = 'order 4111111111111111 by AKIAABCDEFGHIJKLMNOP';
  assert.equal(createRedactor().redactText(text), 'order [REDACTED] by [REDACTED]');
  assert.equal(createRedactor({ off: ['card'] }).redactText(text), 'order 4111111111111111 by [REDACTED]');
  for (const rule of TEXT_RULES) createRedactor({ off: [rule] });
});

test('redactions are counted by rule, and an explanation names places and rules but no values', () => {
  const { redact, counts, explain } = createRedactor({ paths: ['user.email'] });
  const value = {
    user: { email: 'planted', cards: ['4111111111111111 planted'] },
    'x-y': [{ password: 'planted' }],
    text: 'token=planted, pin=planted',
  };
  const explained = explain(value);
  assert.deepEqual(explained, [
    { path: 'user.email', rule: 'path', times: 1 },
    { path: 'user.cards[0]', rule: 'card', times: 1 },
    { path: '["x-y"][0].password', rule: 'key', times: 1 },
    { path: 'text', rule: 'key', times: 2 },
  ]);
  assert.ok(!JSON.stringify(explained).includes('planted'));
  assert.deepEqual(counts(), {}, 'an explanation counts nothing');
  redact(value);
  assert.deepEqual(counts(), { path: 1, card: 1, key: 3 });
});

test('a policy that cannot work says which rule is wrong, what was received and what is known', () => {
  const bad: [unknown, RegExp][] = [
    [null, /policy must be an object; received null/],
    [{ key: ['a'] }, /key is not known; known are keys, reveal/],
    [{ keys: 'password' }, /keys must be a list; received "password"/],
    [{ keys: ['ok', 7] }, /keys\[1\] must be a key or path.*; received the number 7/],
    [{ reveal: ['--'] }, /reveal\[0\] must be a key/],
    [{ paths: ['a[b'] }, /paths\[0\] must be a path such as.*; received "a\[b"/],
    [
      { paths: [{ path: 'a', mode: 'blur' }] },
      /paths\[0\]\.mode must be one of replace, hash, mask; received "blur"/,
    ],
    [{ rules: [{ name: 'x y', pattern: /a/ }] }, /rules\[0\]\.name must be/],
    [{ rules: [{ name: 'x' }] }, /rules\[0\] \(x\) needs a pattern or a test/],
    [{ off: ['cards'] }, /off\[0\] must be one of .*card.*; received "cards"/],
    [{ mode: 'blur' }, /mode must be one of/],
    [{ modes: { cards: 'mask' } }, /modes.cards must be one of key, path/],
    [{ mode: 'hash' }, /hashKey is needed by hash mode/],
    [
      { mode: 'hash', hashKey: 'short-secret' },
      /hashKey must have 16 characters or bytes at least; received 12$/,
    ],
    [{ allowText: 'yes' }, /allowText must be true or false/],
  ];
  for (const [policy, message] of bad) {
    assert.throws(
      () => createRedactor(policy as RedactionPolicy),
      (error: unknown) => error instanceof RedactionPolicyError && message.test(error.message),
      String(message),
    );
  }
});
