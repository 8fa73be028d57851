import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { configureLogging, getLogger, type LogRecord, type Processor } from '@throughline/api';
import { lineDrops } from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
afterEach(() => {
  configureLogging({ processors: [] });
  telemetry.clear();
});
const log = getLogger('processed');

describe('processors', () => {
  test('see each line with its ids and fields, change it for every exit, in their order', () => {
    const seen: LogRecord[] = [];
    configureLogging({
      processors: [
        (one) => {
          seen.push(one);
          return { ...one, fields: { ...one.fields, region: 'eu-1' } };
        },
        (one) => ({ ...one, event: `${one.event}_${String(one.fields['region'])}`, level: 'warning' }),
      ],
    });
    log.info('started', { port: 80 });
    assert.deepEqual(
      [seen[0]?.event, seen[0]?.logger, seen[0]?.fields],
      ['started', 'processed', { port: 80 }],
    );
    const [line] = telemetry.lines;
    assert.deepEqual(
      [line?.event, line?.level, line?.fields],
      ['started_eu-1', 'warning', { port: 80, region: 'eu-1' }],
    );
    const [made] = telemetry.records();
    assert.deepEqual(
      [made?.eventName, made?.severityText, made?.attributes],
      ['started_eu-1', 'warning', { port: 80, region: 'eu-1' }],
    );
  });

  test('drop a line by null, which is counted, and later ones do not see it', () => {
    const before = lineDrops().processor;
    const seen: string[] = [];
    configureLogging({
      processors: [
        (one) => (one.event === 'probe_answered' ? null : one),
        (one) => {
          seen.push(one.event);
          return one;
        },
      ],
    });
    log.info('probe_answered');
    log.info('seen');
    assert.deepEqual(seen, ['seen']);
    assert.deepEqual([telemetry.lines.length, telemetry.records().length], [1, 1]);
    assert.equal(lineDrops().processor, before + 1);
  });

  test('of one logger run behind those of all, for that logger and its bound ones alone', () => {
    const mark =
      (name: string): Processor =>
      (one) => ({ ...one, fields: { ...one.fields, by: `${one.fields['by'] ?? ''}${name}` } });
    configureLogging({ processors: [mark('a')] });
    const own = getLogger('own', { processors: [mark('b')] });
    own.info('x');
    own.bind({ shop: 'berlin' }).info('x');
    log.info('x');
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields['by']),
      ['ab', 'ab', 'a'],
    );
  });

  test('that throw drop nothing, leave nothing half-done behind, and are told once', () => {
    configureLogging({
      processors: [
        function breaks(one) {
          one.fields['half'] = true;
          throw new Error('processor broke');
        },
        (one) => ({ ...one, fields: { ...one.fields, after: true } }),
      ],
    });
    for (let at = 0; at < 5; at++) log.info('x', { at });
    assert.deepEqual(
      telemetry.lines.map((line) => line.fields),
      [0, 1, 2, 3, 4].map((at) => ({ at, after: true })),
    );
    assert.equal(telemetry.faults.length, 1);
    assert.match(telemetry.faults[0] ?? '', /log processor "breaks": processor broke/);
  });

  test('that give back what is no record leave the line as it was', () => {
    configureLogging({ processors: [() => 'text' as never, () => undefined as never] });
    log.info('x', { a: 1 });
    assert.deepEqual(telemetry.lines[0]?.fields, { a: 1 });
    assert.match(telemetry.faults[0] ?? '', /has to give back a record or null/);
  });

  test('cannot make a line that breaks an exit: what they add is made plain, ids and time stay', () => {
    configureLogging({
      processors: [
        (one) => ({
          ...one,
          time: Number.NaN,
          traceId: 'forged',
          level: 'loud' as never,
          fields: { big: 1n, circle: circle(), when: new Date(Number.NaN) },
        }),
      ],
    });
    log.info('x');
    const [line] = telemetry.lines;
    assert.ok(Number.isFinite(line?.time));
    assert.equal(line?.traceId, undefined);
    assert.equal(line?.level, 'info');
    assert.deepEqual(line?.fields, { big: '1', circle: { self: '[circular]' }, when: '[invalid date]' });
  });

  test('have to be functions: others are told and left out', () => {
    configureLogging({ processors: [5 as never, (one) => ({ ...one, event: 'y' })] });
    getLogger('own', { processors: 'none' as never }).info('x');
    assert.deepEqual(telemetry.lines[0]?.event, 'y');
    assert.equal(telemetry.faults.length, 2);
  });
});

function circle(): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}
