import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryPressure } from '../../src/ceiling/memory-pressure.ts';

test('the more telemetry holds, the more of it is shed: ordinary, notable, then every record', () => {
  const pressure = new MemoryPressure(1_000);
  assert.deepEqual(
    [0, 699, 700, 849, 850, 999, 1_000, 5_000].map((bytes) => pressure.look(bytes)),
    [0, 0, 1, 1, 2, 2, 3, 3],
  );
});

test('each step ends lower than it began, so that none flaps', () => {
  const pressure = new MemoryPressure(1_000);
  pressure.look(1_000);
  assert.deepEqual(
    [950, 900, 899, 800, 750, 749, 650, 600, 599].map((bytes) => pressure.look(bytes)),
    [3, 3, 2, 2, 2, 1, 1, 1, 0],
  );
  assert.equal(pressure.look(699), 0);
});

test('batches alone, which take at most half of the ceiling, never shed and never keep shedding up', () => {
  const pressure = new MemoryPressure(1_000);
  assert.equal(pressure.look(500), 0);
  pressure.look(2_000);
  assert.equal(pressure.look(500), 0);
});
