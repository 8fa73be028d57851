import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepTickShape, keptTick } from '../../src/boot/keep-tick-shape.ts';

test('an object of process.nextTick is kept: its callback is the one that was handed over', async () => {
  keepTickShape();
  await new Promise((resolve) => process.nextTick(resolve));
  const tick = keptTick() as { callback?: unknown };
  assert.equal(typeof tick.callback, 'function');
});
