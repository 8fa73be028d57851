import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('decorated methods are flows and steps, keep this, arguments, results and errors, and are plain outside of a flow', () => {
  // Node strips types, but knows no decorators; tsx compiles them as ECMAScript has them.
  const program = join(import.meta.dirname, 'decorated-program.ts');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@throughline/source', program],
    { encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  const { results, lines, spans } = JSON.parse(stdout);
  assert.deepEqual(results, [2, 2, true, 'RangeError']);
  assert.deepEqual(lines, [
    ['retake_assessment_started', 'u1', 'retake_assessment'],
    ['retake_assessment_step', 'u1', 'retake_assessment'],
    ['loading', null, 'retake_assessment'],
    ['retake_assessment_step', 'u1', 'retake_assessment'],
    ['retake_assessment_completed', 'u1', 'retake_assessment'],
    ['count_started', null, 'count'],
    ['count_completed', null, 'count'],
  ]);
  assert.deepEqual(spans, ['load', 'clear', 'retake_assessment', 'count']);
});
