import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runExample } from '../../run-example.ts';

test('a line deep inside a request carries its id, method, path and user, and none of the other request', async () => {
  const { lines, stderr, exitCode } = await runExample(dirname(import.meta.dirname));
  assert.equal(exitCode, 0, stderr);
  const charged = lines.filter((line) => line['event'] === 'card_charged');
  assert.deepEqual(
    charged
      .map(({ request_id, method, path, user_id }) => ({ request_id, method, path, user_id }))
      .sort((one, other) => String(one.request_id).localeCompare(String(other.request_id))),
    [
      { request_id: 'order-1', method: 'GET', path: '/orders', user_id: 'ada' },
      { request_id: 'order-2', method: 'GET', path: '/orders', user_id: 'bob' },
    ],
  );
  assert.notEqual(charged[0]?.['trace_id'], charged[1]?.['trace_id']);
});

test('fields of a piece of work end with it', async () => {
  const { lines } = await runExample(dirname(import.meta.dirname));
  const [started, closed] = lines.slice(-2);
  assert.deepEqual([started?.['event'], started?.['job']], ['job_started', 'nightly_report']);
  assert.deepEqual(
    [closed?.['event'], closed?.['job'], closed?.['user_id']],
    ['shop_closed', undefined, undefined],
  );
});
