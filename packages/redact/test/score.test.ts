import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { evaluate, overall } from '../bench/evaluate.ts';
import { measureHostileTexts, measureRecord } from '../bench/speed.ts';

const { redact, redactText } = createRedactor();

test('the scoring half of the corpus meets the goals', () => {
  const evaluation = evaluate('scoring', redact);
  assert.ok(overall(evaluation).f1 >= 0.9, `F1 of everything is ${overall(evaluation).f1}`);
  assert.ok(overall(evaluation, 'token').recall >= 0.95);
  assert.ok(overall(evaluation, 'frame').recall >= 0.95);
  assert.ok(overall(evaluation, 'key').recall >= 0.95);
  assert.ok(evaluation.falseLines <= 5, `${evaluation.falseLines} of 10,000 clean lines came back changed`);
});

test('a record of 1 KB and a hostile megabyte stay within ten times their goals', () => {
  const { p50, bytes } = measureRecord(redact, 5_000);
  assert.ok(bytes > 1_000);
  assert.ok(p50 <= 100, `a record takes ${p50} us`);
  for (const { name, ms } of measureHostileTexts(redactText, 1))
    assert.ok(ms <= 200, `${name} takes ${ms} ms`);
});
