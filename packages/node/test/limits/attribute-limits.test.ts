import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { safeAttributes, safeText } from '../../src/limits/attribute-limits.ts';
import { createEntryLimits } from '../../src/limits/entry-limits.ts';
import { DEFAULT_TEXT_LENGTH, entryLength } from '../../src/limits/text-limits.ts';

const redactor = createRedactor();
const limits = { valueLength: 12, textLength: 12, onTruncated: () => {} };

test('a list that is hidden stays a list of texts, as the conventions type headers', () => {
  const safe = safeAttributes(
    { 'http.request.header.cookie': ['a=1', 'b=2'], 'http.request.header.accept': ['*/*'], token: 'x' },
    redactor,
    limits,
  );
  assert.deepEqual(safe, {
    'http.request.header.cookie': ['[REDACTED]'],
    'http.request.header.accept': ['*/*'],
    token: '[REDACTED]',
  });
});

test('a secret is hidden before its text is cut, wherever the limit falls', () => {
  const text = 'user bob, password=hunter2Zk9sQ4vX7 ok';
  for (let valueLength = 0; valueLength <= text.length; valueLength++) {
    const safe = safeAttributes({ note: text }, redactor, { ...limits, valueLength });
    assert.ok(!/hun|Zk9|vX7/.test(String(safe['note'])), String(safe['note']));
  }
});

describe('a secret in a text that is cut where it comes in and again where it leaves', () => {
  const limit = DEFAULT_TEXT_LENGTH;
  const entry = createEntryLimits({
    valueLength: limit,
    textLength: limit,
    sizeOf: () => 0,
    onTruncated: () => {},
  });
  const leaving = { valueLength: limit, textLength: limit, onTruncated: () => {} };
  const words = 'the quick brown fox jumps over the lazy dog, '.repeat(4_000);
  const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(600)}-----END PRIVATE KEY-----\n`;
  const hidden = 'Zk9sQ4vX7hT2mB8wL5nR1cJ6pD3gF0yA';
  const secrets = {
    'a pair': `password=${hidden}`,
    'a header': `authorization: Bearer ${hidden}`,
    'a token known by its shape': `ghp_${hidden}Qe4u`,
    'a web token': `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${hidden}`,
    'a URL': `postgres://bob:${hidden}@db.example/shop`,
  };
  const fronts = { 'after plain words': '', 'after a long key that becomes short': key };

  for (const [what, secret] of Object.entries(secrets)) {
    for (const [where, front] of Object.entries(fronts)) {
      test(`${what}, ${where}, is never seen in part`, () => {
        for (const cut of front === '' ? [limit, entryLength(limit)] : [entryLength(limit)]) {
          for (let before = 0; before <= secret.length; before += 3) {
            const start = cut - before;
            const text = `${`${front}${words}`.slice(0, start - 1)} ${secret} ${words.slice(0, 80_000)}`;
            const kept = entry.value('note', text, {});
            const safe = String(safeAttributes({ note: String(kept) }, redactor, leaving)['note']);
            for (let at = 0; at + 5 <= hidden.length; at++) {
              assert.ok(!safe.includes(hidden.slice(at, at + 5)), `${what} ${before} before ${cut}`);
            }
            assert.ok(safe.length <= limit && safe.length > 1_000, `${safe.length} characters are left`);
          }
        }
      });
    }
  }

  test('leaves all that the limit allows where nothing is hidden, and is counted once', () => {
    let truncated = 0;
    const onTruncated = (count: number): void => {
      truncated += count;
    };
    const counting = { ...leaving, onTruncated };
    const kept = entry.attributes({ long: words, short: 'x', list: ['x', words], map: { words } });
    const safe = safeAttributes(kept, redactor, counting);
    assert.equal(safe['long'], words.slice(0, limit));
    assert.deepEqual(safe['list'], ['x', words.slice(0, limit)]);
    assert.deepEqual(safe['map'], { words: words.slice(0, limit) });
    assert.equal(truncated, 3);
  });
});

test('names and messages are cut to the default length, whatever the limit of attribute values', () => {
  const short = { valueLength: 5, textLength: DEFAULT_TEXT_LENGTH, onTruncated: () => {} };
  assert.equal(safeText('a name of more than five', redactor, short), 'a name of more than five');
  assert.equal(safeText('x'.repeat(1e6), redactor, short).length, DEFAULT_TEXT_LENGTH);
  assert.equal(safeAttributes({ a: '123456789' }, redactor, short)['a'], '12345');
});
