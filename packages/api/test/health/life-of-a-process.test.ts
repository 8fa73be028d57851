import assert from 'node:assert/strict';
import { test } from 'node:test';
import { health } from '@throughline/api';
import { startDraining } from '@throughline/api/runtime';
import { record } from '../recording.ts';

const telemetry = record();
const events = () => telemetry.lines.map((line) => line.event);
const word = async () => (await health.readiness()).status;

// One process, from its start to its end, in this order.
test('until the start is complete readiness is down, asks nobody, and liveness cannot fail', async () => {
  let asked = 0;
  health.manual('migrations', { groups: ['startup'], reason: 'they run' });
  health.manual('worker', { groups: ['liveness'], state: 'down' });
  health.check('warm_up', () => true, { groups: ['startup'] });
  health.check('database', () => asked++);
  const answer = await health.readiness();
  assert.equal(answer.status, 'down');
  assert.deepEqual(answer.checks, { migrations: 'down', warm_up: 'ok' });
  assert.equal((await health.startup()).status, 'down');
  assert.equal(health.liveness().status, 'ok');
  assert.equal((await health.details()).phase, 'starting');
  assert.equal(asked, 0);
  assert.deepEqual(events(), [], 'a start is no change of state');
});

test('once they are all ok the start is complete, told in one event, and they are not asked again', async () => {
  health.set('worker', 'ok');
  health.set('migrations', 'ok');
  assert.equal(await word(), 'ok');
  health.set('migrations', 'down');
  assert.equal(await word(), 'ok');
  assert.equal((await health.startup()).status, 'ok');
  assert.equal(events().filter((event) => event === 'health_startup_completed').length, 1);
});

test('from then on a manual state in the group liveness can fail it', () => {
  health.set('worker', 'down', 'the queue is stuck');
  assert.equal(health.liveness().status, 'down');
  health.set('worker', 'ok');
  assert.equal(health.liveness().status, 'ok');
});

test('stop() takes the service out without a question, start() takes it in again', async () => {
  health.stop('maintenance');
  assert.deepEqual([(await health.readiness()).status, (await health.readiness()).checks], ['down', {}]);
  const { phase, reason } = await health.details();
  assert.deepEqual([phase, reason], ['stopped', 'maintenance']);
  assert.equal(health.liveness().status, 'ok');
  health.start();
  assert.equal(await word(), 'ok');
  const changes = telemetry.lines.filter(({ event }) => event === 'health_status_changed');
  assert.deepEqual(
    changes.map(({ level, fields }) => [level, fields['from'], fields['to'], fields['phase']]),
    [
      ['info', 'ok', 'down', 'stopped'],
      ['info', 'down', 'ok', 'started'],
    ],
  );
});

test('the drain ends background runs, and readiness is down for good', async () => {
  let asked = 0;
  health.check('mail', () => asked++, { refresh: 100, required: false });
  for (const deadline = Date.now() + 5_000; asked < 2 && Date.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(asked >= 2, 'asked in the background');
  startDraining();
  const before = asked;
  health.start();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(asked, before);
  assert.equal(await word(), 'down');
  assert.equal((await health.details()).phase, 'draining');
  assert.equal(telemetry.lines.at(-1)?.fields['phase'], 'draining');
});
