import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { getLogger, type Level, setLogLevel } from '@throughline/api';
import {
  configureRuntime,
  knownLoggers,
  levelRules,
  readLevelRules,
  restoreLevels,
  writeLevelRules,
} from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
beforeEach(() => configureRuntime({ levels: readLevelRules('info').rules }));
afterEach(() => telemetry.clear());

/** The levels on which a logger writes something. */
function written(name: string): string[] {
  telemetry.clear();
  const log = getLogger(name);
  for (const level of ['debug', 'info', 'warning', 'error', 'critical'] as const) log[level]('x');
  return telemetry.lines.map((line) => line.level);
}

describe('THROUGHLINE_LOG_LEVEL', () => {
  test('gives one level to all loggers and other ones by exact name and by pattern', () => {
    const text = 'info,assessments=debug,payments.*=warning,payments.cards=error';
    configureRuntime({ levels: readLevelRules(text).rules });
    assert.equal(written('anything')[0], 'info');
    assert.equal(written('assessments')[0], 'debug');
    assert.equal(written('assessments.import')[0], 'info');
    assert.equal(written('payments.refunds')[0], 'warning');
    assert.equal(written('payments.cards')[0], 'error');
    assert.equal(written('payments')[0], 'info');
    assert.equal(writeLevelRules(levelRules()), text);
  });

  test('lets the pattern with more letters win, whatever comes first, and of equal ones the last', () => {
    configureRuntime({
      levels: readLevelRules('a.b.*=debug,a.*=error,*.x=warning,x.*=debug,*.y=error').rules,
    });
    assert.equal(written('a.b.c')[0], 'debug');
    assert.equal(written('a.c')[0], 'error');
    assert.equal(written('x.x')[0], 'debug');
    assert.equal(written('x.y')[0], 'error');
  });

  test('finds the parts of a pattern in their order, each in a place of its own', () => {
    configureRuntime({ levels: readLevelRules('info,a*b*c=debug,aba*aba=debug').rules });
    for (const name of ['abc', 'a1b2c', 'abababc', 'abaaba', 'aba-aba'])
      assert.equal(written(name)[0], 'debug');
    for (const name of ['acb', 'ab', 'aba', 'ababa', 'bc']) assert.equal(written(name)[0], 'info');
  });

  test('names each entry that says nothing, and the rest counts', () => {
    const { rules, problems } = readLevelRules('info,assessments=loud, =debug,payments=warn,x=,error');
    assert.deepEqual(rules, { level: 'error', loggers: [['payments', 'warning']] });
    assert.equal(problems.length, 4);
    assert.match(
      problems[0] ?? '',
      /"assessments=loud" has no level \(debug, info, warning, error, critical\)/,
    );
    assert.match(problems[1] ?? '', /"=debug" has no name of a logger/);
    assert.match(problems[3] ?? '', /"error" is one more level for all loggers/);
    assert.equal(readLevelRules('loud').isUsable, false);
    assert.equal(readLevelRules(' , ').isUsable, false);
  });

  test('reads a hostile text in a bounded time', () => {
    const stars = `${'*a'.repeat(90)}=debug`;
    configureRuntime({ levels: readLevelRules(`info,${`${stars},`.repeat(400)}`).rules });
    assert.equal(written('a'.repeat(5_000))[0], 'debug');
    assert.equal(written('b'.repeat(5_000))[0], 'info');
  });
});

describe('setLogLevel', () => {
  test('changes all loggers, those that exist and those that are made later', () => {
    const before = getLogger('before');
    setLogLevel('error');
    before.warning('hidden');
    getLogger('after').warning('hidden');
    before.error('seen');
    assert.deepEqual(
      telemetry.lines.map((line) => line.event),
      ['seen'],
    );
  });

  test('changes loggers by name or pattern, bound ones too, and leaves others alone', () => {
    const orders = getLogger('shop.orders').bind({ shop: 'berlin' });
    setLogLevel('debug', 'shop.*');
    orders.debug('seen');
    getLogger('payments').debug('hidden');
    setLogLevel('warning', 'shop.orders');
    orders.info('hidden');
    assert.deepEqual(
      telemetry.lines.map((line) => line.event),
      ['seen'],
    );
  });

  test('without a pattern ends what was said of single loggers', () => {
    setLogLevel('debug', 'shop');
    setLogLevel('error');
    assert.equal(written('shop')[0], 'error');
  });

  test('with a level or a pattern that cannot be changes nothing and says so', () => {
    setLogLevel('loud' as Level);
    setLogLevel('debug', '');
    setLogLevel('debug', 5 as never);
    assert.match(telemetry.faults.join('\n'), /setLogLevel: it takes one of debug, info.*received loud/);
    assert.equal(written('x')[0], 'info');
  });

  test('is taken back by what is configured', () => {
    setLogLevel('debug', 'shop');
    restoreLevels();
    assert.equal(written('shop')[0], 'info');
  });
});

describe('the level of a logger', () => {
  test('can be read and set, and counts for every logger of its name', () => {
    const log = getLogger('levelled');
    assert.equal(log.level, 'info');
    log.level = 'debug';
    assert.equal(getLogger('levelled').bind({ a: 1 }).level, 'debug');
    assert.equal(getLogger('other').level, 'info');
    assert.ok(knownLoggers().some(([name, level]) => name === 'levelled' && level === 'debug'));
    log.level = 'loud' as Level;
    assert.equal(log.level, 'debug');
  });
});
