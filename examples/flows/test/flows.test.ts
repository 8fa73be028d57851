import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { runExample } from '../../run-example.ts';

const folder = dirname(import.meta.dirname);
// What the crash leaves on disk is for this test alone.
const state = mkdtempSync(join(tmpdir(), 'throughline-example-'));
process.env['XDG_STATE_HOME'] = state;
after(() => rmSync(state, { recursive: true, force: true }));

const usual = [
  'retake_assessment_started',
  'answers_cleared',
  'retake_assessment_step_skipped',
  'retake_assessment_completed',
  'retake_assessment_started',
  'retake_assessment_failed',
  'retake_postponed',
  'grade_answers_started',
  'grade_answers_completed',
  'grade_answers_resumed',
  'grade_answers_completed',
  // The error itself, told once, for whoever groups errors.
  'exception',
];

test('a flow tells how it ended, and one id is on every line below it, in another process too', async () => {
  const { lines, stderr, exitCode } = await runExample(folder);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(
    lines.map((line) => line['event']),
    usual,
  );
  const [started, cleared, skipped, completed, startedAgain, failed, postponed, handed, , resumed] = lines;
  assert.match(String(started?.['flow_id']), /^retake_assessment-/);
  for (const line of [cleared, skipped, completed]) assert.equal(line?.['flow_id'], started?.['flow_id']);
  assert.equal(cleared?.['trace_id'], started?.['trace_id']);
  assert.notEqual(startedAgain?.['flow_id'], started?.['flow_id']);
  assert.equal(failed?.['step'], 'clear_answers');
  assert.equal(failed?.['steps_completed'], 1);
  assert.equal(failed?.['error_type'], 'RangeError');
  assert.equal(postponed?.['flow_id'], undefined);
  assert.equal(resumed?.['flow_id'], handed?.['flow_id']);
});

test('what a killed run left is told by the next one', async () => {
  const killed = await runExample(folder, [], ['--crash']);
  assert.equal(killed.exitCode, null);
  assert.equal(killed.lines.at(-1)?.['event'], 'import_answers_started');
  const { lines } = await runExample(folder);
  const told = lines.find((line) => line['event'] === 'import_answers_aborted');
  assert.equal(told?.['flow_id'], killed.lines.at(-1)?.['flow_id']);
  assert.deepEqual([told?.['step'], told?.['steps_done'], told?.['reason']], ['write_rows', 0, 'unknown']);
});
