import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runExample } from '../../run-example.ts';

test('a caught error is told once, with its cause, its context and its user', async () => {
  const { lines, stderr } = await runExample(dirname(import.meta.dirname));
  const caught = lines.filter((line) => line['event'] === 'exception' && line['level'] === 'error');
  assert.deepEqual(
    caught.map((one) => one['error_type']),
    ['PaymentRefused', 'RangeError'],
    stderr,
  );
  const [line, failed] = caught;
  assert.deepEqual([failed?.['step'], failed?.['tags']], ['find_payment', { shop: 'berlin' }]);
  assert.match(String(failed?.['fingerprint']), /^[0-9a-f]{16}$/);
  assert.equal(line?.['error_type'], 'PaymentRefused');
  assert.equal(line?.['order_id'], 'order-1');
  assert.equal(line?.['user.id'], 'user-1');
  assert.equal(line?.['amount'], 1200);
  assert.deepEqual(line?.['causes'], [{ type: 'TypeError', message: 'Card reader is not a reader.' }]);

  const message = lines.find((other) => other['event'] === 'message_captured');
  assert.deepEqual([message?.['level'], message?.['reader']], ['warning', 'front desk']);
});

test('an error that nobody catches is told once, and Node ends as it always does', async () => {
  const { lines, stderr, exitCode } = await runExample(dirname(import.meta.dirname));
  const uncaught = lines.filter((line) => line['level'] === 'critical');
  assert.deepEqual(
    uncaught.map((line) => [line['event'], line['error_message']]),
    [['exception', 'Could not charge 80.']],
  );
  assert.equal(exitCode, 1);
  assert.match(stderr, /PaymentRefused: Could not charge 80\./);
});
