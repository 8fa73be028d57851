import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { evaluate, overall } from '../bench/evaluate.ts';
import { measureHostileTexts, measureRecord } from '../bench/speed.ts';

const { redact, redactText } = createRedactor();

test('the scoring half of the corpus meets the goals', (t) => {
  const evaluation = evaluate('scoring', redact);
  const families = (['token', 'frame', 'key', 'hard'] as const).map(
    (family) => `${family} ${overall(evaluation, family).recall.toFixed(3)}`,
  );
  t.diagnostic(
    `F1 ${overall(evaluation).f1.toFixed(3)}; recall of ${families.join(', ')}; ${evaluation.falseLines} false redactions in ${evaluation.cleanLines} clean lines`,
  );
  assert.ok(overall(evaluation).f1 >= 0.9, `F1 of everything is ${overall(evaluation).f1}`);
  assert.ok(overall(evaluation, 'token').recall >= 0.95);
  assert.ok(overall(evaluation, 'frame').recall >= 0.95);
  assert.ok(overall(evaluation, 'key').recall >= 0.95);
  assert.ok(evaluation.falseLines <= 5, `${evaluation.falseLines} of 10,000 clean lines came back changed`);
});

test('a record of 1 KB and a hostile megabyte stay within ten times their goals', (t) => {
  const { p50, bytes } = measureRecord(redact, 5_000);
  assert.ok(bytes > 1_000);
  assert.ok(p50 <= 100, `a record takes ${p50} us`);
  const slowest = measureHostileTexts(redactText, 1);
  t.diagnostic(
    `record ${p50.toFixed(1)} us; slowest hostile text ${slowest[0]?.name} ${slowest[0]?.ms.toFixed(1)} ms`,
  );
  for (const { name, ms } of slowest) assert.ok(ms <= 200, `${name} takes ${ms} ms`);
});
