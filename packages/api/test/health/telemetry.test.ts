import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import { health } from '@throughline/api';
import { record } from '../recording.ts';
import { check, manual, removeAll } from './registered-checks.ts';

const telemetry = record();
afterEach(() => {
  removeAll();
  mock.restoreAll();
  telemetry.clear();
});
const events = () => telemetry.lines.map((line) => line.event);

describe('telemetry of checks', () => {
  test('a failing run is a span, its event is in that trace, and the details name it', async () => {
    let now = 0;
    mock.method(performance, 'now', () => now);
    check('database', () => Promise.reject(new RangeError('gone')));
    await health.readiness();
    const [span] = telemetry.spans();
    assert.equal(span?.name, 'health_check database');
    assert.equal(span?.attributes['throughline.health.check.name'], 'database');
    assert.equal(span?.attributes['error.type'], 'RangeError');
    assert.equal(span?.parentSpanContext, undefined);
    const failed = telemetry.records().find(({ eventName }) => eventName === 'health_check_failed');
    assert.equal(failed?.spanContext?.traceId, span?.spanContext().traceId);
    const details = (await health.details()).checks['database'];
    assert.equal(details?.trace_id, span?.spanContext().traceId);
    assert.deepEqual(details?.error, { type: 'RangeError', message: 'gone' });

    // The next run shows what it does; those after it are quiet for a minute.
    for (now = 1_000; now < 60_000; now += 1_000) await health.readiness();
    assert.equal(telemetry.spans().length, 2);
    now = 62_000;
    await health.readiness();
    assert.equal(telemetry.spans().length, 3);
    assert.equal(events().filter((event) => event === 'health_check_failed').length, 1);
  });

  test('a run while it is down is traced with what it does', async () => {
    const { trace } = await import('@opentelemetry/api');
    check(
      'database',
      () =>
        trace.getTracer('test').startActiveSpan('query', (span) => {
          span.end();
          return false;
        }),
      { ttl: 0 },
    );
    await health.readiness();
    await health.readiness();
    assert.deepEqual(
      telemetry.spans().map(({ name }) => name),
      ['health_check database', 'query', 'health_check database'],
    );
    const [, query, run] = telemetry.spans();
    assert.equal(query?.parentSpanContext?.spanId, run?.spanContext().spanId);
  });

  test('each run is timed, by check and error, and the states are a gauge', async () => {
    check('timed_ok', () => true);
    check('timed_down', () => Promise.reject(new TypeError('x')), { required: false });
    check('timed_late', () => new Promise(() => {}), { timeout: 5, required: false });
    manual('timed_out_of_service', { state: 'out_of_service', required: false });
    check('timed_unasked', () => true, { groups: ['other'] });
    await health.readiness();
    const label = 'throughline.health.check.name';
    const runs = (await telemetry.points('throughline.health.check.duration')).filter(({ attributes }) =>
      String(attributes[label]).startsWith('timed_'),
    );
    assert.deepEqual(
      runs.map(({ attributes, value }) => [
        attributes[label],
        attributes['error.type'],
        (value as { count: number }).count,
      ]),
      [
        ['timed_ok', undefined, 1],
        ['timed_down', 'TypeError', 1],
        ['timed_late', 'TimeoutError', 1],
      ],
    );
    const states = (await telemetry.points('throughline.health.check.status')).filter(
      ({ value }) => value === 1,
    );
    assert.deepEqual(
      Object.fromEntries(
        states.map(({ attributes }) => [attributes[label], attributes['throughline.health.check.state']]),
      ),
      {
        timed_ok: 'ok',
        timed_down: 'down',
        timed_late: 'down',
        timed_out_of_service: 'out_of_service',
        timed_unasked: 'unknown',
      },
    );
    const status = (await telemetry.points('throughline.health.status')).find(({ value }) => value === 1);
    assert.equal(status?.attributes['throughline.health.status'], 'degraded');
  });

  test('an answer that nobody has renewed for a minute is no longer told as the state', async () => {
    let now = 0;
    mock.method(performance, 'now', () => now);
    check('old', () => true);
    await health.readiness();
    now = 61_000;
    const point = (await telemetry.points('throughline.health.check.status')).find(
      ({ attributes, value }) => attributes['throughline.health.check.name'] === 'old' && value === 1,
    );
    assert.equal(point?.attributes['throughline.health.check.state'], 'unknown');
  });

  test('details are redacted: errors, reasons, what a check says', async () => {
    check('database', ({ detail }) => {
      detail({ free: 12, password: 'hunter2', url: 'postgres://app:hunter2@db/x' });
      throw new Error('cannot reach postgres://app:hunter2@db/x');
    });
    manual('flag', { reason: 'token=hunter2hunter2hunter2' });
    const details = await health.details();
    assert.equal(details.checks['database']?.detail?.['free'], 12);
    assert.doesNotMatch(JSON.stringify(details), /hunter2/);
  });

  test('the change of readiness is an event with the checks that are not ok', async () => {
    let isUp = true;
    check('database', () => isUp, { ttl: 0 });
    await health.readiness();
    isUp = false;
    await health.readiness();
    isUp = true;
    await health.readiness();
    const changes = telemetry.lines.filter(({ event }) => event === 'health_status_changed');
    assert.deepEqual(
      changes.slice(-2).map(({ level, fields }) => [level, fields['to'], fields['checks']]),
      [
        ['warning', 'down', ['database']],
        ['info', 'ok', undefined],
      ],
    );
  });
});
