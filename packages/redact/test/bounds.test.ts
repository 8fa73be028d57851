import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';

test('a text that is nothing but secrets is hidden from the ten thousandth on', () => {
  const redactor = createRedactor();
  const out = redactor.redactText('token=a, '.repeat(20_000));
  assert.equal(out.match(/token=\[REDACTED\]/g)?.length, 10_000);
  assert.ok(out.endsWith('token=[REDACTED][REDACTED]'));
  assert.deepEqual(redactor.counts(), { key: 10_000, limit: 1 });
  assert.equal(redactor.redactText(out), out);
});

test('a text full of words that look like keys is hidden where nobody can say any more what it is', () => {
  const redactor = createRedactor();
  const out = redactor.redactText(`${'key '.repeat(60_000)}password=abc`);
  assert.ok(out.startsWith('key key ') && out.endsWith('[REDACTED]') && out.length < 220_000);
  assert.deepEqual(redactor.counts(), { limit: 1 });
  const prose = `${'the key of the door is in the token box. '.repeat(1_000)}password=abc`;
  assert.ok(redactor.redactText(prose).endsWith('box. password=[REDACTED]'));
});

test('one INSERT with more values than that is bounded, too', () => {
  const rows = Array.from({ length: 15_000 }, (_, i) => `('u${i}', 'geheim${i}')`).join(', ');
  const out = createRedactor().redactText(`insert into users (name, password) values ${rows}`);
  assert.doesNotMatch(out, /geheim/);
});
