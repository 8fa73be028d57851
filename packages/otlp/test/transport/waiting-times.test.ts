import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from '../../src/transport/backoff.ts';
import { Circuit } from '../../src/transport/circuit.ts';
import { MAX_RETRY_AFTER_MS, retryAfterMs } from '../../src/transport/retry-after.ts';

const NOW = Date.parse('2026-11-05T10:00:00Z');

describe('Retry-After', () => {
  test('is read as seconds or as an HTTP date', () => {
    assert.equal(retryAfterMs('30', NOW), 30_000);
    assert.equal(retryAfterMs(' 0 ', NOW), 0);
    assert.equal(retryAfterMs('Thu, 05 Nov 2026 10:02:00 GMT', NOW), 120_000);
    assert.equal(retryAfterMs('Thursday, 05-Nov-26 10:00:01 GMT', NOW), 1_000);
    assert.equal(retryAfterMs('Thu, 05 Nov 2026 09:00:00 GMT', NOW), 0);
  });

  test('is passed over where it is neither', () => {
    for (const text of [undefined, '', 'soon', '-5', '1.5', '0x10', 'NaN', '2026'.repeat(3_000)]) {
      const read = retryAfterMs(text, NOW);
      assert.ok(read === undefined || read === MAX_RETRY_AFTER_MS, `${text} became ${read}`);
    }
  });

  test('never asks for more than an hour, nor throws, whatever a server writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt().map(String)), (text) => {
        const read = retryAfterMs(text, NOW);
        assert.ok(read === undefined || (read >= 0 && read <= MAX_RETRY_AFTER_MS));
      }),
    );
  });
});

test('a backoff lies between half and all of the doubled wait, and never above the limit', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (round, random) => {
      const limits = { firstMs: 250, maxMs: 10_000 };
      const full = Math.min(10_000, 250 * 2 ** Math.min(round, 20));
      const wait = backoffMs(round, limits, () => random);
      assert.ok(wait >= full / 2 && wait <= full, `round ${round}: ${wait}`);
    }),
  );
});

describe('a circuit', () => {
  test('stays paused for the whole of Retry-After: 30, and is not woken before', () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
    let resumed = 0;
    const circuit = new Circuit({
      firstMs: 250,
      maxMs: 10_000,
      openAfter: 3,
      random: () => 1,
      onResume: () => (resumed += 1),
    });
    circuit.failed(30_000);
    circuit.failed();
    circuit.wake();
    mock.timers.tick(29_999);
    assert.deepEqual([circuit.isPaused, resumed], [true, 0]);
    mock.timers.tick(1);
    assert.deepEqual([circuit.isPaused, resumed], [false, 1]);
    mock.timers.reset();
  });

  test('pauses once for requests that fail together, doubles the pause each time, and starts anew after a success', () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
    const circuit = new Circuit({
      firstMs: 100,
      maxMs: 400,
      openAfter: 3,
      random: () => 1,
      onResume: () => {},
    });
    for (const wait of [100, 200, 400, 400]) {
      for (let request = 0; request < 4; request++) circuit.failed();
      mock.timers.tick(wait - 1);
      assert.equal(circuit.isPaused, true);
      mock.timers.tick(1);
      assert.equal(circuit.isPaused, false);
    }
    assert.equal(circuit.isOpen, true);
    circuit.succeeded();
    assert.equal(circuit.isOpen, false);
    circuit.failed();
    mock.timers.tick(100);
    assert.equal(circuit.isPaused, false);
    mock.timers.reset();
  });
});
