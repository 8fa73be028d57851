import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runExample } from '../../run-example.ts';

test('rules decide which traces are recorded, and an error of the others is told all the same', async () => {
  const folder = dirname(import.meta.dirname);
  const { lines, stderr, exitCode } = await runExample(folder, ['--env-file=sampling.env']);
  assert.equal(exitCode, 0, stderr);
  const served = lines.filter((line) => line['event'] === 'served');
  assert.deepEqual(
    served.map(({ method, path, sampled }) => [method, path, sampled]),
    [
      ['GET', '/health', false],
      ['POST', '/checkout/pay', true],
      ['GET', '/checkout/pay', false],
    ],
  );
  for (const line of served) assert.match(String(line['trace_id']), /^[0-9a-f]{32}$/);
  const failed = lines.find((line) => line['event'] === 'exception');
  assert.deepEqual([failed?.['error_message'], failed?.['sampled']], ['the disk is full', false]);
  // Fewer or more than that comes once in 10^24 runs.
  const recorded = Number(lines.find((line) => line['event'] === 'jobs_done')?.['recorded']);
  assert.ok(recorded > 340 && recorded < 660, `${recorded} of 1,000 jobs`);
});
