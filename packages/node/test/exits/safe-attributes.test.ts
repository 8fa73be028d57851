import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { safeAttributes } from '../../src/exits/attribute-limits.ts';

const redactor = createRedactor();
const limits = { valueLength: 12, onTruncated: () => {} };

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
