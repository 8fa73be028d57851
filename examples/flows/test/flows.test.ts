import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runExample } from '../../run-example.ts';

test('a flow tells how it ended, and one id is on every line below it', async () => {
  const { lines, stderr, exitCode } = await runExample(dirname(import.meta.dirname));
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(
    lines.map((line) => line['event']),
    [
      'retake_assessment_started',
      'answers_cleared',
      'retake_assessment_completed',
      'retake_assessment_started',
      'retake_assessment_failed',
      'retake_postponed',
    ],
  );
  const [started, cleared, completed, startedAgain, failed, postponed] = lines;
  assert.match(String(started?.['flow_id']), /^retake_assessment-/);
  assert.equal(cleared?.['flow_id'], started?.['flow_id']);
  assert.equal(completed?.['flow_id'], started?.['flow_id']);
  assert.equal(cleared?.['trace_id'], started?.['trace_id']);
  assert.notEqual(startedAgain?.['flow_id'], started?.['flow_id']);
  assert.equal(failed?.['step'], 'clear_answers');
  assert.equal(failed?.['steps_completed'], 1);
  assert.equal(failed?.['error_type'], 'RangeError');
  assert.equal(postponed?.['flow_id'], undefined);
});
