import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { FlowTimeoutError, flow, flowFailure } from '@throughline/api';
import { record } from '../recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());
const events = () => telemetry.lines.map((line) => line.event);
const line = (event: string) => telemetry.lines.find((one) => one.event === event);
const span = (name: string) => telemetry.spans().find((one) => one.name === name);
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const steps = ['load', 'clear', 'enable'] as const;

async function ended(name: string): Promise<[unknown, unknown][]> {
  const points = await telemetry.points('throughline.flow.completed');
  return points
    .filter(({ attributes }) => attributes['flow.name'] === name)
    .map(({ attributes, value }) => [attributes['outcome'], value]);
}

describe('a flow with declared steps', () => {
  test('that returns without all of them is incomplete, says which are missing, and gives its result', async () => {
    const result = await flow('short', { user_id: 'u1' }, (f) => f.step('load', async () => 7), { steps });
    assert.equal(result, 7);
    assert.deepEqual(events(), ['short_started', 'short_step', 'short_incomplete']);
    assert.equal(line('short_incomplete')?.level, 'warning');
    assert.deepEqual(line('short_incomplete')?.fields['missing'], ['clear', 'enable']);
    assert.deepEqual(span('short')?.attributes['throughline.flow.missing'], ['clear', 'enable']);
    assert.equal(span('short')?.attributes['throughline.flow.outcome'], 'incomplete');
    assert.equal(span('short')?.status.code, SpanStatusCode.UNSET);
    assert.deepEqual(await ended('short'), [['incomplete', 1]]);
  });

  test('misses a step that failed, although its error was handled', async () => {
    await flow(
      'tolerant',
      async (f) => {
        await f.step('load', () => Promise.reject(new Error('x'))).catch(() => {});
        f.step('clear', () => 1);
        f.step('enable', () => 1);
      },
      { steps },
    );
    assert.deepEqual(line('tolerant_incomplete')?.fields['missing'], ['load']);
  });

  test('completes where what is left out was skipped for a reason, which is told and counted', async () => {
    await flow(
      'lean',
      (f) => {
        f.step('load', () => 1);
        f.skip('clear', 'nothing_to_clear');
        f.step('enable', () => 1);
      },
      { steps },
    );
    assert.deepEqual(events(), [
      'lean_started',
      'lean_step',
      'lean_step_skipped',
      'lean_step',
      'lean_completed',
    ]);
    assert.deepEqual(
      [line('lean_step_skipped')?.fields['step'], line('lean_step_skipped')?.fields['reason']],
      ['clear', 'nothing_to_clear'],
    );
    assert.deepEqual(span('lean')?.events[0]?.attributes, { step: 'clear', reason: 'nothing_to_clear' });
    const [skip] = (await telemetry.points('throughline.skipped')).filter(
      ({ attributes }) => attributes['event'] === 'lean.clear',
    );
    assert.deepEqual([skip?.value, skip?.attributes['reason']], [1, 'nothing_to_clear']);
  });

  test('completes with an early return that has a reason, which is told, counted and on the span', async () => {
    const result = await flow(
      'early',
      async (f) => {
        const found = await f.step('load', async () => []);
        if (found.length === 0) return f.return('none', { reason: 'nothing_completed' });
        return 'some';
      },
      { steps },
    );
    assert.equal(result, 'none');
    assert.deepEqual(events(), ['early_started', 'early_step', 'early_returned', 'early_completed']);
    assert.deepEqual(line('early_returned')?.fields['steps_left_out'], ['clear', 'enable']);
    assert.equal(line('early_returned')?.fields['reason'], 'nothing_completed');
    assert.equal(span('early')?.attributes['throughline.flow.return.reason'], 'nothing_completed');
    const skips = await telemetry.points('throughline.skipped');
    assert.ok(skips.some(({ attributes }) => attributes['event'] === 'early'));
  });

  test('completes when parallel steps, in any order, are all done', async () => {
    await flow('parallel', (f) => Promise.all([...steps].reverse().map((name) => f.step(name, turn))), {
      steps,
    });
    assert.equal(events().at(-1), 'parallel_completed');
    assert.equal(line('parallel_completed')?.fields['steps_completed'], 3);
  });
});

