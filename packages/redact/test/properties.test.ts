import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor, redact } from '@throughline/redact';
import fc from 'fast-check';

const redactor = createRedactor();
const SECRET = 'Pl4ntedSecretValue';
const key = fc.constantFrom('password', 'apiKey', 'X-Auth-Token', 'DB_PASSWORD', 'client.secret');
const pieces = fc.constantFrom(
  ...[
    'password',
    'token',
    '=',
    ':',
    ' ',
    '"',
    "'",
    '\\',
    '\\"',
    '%3D',
    '%22',
    '&',
    ';',
    ',',
    '{',
    '}',
    '[',
    ']',
  ],
  ...[
    'Bearer ',
    'Basic ',
    '://',
    '@',
    '/',
    'eyJ',
    '.',
    '-----BEGIN PRIVATE KEY-----',
    '-----END',
    '\n',
    'x',
    '4111',
  ],
  ...['insert into t(pin) values (', ')', 'cookie: ', '<', '>', '--', '\ud800', 'é', '[REDACTED]', '&quot;'],
);

test('any value comes back as data that JSON can write, and the input is as before', () => {
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withTypedArray: true }),
      (value) => {
        JSON.stringify(redact(value));
      },
    ),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const before = JSON.stringify(value);
      redact(value);
      assert.equal(JSON.stringify(value), before);
    }),
  );
});

test('a planted secret under a sensitive key never comes out, whatever surrounds it', () => {
  fc.assert(
    fc.property(key, fc.jsonValue(), fc.array(fc.string(), { maxLength: 4 }), (name, around, path) => {
      let value: unknown = { before: around, [name]: SECRET, after: around };
      for (const step of path) value = step.length % 2 === 0 ? { [step]: value } : [value, step];
      assert.ok(!JSON.stringify(redact(value)).includes(SECRET));
      assert.ok(!JSON.stringify(redactor.redactText(JSON.stringify(value))).includes(SECRET));
      assert.ok(
        !JSON.stringify(redactor.redactField('body', JSON.stringify(JSON.stringify(value)))).includes(SECRET),
      );
    }),
  );
});

test('any text comes back without a throw, and what came back is stable', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const once = redactor.redactText(parts.join(''));
      assert.equal(typeof once, 'string');
    }),
    { numRuns: 2_000 },
  );
});

test('text without a sensitive word, sign or digit is the very same text', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[abdfgh ,.\n]{0,200}$/), (text) => {
      assert.equal(redactor.redactText(text), text);
    }),
  );
});
