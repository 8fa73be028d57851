import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { health, onShutdown } from '../src/index.ts';
import { configureRuntime, getRuntime, runShutdownHooks, startDraining } from '../src/runtime.ts';

const faults: string[] = [];
const original = getRuntime().onError;
configureRuntime({
  onError: (scope, error) => void faults.push(`${scope}: ${(error as Error).message ?? error}`),
});
after(() => configureRuntime({ onError: original }));

test('hooks run at the same time, are told the signal, and a removed one does not run', async () => {
  const ran: string[] = [];
  let open = () => {};
  const first = onShutdown(async (signal) => {
    await new Promise<void>((resolve) => {
      open = resolve;
    });
    ran.push(`first ${signal}`);
  });
  const second = onShutdown(() => {
    ran.push('second');
    open();
  });
  onShutdown(() => void ran.push('removed'))();
  await runShutdownHooks('SIGTERM', 1000);
  assert.deepEqual(ran, ['second', 'first SIGTERM']);
  first();
  second();
});

test('a hook that throws or takes too long is told and does not stop the others', async () => {
  const ran: string[] = [];
  const removers = [
    onShutdown(
      () => {
        throw new Error('pool is gone');
      },
      { name: 'pool' },
    ),
    onShutdown(() => new Promise(() => {}), { name: 'stuck', timeout: 20 }),
    onShutdown(() => void ran.push('fine')),
  ];
  await runShutdownHooks('SIGINT', 1000);
  assert.deepEqual(ran, ['fine']);
  assert.deepEqual(faults.sort(), [
    'onShutdown "pool": pool is gone',
    'onShutdown "stuck": it took longer than 20 ms',
  ]);
  for (const remove of removers) remove();
});

test('what is no function is told and registers nothing', () => {
  faults.length = 0;
  onShutdown('close' as never)();
  assert.deepEqual(faults, ['onShutdown: it needs a function, received string; nothing is registered']);
});

test('readiness is down as soon as the process drains, without asking a dependency', async () => {
  let asked = 0;
  health.check('database', () => {
    asked += 1;
  });
  startDraining();
  const { status, checks } = await health.readiness();
  assert.deepEqual([status, checks, asked], ['down', {}, 0]);
  assert.equal(health.liveness().status, 'ok');
});
