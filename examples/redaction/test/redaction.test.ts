import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runExample } from '../../run-example.ts';

test('no secret is in the output, and what only sounds like one is', async () => {
  const { lines, stdout, stderr, exitCode } = await runExample(dirname(import.meta.dirname));
  assert.equal(exitCode, 0, stderr);
  for (const secret of [
    'correct horse',
    'k-123456',
    't-123456',
    'q-123456',
    'b-123456',
    's-123456',
    'e-123456',
  ]) {
    assert.ok(!(stdout + stderr).includes(secret), `${secret} must not be in the output`);
  }
  const [created, refused, failed, generated] = lines;
  assert.equal(created?.['password'], '[REDACTED]');
  assert.equal(created?.['user_id'], 'user-1');
  assert.equal(refused?.['request'], 'GET /v1/users?access_token=[REDACTED]&page=2');
  assert.match(String(failed?.['error_message']), /\[REDACTED\]/);
  assert.equal(generated?.['gen_ai.usage.input_tokens'], 321);
  assert.deepEqual([generated?.['author'], generated?.['keyboard']], ['ada', 'qwerty']);
});
