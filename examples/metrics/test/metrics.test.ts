import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { startExample } from '../../run-example.ts';

test('what was recorded is on /metrics, with unit suffixes and with declared labels only', async () => {
  const example = await startExample(dirname(import.meta.dirname));
  let text = '';
  // The address is named while the program is still on its way to its first recording.
  for (const deadline = Date.now() + 10_000; !text.includes('queue_waiting') && Date.now() < deadline; ) {
    text = await (await fetch(`${example.management}/metrics`)).text();
  }
  const { exitCode, stderr } = await example.stop();

  const value = (name: string, ...labels: string[]) =>
    text
      .split('\n')
      .find((line) => new RegExp(`^${name}[{ ]`).test(line) && labels.every((label) => line.includes(label)))
      ?.replace(/^.*\s(?=\S+$)/, '');
  const reading = 'skill_area="reading"';
  assert.equal(value('assessment_submissions_total', reading, 'outcome="success"'), '1', text);
  assert.equal(value('assessment_submissions_total', 'skill_area="writing"'), '2');
  assert.equal(value('scoring_duration_seconds_bucket', reading, 'le="0.01"'), '0');
  assert.equal(value('scoring_duration_seconds_bucket', reading, 'le="0.1"'), '1');
  assert.equal(value('sessions_open'), '2');
  assert.equal(value('queue_waiting', 'queue="scoring"'), '7');
  assert.doesNotMatch(text, /user-1/);
  assert.equal(exitCode, null, `SIGTERM ends it as it ends plain Node; ${stderr}`);
});
