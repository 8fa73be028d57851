import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRetake, checkSubmission } from '../src/assessments/validation.ts';

const valid = { userId: 'user-1', skillArea: 'reading', answers: [{ question: 'r1', value: 4 }] };

test('a complete submission is accepted, and only its known fields are kept', () => {
  assert.deepEqual(checkSubmission({ ...valid, isAdmin: true }), { ok: true, value: valid });
});

const refused: [why: string, body: unknown, reason: string][] = [
  ['no body', undefined, 'body_missing'],
  ['a body that is a list', [valid], 'user_id_invalid'],
  ['no user', { ...valid, userId: undefined }, 'user_id_invalid'],
  ['a user id with a line break', { ...valid, userId: 'a\nb' }, 'user_id_invalid'],
  ['a skill area that nobody teaches', { ...valid, skillArea: 'juggling' }, 'skill_area_unknown'],
  ['a skill area that every object has', { ...valid, skillArea: 'constructor' }, 'skill_area_unknown'],
  ['no answers', { ...valid, answers: [] }, 'answers_missing'],
  ['51 answers', { ...valid, answers: Array(51).fill(valid.answers[0]) }, 'too_many_answers'],
  ['an answer that is null', { ...valid, answers: [null] }, 'question_invalid'],
  ['a value above five', { ...valid, answers: [{ question: 'r1', value: 6 }] }, 'answer_out_of_range'],
  ['half a point', { ...valid, answers: [{ question: 'r1', value: 1.5 }] }, 'answer_out_of_range'],
  ['a number in quotes', { ...valid, answers: [{ question: 'r1', value: '4' }] }, 'answer_out_of_range'],
];

for (const [why, body, reason] of refused) {
  test(`a submission with ${why} is refused with the reason ${reason}`, () => {
    const checked = checkSubmission(body);
    assert.equal(checked.ok, false);
    assert.equal(!checked.ok && checked.reason, reason);
  });
}

test('a retake needs no answers', () => {
  assert.deepEqual(checkRetake({ userId: 'user-1', skillArea: 'writing' }), {
    ok: true,
    value: { userId: 'user-1', skillArea: 'writing' },
  });
});
