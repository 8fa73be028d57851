import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import { type CheckFunction, health, type ManualStateOptions } from '@throughline/api';
import { record } from '../recording.ts';
import { check, manual, removeAll } from './registered-checks.ts';

const telemetry = record();
afterEach(() => {
  removeAll();
  mock.restoreAll();
  telemetry.clear();
});
const stateOf = async (name: string) => (await health.readiness()).checks[name];

describe('groups', () => {
  test('have answers of their own, and only checks of readiness count for it', async () => {
    check('orders_db', () => false, { groups: ['orders'] });
    check('both', () => true, { groups: ['readiness', 'orders'] });
    check('plain', () => true);
    assert.deepEqual((await health.readiness()).checks, { both: 'ok', plain: 'ok' });
    const orders = await health.group('orders');
    assert.deepEqual([orders?.status, orders?.checks], ['down', { orders_db: 'down', both: 'ok' }]);
    assert.equal(await health.group('nobody'), undefined);
    assert.equal(await health.group('__proto__'), undefined);
  });

  test('liveness takes no function: a dependency that is away must not restart the process', async () => {
    check('database', () => false, { groups: ['liveness', 'orders'] });
    check('cache', () => false, { groups: ['liveness'] });
    assert.equal(health.liveness().status, 'ok');
    assert.equal(await health.group('liveness'), undefined);
    assert.deepEqual((await health.readiness()).checks, { cache: 'down' });
    assert.match(
      telemetry.faults[0] ?? '',
      /groups leaves "liveness" to health\.manual.* counts for orders$/,
    );
    assert.match(telemetry.faults[1] ?? '', /received liveness; it counts for readiness$/);
  });
});

describe('a time-to-live', () => {
  test('of its own is kept', async () => {
    let now = 0;
    mock.method(performance, 'now', () => now);
    let asked = 0;
    check('slow_to_change', () => asked++, { ttl: 30_000 });
    for (now = 0; now < 30_000; now += 1_000) await health.readiness();
    assert.equal(asked, 1);
    now = 30_000;
    await health.readiness();
    assert.equal(asked, 2);
  });

  test('of 0 asks each time, and still only once for probes at the same time', async () => {
    let asked = 0;
    check('always', () => asked++, { ttl: 0 });
    await health.readiness();
    await health.readiness();
    assert.equal(asked, 2);
    await Promise.all([health.readiness(), health.readiness(), health.group('readiness')]);
    assert.equal(asked, 3);
  });
});

describe('a background refresh', () => {
  test('asks without a probe, and probes take its answer', async () => {
    let asked = 0;
    const seen = Promise.withResolvers<void>();
    check(
      'mail',
      () => {
        asked += 1;
        seen.resolve();
      },
      { refresh: 3_600_000, ttl: 0 },
    );
    await seen.promise;
    for (let probe = 0; probe < 5; probe++) assert.equal(await stateOf('mail'), 'ok');
    assert.equal(asked, 1);
  });

  test('ends with the check', async () => {
    let asked = 0;
    const remove = check('mail', () => asked++, { refresh: 100 });
    remove();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(asked, 0);
  });
});

describe('a state by hand', () => {
  test('begins down, and is what it is set to', async () => {
    manual('cache_is_warm');
    assert.equal(await stateOf('cache_is_warm'), 'down');
    health.set('cache_is_warm', 'ok');
    assert.equal(await stateOf('cache_is_warm'), 'ok');
  });

  test('counts instead of the check until it is asked again', async () => {
    let asked = 0;
    check('payments', () => asked++);
    health.set('payments', 'out_of_service', 'moved until 18:00');
    const answer = await health.readiness();
    assert.deepEqual([answer.status, answer.checks], ['down', { payments: 'out_of_service' }]);
    assert.equal(asked, 0);
    assert.equal((await health.details()).checks['payments']?.reason, 'moved until 18:00');
    health.set('payments', 'asked');
    assert.equal(await stateOf('payments'), 'ok');
    assert.equal(asked, 1);
    const set = telemetry.lines.filter(({ event }) => event === 'health_state_set');
    assert.deepEqual(
      set.map(({ level, fields }) => [level, fields['check'], fields['state'], fields['reason']]),
      [
        ['info', 'payments', 'out_of_service', 'moved until 18:00'],
        ['info', 'payments', 'asked', undefined],
      ],
    );
  });

  test('that is optional degrades', async () => {
    manual('search', { required: false, state: 'out_of_service' });
    assert.equal((await health.readiness()).status, 'degraded');
  });

  test('cannot be set where there is none, to an unknown word, or to be asked without a function', async () => {
    manual('flag', { state: 'ok' });
    health.set('flga', 'down');
    health.set('flag', 'up' as never);
    health.set('flag', 'asked');
    assert.equal(await stateOf('flag'), 'ok');
    assert.deepEqual(telemetry.faults, [
      'health.set("flga"): the name must be one of a check or a manual state; there are: flag; nothing is set',
      'health.set("flag"): state must be one of ok, down, out_of_service; received up; nothing is set',
      'health.set("flag"): state must be one of ok, down, out_of_service; received asked; nothing is set',
    ]);
  });
});

describe('options', () => {
  test('that are unusable are told with key, rule, what was received and what is done', async () => {
    check('database', () => true, {
      ttl: -1,
      refresh: 5,
      required: 'no',
      groups: ['Bad Group'],
      optional: true,
    } as never);
    assert.deepEqual(telemetry.faults, [
      'health.check("database"): options has the keys timeout, required, ttl, refresh, groups; received optional; that key is ignored',
      'health.check("database"): ttl must be a number of milliseconds from 0 to 3600000; received -1; 1000 is used instead',
      'health.check("database"): refresh must be a number of milliseconds from 100 to 3600000; received 5; it is not asked in the background',
      'health.check("database"): required must be true or false; received no; it is required',
      'health.check("database"): groups must be a list of 1 to 8 names that match ^[a-z][a-z0-9_-]{0,31}$; received ["Bad Group"]; it counts for readiness',
    ]);
    assert.equal(await stateOf('database'), 'ok');
  });

  test('that a ready-made check brings count where nothing else is said', async () => {
    const ready: CheckFunction = Object.assign(() => false, { defaults: { required: false } });
    check('telemetry', ready);
    assert.equal((await health.readiness()).status, 'degraded');
    check('telemetry', ready, { required: true });
    assert.equal((await health.readiness()).status, 'down');
  });

  test('of a manual state are read with the same care', async () => {
    manual('flag', { state: 'fine' as never });
    manual('other', 'ok' as unknown as ManualStateOptions);
    assert.deepEqual((await health.readiness()).checks, { flag: 'down', other: 'down' });
    assert.match(
      telemetry.faults[0] ?? '',
      /health\.manual\("flag"\): state must be one of .*; received fine; it is down$/,
    );
    assert.match(telemetry.faults[1] ?? '', /health\.manual\("other"\): options must be an object/);
  });

  test('are for 256 checks at most', async () => {
    for (let at = 0; at < 257; at++) manual(`tenant_${at}`, { state: 'ok', groups: ['tenants'] });
    assert.equal(Object.keys((await health.group('tenants'))?.checks ?? {}).length, 256);
    assert.match(telemetry.faults[0] ?? '', /256 checks at most; "tenant_256" is not checked/);
  });

  test('a check that is taken out or replaced is told to stop', () => {
    let stopped = 0;
    const ready: CheckFunction = Object.assign(() => true, { stop: () => void stopped++ });
    check('loop', ready);
    check('loop', ready)();
    assert.equal(stopped, 2);
  });
});
