import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { Ceiling, type CeilingOptions } from '../../src/ceiling/ceiling.ts';
import type { Importance } from '../../src/ceiling/importance.ts';
import { shedNews } from '../../src/ceiling/shed-news.ts';

let now = 0;
/** Time passes on the loop's clock and for its timers; `lateMs` of it in one tick. */
function passes(ms: number, lateMs = 0): void {
  for (let left = ms; left > 0; ) {
    const step = Math.min(left, 50);
    now += step + lateMs;
    mock.timers.tick(step);
    left -= step;
  }
}

beforeEach(() => {
  now = 0;
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => mock.timers.reset());

function ceiling(options: Partial<CeilingOptions> = {}) {
  const changes: boolean[] = [];
  const made = new Ceiling({
    maxMemoryBytes: 1_000,
    maxLoopDelayMs: 200,
    now: () => now,
    onChange: (change) => void changes.push(change),
    ...options,
  });
  const admits = made.admission((importance: Importance) => importance);
  return { ceiling: made, admits, changes };
}

describe('the memory that telemetry holds', () => {
  test('is the sum of what everybody holds, and above the ceiling nothing more is taken', () => {
    const held = { queue: 0, transport: 0 };
    const { ceiling: made, admits } = ceiling();
    made.watch(() => held.queue);
    made.watch(() => held.transport);
    held.queue = 350;
    assert.equal(admits(0), undefined);
    held.transport = 350;
    assert.deepEqual([admits(0), admits(1), admits(2)], ['shed_memory', undefined, undefined]);
    held.queue = 500;
    assert.deepEqual([admits(0), admits(1), admits(2)], ['shed_memory', 'shed_memory', undefined]);
    held.transport = 500;
    assert.deepEqual([admits(0), admits(1), admits(2)], ['shed_memory', 'shed_memory', 'shed_memory']);
    held.queue = 0;
    assert.equal(admits(0), undefined);
  });

  test('is looked at on its own where no more records come, so that the end of shedding is told', () => {
    let held = 800;
    const { ceiling: made, admits, changes } = ceiling();
    made.watch(() => held);
    admits(0);
    assert.deepEqual(changes, [true]);
    held = 0;
    passes(1_000);
    assert.deepEqual(changes, [true, false]);
  });
});

describe('a loop that is late', () => {
  const comes = (admits: (importance: Importance) => unknown, records: number): void => {
    for (let record = 0; record < records; record++) admits(2);
  };

  test('sheds what is ordinary, keeps errors, and keeps everything again when it is free', () => {
    const { admits, changes } = ceiling();
    for (let tick = 0; tick < 10; tick++) {
      comes(admits, 500);
      passes(50, 400);
    }
    assert.deepEqual([admits(0), admits(2)], ['shed_event_loop', undefined]);
    assert.deepEqual(changes, [true]);
    for (let tick = 0; tick < 400; tick++) {
      comes(admits, 50);
      passes(50);
    }
    assert.equal(admits(0), undefined);
    assert.deepEqual(changes, [true, false]);
  });

  test('is not looked at while no records come', () => {
    let asked = 0;
    const { admits } = ceiling({
      now: () => {
        asked += 1;
        return now;
      },
    });
    passes(60_000);
    assert.equal(asked, 0);
    admits(0);
    passes(60_000);
    assert.ok(asked < 10, `asked for the time ${asked} times in a minute with one record`);
  });

  test('in a silence of hours is not taken for lateness', () => {
    const { admits } = ceiling();
    comes(admits, 10_000);
    passes(200);
    now += 3_600_000;
    comes(admits, 10_000);
    passes(2_000);
    assert.equal(admits(0), undefined);
  });
});

describe('what a person is told', () => {
  test('is that shedding has ended, with the number of records, when there is room for a line', () => {
    const waiting: (() => string | undefined)[] = [];
    let shed = 3;
    const tell = shedNews({ soon: (_, words) => void waiting.push(words) }, () => shed);
    tell(true);
    shed = 45;
    tell(false);
    assert.match(waiting[0]?.() ?? '', /sent again; 42 records were shed/);
  });

  test('is nothing while it sheds again, and all of it later', () => {
    const waiting: (() => string | undefined)[] = [];
    let shed = 0;
    const tell = shedNews({ soon: (_, words) => void waiting.push(words) }, () => shed);
    tell(true);
    shed = 10;
    tell(false);
    tell(true);
    assert.equal(waiting[0]?.(), undefined);
    shed = 25;
    tell(false);
    assert.match(waiting[1]?.() ?? '', /25 records were shed/);
  });
});
