import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/scoring/app.ts';
import { readingTimeMs, scoreAnswers, UnknownQuestion } from '../src/scoring/score.ts';

test('a heavier question moves the score further', () => {
  assert.deepEqual(
    scoreAnswers([
      { question: 'r1', value: 5 },
      { question: 'r3', value: 0 },
    ]),
    { score: 25, passed: false },
  );
  assert.deepEqual(
    scoreAnswers([
      { question: 'r1', value: 0 },
      { question: 'r3', value: 5 },
    ]),
    { score: 75, passed: true },
  );
});

test('a question without a weight cannot be scored', () => {
  assert.throws(() => scoreAnswers([{ question: 'r99', value: 3 }]), UnknownQuestion);
});

test('only texts take time, and never more than two seconds', () => {
  assert.equal(readingTimeMs('reading', Array(50).fill({ question: 'r1', value: 1 })), 0);
  assert.equal(readingTimeMs('writing', Array(50).fill({ question: 'w1', value: 1 })), 2_000);
});

test('the service scores, refuses a malformed body and hides why it failed', async (t) => {
  const app = createApp();
  t.after(() => app.close());
  const scores = (payload: object) => app.inject({ method: 'POST', url: '/scores', payload });

  const scored = await scores({ skillArea: 'reading', answers: [{ question: 'r1', value: 5 }] });
  assert.deepEqual([scored.statusCode, scored.json()], [200, { score: 100, passed: true }]);

  const malformed = await scores({ skillArea: 'reading', answers: 'none' });
  assert.deepEqual([malformed.statusCode, malformed.json()], [400, { error: 'body_invalid' }]);

  const failed = await scores({ skillArea: 'reading', answers: [{ question: 'r99', value: 5 }] });
  assert.deepEqual([failed.statusCode, failed.json()], [500, { error: 'internal' }]);
});
