import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { getLogger } from '@throughline/api';
import { configureRuntime } from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
beforeEach(() => configureRuntime({ level: 'info' }));
afterEach(() => telemetry.clear());
const log = getLogger('lazy');

describe('a lazy field', () => {
  test('is worked out where its line is written, and nowhere else', () => {
    let calls = 0;
    const expensive = (): number => ++calls;
    log.debug('hidden', { expensive });
    log.debug('hidden', () => ({ expensive: expensive() }));
    assert.equal(calls, 0);
    log.info('seen', { expensive, plain: 1 });
    log.info('seen', () => ({ expensive: expensive() }));
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields),
      [{ expensive: 1, plain: 1 }, { expensive: 2 }],
    );
    assert.deepEqual(
      telemetry.records().map((made) => made.attributes),
      [{ expensive: 1, plain: 1 }, { expensive: 2 }],
    );
  });

  test('of a bound logger is worked out for each line', () => {
    let memory = 100;
    const bound = log.bind({ memory: () => memory, shop: 'berlin' });
    bound.info('a');
    memory = 200;
    bound.info('b', { more: true });
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields),
      [
        { memory: 100, shop: 'berlin' },
        { memory: 200, shop: 'berlin', more: true },
      ],
    );
  });

  test('that throws reads as unreadable, is told once, and takes no other field with it', () => {
    const broken = (): never => {
      throw new Error('no value');
    };
    log.info('x', { broken, fine: 1 });
    log.info('y', broken);
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields),
      [{ broken: '[unreadable]', fine: 1 }, {}],
    );
    assert.equal(telemetry.faults.filter((fault) => fault.includes('no value')).length, 1);
  });

  test('that is a promise is not awaited, and its rejection does not end the process', async () => {
    log.info('x', {
      later: async () => {
        throw new Error('nobody waits');
      },
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(telemetry.lines[0]?.fields, { later: '[promise]' });
  });

  test('is an arrow function without parameters: classes, functions and callbacks are not called', () => {
    class Payment {}
    log.info('x', {
      Payment,
      old: function old() {
        assert.fail('called');
      },
      callback: (error: unknown) => assert.fail(String(error)),
    });
    assert.deepEqual(telemetry.lines[0]?.fields, {
      Payment: '[function]',
      old: '[function]',
      callback: '[function]',
    });
  });

  test('may write a line of its own', () => {
    log.info('outer', {
      inner: () => {
        log.info('inner');
        return 'done';
      },
    });
    assert.deepEqual(
      telemetry.lines.map((line) => [line.event, line.fields]),
      [
        ['inner', {}],
        ['outer', { inner: 'done' }],
      ],
    );
  });
});
