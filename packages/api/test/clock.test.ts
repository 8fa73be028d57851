import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderedNow } from '../src/clock.ts';
import { isoTime } from '../src/json-text.ts';

test('records made in one millisecond keep their order in their times, without leaving the millisecond', () => {
  const before = Date.now();
  const times = Array.from({ length: 3000 }, () => orderedNow());
  const after = Date.now();
  for (let i = 1; i < times.length; i++) {
    assert.ok((times[i] as number) >= (times[i - 1] as number), String(i));
  }
  assert.ok((times[1] as number) > (times[0] as number));
  assert.ok((times[0] as number) >= before && (times.at(-1) as number) < after + 1);
});

test('a line shows whole milliseconds', () => {
  assert.match(isoTime(orderedNow()), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
