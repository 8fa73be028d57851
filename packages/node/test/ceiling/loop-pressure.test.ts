import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LoopPressure } from '../../src/ceiling/loop-pressure.ts';

/** A loop that is looked at every 50 ms, of which each tick may take longer. */
class Loop {
  readonly pressure: LoopPressure;
  now = 1_000;

  constructor(maxDelayMs = 200) {
    this.pressure = new LoopPressure(maxDelayMs);
  }

  /** Ticks of this length for so long, with so many records a second. @returns the level at the end */
  runs(forMs: number, { tickMs = 50, perSecond = 2_000 } = {}): number {
    for (const end = this.now + forMs; this.now < end; ) {
      const elapsed = Math.max(50, tickMs);
      this.now += elapsed;
      const records = (perSecond * elapsed) / 1_000;
      this.pressure.look({ now: this.now, lateMs: elapsed - 50, records });
    }
    return this.pressure.level;
  }
}

describe('the event loop', () => {
  test('that is on time sheds nothing, however many records there are', () => {
    assert.equal(new Loop().runs(60_000, { perSecond: 100_000 }), 0);
  });

  test('that is blocked again and again sheds what is ordinary, then what is notable, and never an error', () => {
    const loop = new Loop();
    assert.equal(loop.runs(2_400, { tickMs: 600 }), 1);
    assert.equal(loop.runs(2_400, { tickMs: 600 }), 2);
    assert.equal(loop.runs(60_000, { tickMs: 600 }), 2);
  });

  test('with one long pause, even of ten seconds, sheds nothing', () => {
    const loop = new Loop();
    loop.runs(5_000);
    assert.equal(loop.runs(10_000, { tickMs: 10_000 }), 0);
    assert.equal(loop.runs(30_000), 0);
  });

  test('with a pause of half a second every other second sheds nothing', () => {
    const loop = new Loop();
    for (let second = 0; second < 60; second += 2) {
      loop.runs(500, { tickMs: 500 });
      assert.equal(loop.runs(1_500), 0);
    }
  });

  test('that is blocked by ticks longer than the window sheds with the third of them', () => {
    const loop = new Loop();
    assert.equal(loop.runs(6_000, { tickMs: 3_000 }), 0);
    assert.equal(loop.runs(3_000, { tickMs: 3_000 }), 1);
  });

  test('that is late by less than the limit sheds nothing', () => {
    assert.equal(new Loop().runs(60_000, { tickMs: 240 }), 0);
  });

  test('that is blocked while few records are made sheds nothing: they are not what blocks it', () => {
    assert.equal(new Loop().runs(60_000, { tickMs: 1_000, perSecond: 100 }), 0);
  });

  test('that is late by the encoding of one burst sheds nothing: no more records come', () => {
    const loop = new Loop();
    loop.runs(500, { tickMs: 500, perSecond: 40_000 });
    assert.equal(loop.runs(10_000, { tickMs: 500, perSecond: 20 }), 0);
  });

  test('with a limit of 0 is not judged', () => {
    assert.equal(new Loop(0).runs(60_000, { tickMs: 5_000 }), 0);
  });
});

describe('once the loop is free again', () => {
  const blocked = (): Loop => {
    const loop = new Loop();
    loop.runs(10_000, { tickMs: 600 });
    assert.equal(loop.pressure.level, 2);
    return loop;
  };

  test('less is shed after some seconds, and nothing after some more', () => {
    const loop = blocked();
    assert.equal(loop.runs(5_000), 2);
    assert.equal(loop.runs(4_000), 1);
    assert.equal(loop.runs(7_000), 0);
  });

  test('nothing is shed where few records are made any more', () => {
    assert.equal(blocked().runs(4_100, { perSecond: 100 }), 0);
  });

  test('nothing changes while it is neither blocked nor free', () => {
    const loop = blocked();
    for (let second = 0; second < 60; second++) {
      loop.runs(400, { tickMs: 400 });
      assert.equal(loop.runs(600), 2);
    }
  });

  test('a relapse within a minute makes the next wait longer, so that shedding does not flap', () => {
    const loop = blocked();
    loop.runs(15_000);
    assert.equal(loop.runs(3_000, { tickMs: 600 }), 1);
    assert.equal(loop.runs(8_000), 1);
    assert.equal(loop.runs(6_000), 0);
  });

  test('a relapse after more than a minute does not', () => {
    const loop = blocked();
    loop.runs(90_000);
    assert.equal(loop.runs(3_000, { tickMs: 600 }), 1);
    assert.equal(loop.runs(8_000), 0);
  });
});
