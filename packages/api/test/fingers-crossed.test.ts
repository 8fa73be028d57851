import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { context } from '@opentelemetry/api';
import { captureException, configureLogging, flow, getLogger, withContext } from '@throughline/api';
import {
  configureRuntime,
  contextWithScope,
  createScope,
  type EndOfScope,
  endScope,
  lineDrops,
} from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
const log = getLogger('crossed');
beforeEach(() => {
  configureRuntime({ level: 'info' });
  configureLogging({ fingersCrossed: true });
});
afterEach(() => {
  configureLogging({ fingersCrossed: false });
  telemetry.clear();
});

/** A request that does some work and ends. */
function request(id: string, work: () => void, end: Partial<EndOfScope> = { status: 200 }): void {
  const scope = createScope({ path: '/orders' }, id);
  context.with(contextWithScope(context.active(), scope), work);
  endScope(scope, { durationMs: 5, ...end });
}
const told = () => telemetry.lines.map(({ event, level }) => `${event} ${level}`);

describe('with crossed fingers', () => {
  test('debug lines of a request that ends well are dropped, counted, and never reach an exit', () => {
    const before = lineDrops().request_succeeded;
    request('r1', () => {
      log.debug('query_executed');
      log.info('order_placed');
      log.debug('cache_filled');
    });
    assert.deepEqual(told(), ['order_placed info']);
    assert.equal(telemetry.records().length, 1);
    assert.equal(lineDrops().request_succeeded, before + 2);
  });

  for (const [reason, work, end, expected] of [
    ['answers 500', () => {}, { status: 500 }, []],
    ['fails otherwise', () => {}, { failed: true }, []],
    ['has an error line', () => log.error('charge_failed'), { status: 200 }, ['charge_failed error']],
    ['has a captured error', () => captureException(new Error('x')), { status: 200 }, ['exception error']],
  ] as const) {
    test(`debug lines of a request that ${reason} are written, with their time, ids and fields`, () => {
      request(
        'r1',
        () => {
          log.debug('query_executed', { rows: 3 });
          log.info('order_placed');
          work();
        },
        end,
      );
      assert.deepEqual(
        told().toSorted(),
        [...expected, 'order_placed info', 'query_executed debug'].toSorted(),
      );
      const held = telemetry.lines.find(({ event }) => event === 'query_executed');
      const placed = telemetry.lines.find(({ event }) => event === 'order_placed');
      assert.equal(held?.requestId, 'r1');
      assert.deepEqual(held?.fields, { path: '/orders', rows: 3 });
      assert.ok((held?.time ?? Number.NaN) < (placed?.time ?? Number.NaN));
      assert.equal(
        telemetry.records().find((made) => made.eventName === 'query_executed')?.severityNumber,
        5,
      );
    });
  }

  test('an error writes what came before it at once, in order, and what follows is not held', () => {
    request('r1', () => {
      log.debug('a');
      log.debug('b');
      log.error('c');
      log.debug('d');
      assert.deepEqual(told(), ['a debug', 'b debug', 'c error', 'd debug']);
    });
  });

  test('requests do not mix: one that fails writes its own lines alone', () => {
    const failing = createScope({}, 'failing');
    context.with(contextWithScope(context.active(), failing), () => log.debug('of_failing'));
    request('fine', () => log.debug('of_fine'));
    endScope(failing, { status: 503, durationMs: 1 });
    assert.deepEqual(told(), ['of_failing debug']);
  });

  test('lines inside of withContext belong to the request around them', () => {
    request('r1', () => withContext({ part: 'import' }, () => log.debug('in_part')), { status: 500 });
    assert.deepEqual(telemetry.lines[0]?.fields, { path: '/orders', part: 'import' });
  });

  test('fields are kept as they were, and lazy ones worked out only if the line is written', () => {
    let calls = 0;
    const rows: number[] = [1];
    const work = (): void => {
      log.debug('query_executed', { rows, expensive: () => ++calls });
      rows.push(2);
    };
    request('fine', work);
    assert.equal(calls, 0);
    request('failing', work, { status: 500 });
    assert.equal(calls, 1);
    assert.deepEqual(telemetry.lines[0]?.fields['rows'], [1, 2]);
  });

  test('a request keeps a bounded number of lines, the newest', () => {
    const before = lineDrops().hold_full;
    configureLogging({ fingersCrossed: { maxLines: 3 } });
    request('r1', () => [1, 2, 3, 4, 5].forEach((at) => void log.debug(`line_${at}`)), { status: 500 });
    assert.deepEqual(told(), ['line_3 debug', 'line_4 debug', 'line_5 debug']);
    assert.equal(lineDrops().hold_full, before + 2);
  });

  test('all requests together keep a bounded size: the oldest makes room, whether it ends or not', () => {
    const before = lineDrops().hold_full;
    configureLogging({ fingersCrossed: { maxSize: 5_000 } });
    const oldest = createScope({}, 'oldest');
    context.with(contextWithScope(context.active(), oldest), () =>
      log.debug('of_oldest', { text: 'x'.repeat(3_000) }),
    );
    request('r2', () => log.debug('of_second', { text: 'x'.repeat(3_000) }), { status: 500 });
    endScope(oldest, { status: 500, durationMs: 1 });
    assert.deepEqual(told(), ['of_second debug']);
    assert.equal(lineDrops().hold_full, before + 1);
  });

  test('lines outside of every request are dropped as ever', () => {
    log.debug('nowhere');
    log.error('failed');
    assert.deepEqual(told(), ['failed error']);
  });

  test('lines after the end of a request that went well are dropped and counted', () => {
    const before = lineDrops().request_succeeded;
    const scope = createScope({}, 'r1');
    const inScope = contextWithScope(context.active(), scope);
    context.with(inScope, () => log.debug('during'));
    endScope(scope, { status: 200, durationMs: 1 });
    context.with(inScope, () => log.debug('late'));
    assert.deepEqual(told(), []);
    assert.equal(lineDrops().request_succeeded, before + 2);
  });

  test('a flow outside of a request is one of its own: its steps show if it fails', async () => {
    await flow('fine', async (f) => f.step('one', async () => 1));
    await assert.rejects(
      flow('broken', async (f) => {
        await f.step('one', async () => 1);
        throw new Error('x');
      }),
    );
    assert.deepEqual(told(), [
      'fine_started info',
      'fine_completed info',
      'broken_started info',
      'broken_step debug',
      'broken_failed error',
    ]);
  });

  test('only levels from the one that is asked for are kept', () => {
    configureRuntime({ level: 'warning' });
    configureLogging({ fingersCrossed: { level: 'info' } });
    request(
      'r1',
      () => {
        log.debug('a');
        log.info('b');
      },
      { status: 500 },
    );
    assert.deepEqual(told(), ['b info']);
  });

  test('options that cannot be are told and change nothing', () => {
    for (const wrong of [{ maxLines: 0 }, { level: 'loud' }, { most: 5 }, 'on', null])
      configureLogging({ fingersCrossed: wrong as never });
    request('r1', () => log.debug('a'), { status: 500 });
    assert.deepEqual(told(), ['a debug']);
    assert.match(telemetry.faults[0] ?? '', /configureLogging: fingersCrossed: it has to be/);
  });
});

describe('without', () => {
  test('a call below the level is dropped although the request fails', () => {
    configureLogging({ fingersCrossed: false });
    request('r1', () => log.debug('a'), { status: 500 });
    assert.deepEqual(told(), []);
  });
});
