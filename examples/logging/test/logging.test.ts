import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runExample } from '../../run-example.ts';

test('each event is one line with its level and fields, an error brings its type, message and stack, work its wide line', async () => {
  const { lines, stderr, exitCode } = await runExample(dirname(import.meta.dirname));
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(
    lines.map(({ level, event, file, reason }) => [level, event, file, reason]),
    [
      ['info', 'assessment_submitted', undefined, undefined],
      ['info', 'import_completed', 'answers.json', undefined],
      ['warning', 'import_skipped', 'answers.json', 'not_a_list'],
      ['error', 'import_failed', 'answers.json', undefined],
      ['debug', 'import_started', 'answers.json', undefined],
      ['info', 'import_completed', 'answers.json', undefined],
      ['info', 'work_completed', undefined, undefined],
    ],
  );
  const [submitted, , , failed, started, , wide] = lines;
  assert.deepEqual(Object.keys(submitted ?? {}), [
    'timestamp',
    'level',
    'event',
    'logger',
    'user_id',
    'score',
  ]);
  assert.equal(failed?.['error_type'], 'SyntaxError');
  assert.match(String(failed?.['stack']), /readAnswers/);
  assert.equal(started?.['summary'], '[4, 5]');
  assert.deepEqual([wide?.['job'], wide?.['answers'], wide?.['source']], ['nightly_import', 2, 'school']);
});