describe('a step with retries', () => {
  test('is run again until it succeeds; each time is a line, an event of its one span and counted', async () => {
    let runs = 0;
    const result = await flow('stubborn', (f) =>
      f.step(
        'fetch',
        async () => {
          runs += 1;
          if (runs < 3) throw new TypeError(`run ${runs}`);
          return runs;
        },
        { retries: 5 },
      ),
    );
    assert.equal(result, 3);
    const retries = telemetry.lines.filter(({ event }) => event === 'stubborn_step_retried');
    assert.deepEqual(
      retries.map(({ fields }) => [fields['attempt'], fields['error_message'], fields['step']]),
      [
        [1, 'run 1', 'fetch'],
        [2, 'run 2', 'fetch'],
      ],
    );
    assert.equal(telemetry.spans().filter(({ name }) => name === 'fetch').length, 1);
    assert.equal(span('fetch')?.attributes['throughline.flow.step.retries'], 2);
    assert.equal(span('fetch')?.events.length, 2);
    assert.equal(span('fetch')?.status.code, SpanStatusCode.UNSET);
    const [point] = await telemetry.points('throughline.flow.step.retries');
    assert.deepEqual([point?.value, point?.attributes], [2, { 'flow.name': 'stubborn', step: 'fetch' }]);
  });

  test('throws its last error when they are used up, and stays synchronous where its function is', () => {
    let runs = 0;
    assert.throws(
      () =>
        flow('hopeless', (f) =>
          f.step(
            'parse',
            () => {
              runs += 1;
              throw new Error(`run ${runs}`);
            },
            { retries: 2 },
          ),
        ),
      { message: 'run 3' },
    );
    assert.equal(runs, 3);
  });

  test('is run once where the number is none, and the rule is told', () => {
    let runs = 0;
    const fails = () => {
      runs += 1;
      throw new Error('x');
    };
    assert.throws(() => flow('odd', (f) => f.step('parse', fails, { retries: -1 })));
    assert.equal(runs, 1);
    assert.match(
      telemetry.faults[0] ?? '',
      /^flow: odd: retries of a step have to be a whole number from 0 to 100/,
    );
  });
});

describe('a flow that takes too long', () => {
  test('rejects with what it was doing, aborts its signal, and is told once as failed', async () => {
    let seen: unknown;
    const endless = flow(
      'endless',
      (f) => {
        f.signal.addEventListener('abort', () => {
          seen = f.signal.reason;
        });
        return f.step('wait', () => new Promise<number>((resolve) => setTimeout(resolve, 200, 1)));
      },
      { timeout: 20 },
    );
    // Its timer holds no process.
    const hold = setTimeout(() => {}, 60_000);
    const error = await endless.catch((reason: unknown) => reason);
    clearTimeout(hold);
    assert.ok(error instanceof FlowTimeoutError);
    assert.equal(error, seen);
    assert.deepEqual([error.flow, error.step, error.timeout], ['endless', 'wait', 20]);
    assert.equal(error.flowId, line('endless_failed')?.flowId);
    assert.equal(line('endless_failed')?.fields['step'], 'wait');
    assert.equal(line('endless_failed')?.fields['error_type'], 'FlowTimeoutError');
    assert.deepEqual(await ended('endless'), [['failed', 1]]);
  });

  test('gives its result where that comes in time, and a number that is none is ignored and told', async () => {
    assert.equal(await flow('quick', async () => 5, { timeout: 60_000 }), 5);
    assert.equal(await flow('wrong', async () => 5, { timeout: -1 }), 5);
    assert.match(
      telemetry.faults[0] ?? '',
      /^flow: wrong: timeout has to be a number of milliseconds above 0/,
    );
  });
});

describe('an error that ended a flow', () => {
  test('says where: the innermost flow and its step', async () => {
    const error = new Error('x');
    await flow('outer', (o) =>
      o.step('call', () =>
        flow('inner', async (i) => {
          i.step('fine', () => 1);
          await i.step('break', () => Promise.reject(error));
        }),
      ),
    ).catch(() => {});
    const failure = flowFailure(error);
    assert.deepEqual([failure?.flow, failure?.step, failure?.stepsDone], ['inner', 'break', 1]);
    assert.equal(failure?.flowId, line('inner_failed')?.flowId);
    assert.equal(flowFailure(new Error('x')), undefined);
    assert.equal(flowFailure('text'), undefined);
  });
});
