import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';

const { redactText, redact } = createRedactor();

test('tokens are known by their shape, wherever they stand', () => {
  const body = 'A1b2C3d4E5'.repeat(10);
  const tokens = [
    'AKIAABCDEFGHIJKLMNOP',
    `AIza${body.slice(0, 35)}`,
    `ya29.${body}`,
    `ghp_${body.slice(0, 36)}`,
    `github_pat_${body.slice(0, 22)}_${body.slice(0, 59)}`,
    `sk_live_${body.slice(0, 24)}`,
    `xoxb-123456789012-123456789012-${body.slice(0, 24)}`,
    `sk-proj-${body.slice(0, 48)}`,
    `sk-ant-api03-${body}`,
    `SG.${body.slice(0, 22)}.${body.slice(0, 43)}`,
    `npm_${body.slice(0, 36)}`,
    `abc8Q~${body.slice(0, 34)}`,
    `123456789:AA${body.slice(0, 33)}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${body.slice(0, 43)}`,
  ];
  for (const token of tokens) {
    assert.equal(redactText(token), '[REDACTED]', token);
    assert.equal(redactText(`got ${token}, then more.`), 'got [REDACTED], then more.', token);
    assert.equal(redactText(`{"msg":"\\n${token}\\n"}`), '{"msg":"\\n[REDACTED]\\n"}', token);
    assert.equal(redactText(`?next=1&x=${token}&y=2`), '?next=1&x=[REDACTED]&y=2', token);
    if (!token.startsWith('eyJ'))
      assert.equal(redactText(`prefix${token}`), `prefix${token}`, 'inside a word');
  }
});

test('card numbers need a known issuer, a printed form and the right check digit', () => {
  for (const card of [
    '4111111111111111',
    '4111 1111 1111 1111',
    '5500-0000-0000-0004',
    '3400 000000 00009',
    '6011000000000004',
  ]) {
    assert.equal(redactText(`paid ${card}.`), 'paid [REDACTED].', card);
  }
  for (const other of [
    '4111111111111112',
    '1111111111111117',
    '41111111111111110000',
    '4111 1111 11111111',
    '0.4111111111111111',
    'a4111111111111111',
    '1700000000000',
    '1700000000000000000',
    '550e8400-e29b-41d4-a716-446655440000',
  ]) {
    assert.equal(redactText(other), other);
  }
});

test('private keys go as a block, public ones stay', () => {
  const block = (kind: string): string => `-----BEGIN ${kind}-----\nMIIEabc\ndef==\n-----END ${kind}-----`;
  assert.equal(redactText(`a ${block('RSA PRIVATE KEY')} b`), 'a [REDACTED] b');
  assert.equal(redactText(JSON.stringify({ pem: block('PRIVATE KEY') })), '{"pem":"[REDACTED]"}');
  assert.equal(redactText(`cut off ${block('PRIVATE KEY').slice(0, 40)}`), 'cut off [REDACTED]');
  assert.equal(redactText(block('CERTIFICATE')), block('CERTIFICATE'));
});

test('connection strings keep host and database', () => {
  assert.equal(redactText('app:pw1@tcp(db:3306)/main'), 'app:[REDACTED]@tcp(db:3306)/main');
  assert.equal(
    redactText('Server=a;User Id=b;Password=c d;Timeout=5'),
    'Server=a;User Id=b;Password=[REDACTED];Timeout=5',
  );
  assert.equal(redactText('AccountName=a;AccountKey=abc==;X=y'), 'AccountName=a;AccountKey=[REDACTED];X=y');
});

test('values of an INSERT are hidden under their columns, in every row', () => {
  assert.equal(
    redactText(
      "INSERT INTO users (email, password, pin) VALUES ('a@b.c', 'x''y', 12), ('c', f('q'), $3) RETURNING id",
    ),
    "INSERT INTO users (email, password, pin) VALUES ('a@b.c', '[REDACTED]', [REDACTED]), ('c', f('q'), $3) RETURNING id",
  );
  const plain = "INSERT INTO t (a, b) VALUES ('x', 'y')";
  assert.equal(redactText(plain), plain);
});

test('names beside values are read as keys', () => {
  assert.deepEqual(
    redact({
      env: [
        { name: 'DB_PASSWORD', value: 'planted' },
        { name: 'PORT', value: '80' },
      ],
      attribute: { value: { stringValue: 'planted' }, key: 'token' },
      rawHeaders: ['Authorization', 'Bearer planted', 'Accept', '*/*'],
      headers: [
        ['cookie', 'planted'],
        ['host', 'h'],
      ],
    }),
    {
      env: [
        { name: 'DB_PASSWORD', value: '[REDACTED]' },
        { name: 'PORT', value: '80' },
      ],
      attribute: { value: '[REDACTED]', key: 'token' },
      rawHeaders: ['Authorization', '[REDACTED]', 'Accept', '*/*'],
      headers: [
        ['cookie', '[REDACTED]'],
        ['host', 'h'],
      ],
    },
  );
});
