import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { configureLogging, getLogger } from '@throughline/api';
import { lineDrops, tellHeldBack } from '@throughline/api/runtime';
import { finish, start } from './child.ts';
import { record } from './recording.ts';

const telemetry = record();
const log = getLogger('repeated');
beforeEach(() => {
  mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
  telemetry.clear();
});
afterEach(() => {
  configureLogging({ repeats: null });
  tellHeldBack();
  mock.timers.reset();
});
const told = () => telemetry.lines.map(({ event, fields }) => [event, fields['at'], fields['held_back']]);

describe('without a limit', () => {
  test('every line is written', () => {
    for (let at = 0; at < 500; at++) log.info('retried', { at });
    assert.equal(telemetry.lines.length, 500);
  });
});

describe('a limit on repeated lines', () => {
  test('writes the first of a second, then one in so many, which tells how many were held back', () => {
    configureLogging({ repeats: { perSecond: 3, thenEvery: 4 } });
    for (let at = 0; at < 12; at++) log.info('retried', { at });
    assert.deepEqual(told(), [
      ['retried', 0, undefined],
      ['retried', 1, undefined],
      ['retried', 2, undefined],
      ['retried', 6, 3],
      ['retried', 10, 3],
    ]);
    assert.deepEqual(
      telemetry.records().map((made) => made.attributes['held_back']),
      [undefined, undefined, undefined, 3, 3],
    );
  });

  test('starts anew with the next second, and tells the rest there', () => {
    configureLogging({ repeats: { perSecond: 1, thenEvery: 0 } });
    for (let at = 0; at < 5; at++) log.info('retried', { at });
    mock.timers.tick(1_000);
    log.info('retried', { at: 5 });
    log.info('retried', { at: 6 });
    assert.deepEqual(told(), [
      ['retried', 0, undefined],
      ['retried', 5, 4],
    ]);
  });

  test('counts each event on each level by itself', () => {
    configureLogging({ repeats: { perSecond: 1, thenEvery: 0 } });
    log.info('a');
    log.info('b');
    log.warning('a');
    log.info('a');
    assert.deepEqual(
      telemetry.lines.map(({ event, level }) => `${event} ${level}`),
      ['a info', 'b info', 'a warning'],
    );
  });

  test('counts what is held back, and builds nothing of it', () => {
    const before = lineDrops().repeated;
    configureLogging({ repeats: { perSecond: 1, thenEvery: 0 } });
    log.info('a');
    log.info('a', { expensive: () => assert.fail('worked out') });
    log.exception('a', new Error('x'));
    log.exception('a', new Error('x'));
    assert.equal(lineDrops().repeated, before + 2);
  });

  test('tells at a flush what no later line told, once', () => {
    configureLogging({ repeats: { perSecond: 1, thenEvery: 0 } });
    for (let at = 0; at < 4; at++) log.warning('retried');
    telemetry.clear();
    tellHeldBack();
    tellHeldBack();
    const [line, ...others] = telemetry.lines;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [line?.event, line?.level, line?.logger, line?.fields],
      ['lines_held_back', 'warning', 'throughline', { repeated_event: 'retried', held_back: 3 }],
    );
  });

  test('keeps a bounded number of kinds, and tells what it forgets', () => {
    configureLogging({ repeats: { perSecond: 1, thenEvery: 0 } });
    for (let at = 0; at < 3; at++) log.info('first');
    for (let at = 0; at < 2_000; at++) log.info(`event ${at}`);
    telemetry.clear();
    tellHeldBack();
    assert.deepEqual(telemetry.lines[0]?.fields, { repeated_event: 'first', held_back: 2 });
  });

  test('that cannot be is told and changes nothing', () => {
    for (const repeats of [{ perSecond: 0, thenEvery: 1 }, { perSecond: 1.5 }, 'often', 5]) {
      configureLogging({ repeats: repeats as never });
    }
    for (let at = 0; at < 50; at++) log.info('a');
    assert.equal(telemetry.lines.length, 50);
    assert.match(
      telemetry.faults.join('\n'),
      /configureLogging: repeats: perSecond has to be a whole number/,
    );
  });

  test('tells at the end of the process what was held back', async () => {
    const { stdout } = await finish(start('repeats.ts'));
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ event, held_back }) => [event, held_back]),
      [
        ['retried', undefined],
        ['retried', undefined],
        ['lines_held_back', 98],
      ],
    );
  });
});
