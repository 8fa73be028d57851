import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { flow, getLogger } from '@throughline/api';
import { record } from '../recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());
const log = getLogger('app');
const events = () => telemetry.lines.map((line) => line.event);
const span = (name: string) => {
  const found = telemetry.spans().find((one) => one.name === name);
  assert.ok(found, `no span ${name}`);
  return found;
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a flow that completes', () => {
  test('gives back the result of its function and tells start, steps and end', async () => {
    const result = { rows: 3 };
    const given = await flow('retake', { user_id: 'u1' }, async (f) => {
      assert.match(f.id, /^retake-[0-9a-f]{8}$/);
      await f.step('load_completed', turn);
      await f.step('clear_answers', async () => log.info('cleared'));
      return result;
    });
    assert.equal(given, result);
    assert.deepEqual(events(), [
      'retake_started',
      'retake_step',
      'retake_step',
      'cleared',
      'retake_completed',
    ]);
    assert.deepEqual(
      telemetry.lines.map((line) => line.level),
      ['info', 'debug', 'debug', 'info', 'info'],
    );
    assert.equal(new Set(telemetry.lines.map((line) => line.flowId)).size, 1);
    assert.equal(telemetry.lines[1]?.fields['step'], 'load_completed');
    assert.equal(telemetry.lines[0]?.fields['user_id'], 'u1');
    assert.equal(typeof telemetry.lines[4]?.fields['duration_ms'], 'number');
    assert.equal(telemetry.lines[3]?.fields['user_id'], undefined);
    assert.equal(telemetry.records()[3]?.attributes['flow_id'], telemetry.lines[0]?.flowId);
  });

  test('is a span with its steps below it, and lines belong to the step they were made in', async () => {
    const id = await flow('retake', { user_id: 'u1' }, async (f) => {
      await f.step('load', async () => {
        await turn();
        log.info('in_step');
      });
      return f.id;
    });
    const whole = span('retake');
    const step = span('load');
    assert.deepEqual(whole.attributes, {
      user_id: 'u1',
      'throughline.flow.id': id,
      'throughline.flow.name': 'retake',
      'throughline.flow.outcome': 'completed',
    });
    assert.deepEqual(step.attributes, {
      'throughline.flow.id': id,
      'throughline.flow.name': 'retake',
      'throughline.flow.step': 'load',
    });
    assert.equal(step.parentSpanContext?.spanId, whole.spanContext().spanId);
    assert.equal(telemetry.lines.find((line) => line.event === 'in_step')?.spanId, step.spanContext().spanId);
  });

  test('may be synchronous, and then gives its result at once', () => {
    assert.equal(
      flow('count', (f) => f.step('one', () => 20) + f.step('two', () => 22)),
      42,
    );
    assert.deepEqual(events(), ['count_started', 'count_step', 'count_step', 'count_completed']);
  });

  test('runs steps in parallel as siblings, and steps within steps as children', async () => {
    await flow('parallel', async (f) => {
      await Promise.all([f.step('left', turn), f.step('right', () => f.step('inner', turn))]);
    });
    const whole = span('parallel').spanContext().spanId;
    assert.equal(span('left').parentSpanContext?.spanId, whole);
    assert.equal(span('right').parentSpanContext?.spanId, whole);
    assert.equal(span('inner').parentSpanContext?.spanId, span('right').spanContext().spanId);
  });

  test('starts a query builder inside its step', async () => {
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: what query builders are
      then(resolve: (rows: string[]) => void) {
        log.info('query_started');
        resolve(['row']);
      },
    };
    const rows = await flow('report', (f) => f.step('query', () => query as PromiseLike<string[]>));
    assert.deepEqual(rows, ['row']);
    const line = telemetry.lines.find((one) => one.event === 'query_started');
    assert.equal(line?.spanId, span('query').spanContext().spanId);
  });

  test('although a step failed that it handled', async () => {
    await flow('tolerant', async (f) => {
      await f.step('flaky', () => Promise.reject(new Error('handled'))).catch(() => {});
    });
    assert.deepEqual(events(), ['tolerant_started', 'tolerant_step', 'tolerant_completed']);
    assert.equal(span('flaky').status.code, SpanStatusCode.ERROR);
    assert.equal(span('tolerant').status.code, SpanStatusCode.UNSET);
  });
});

describe('a flow that fails', () => {
  test('throws the very error and tells the step and how far it got, once', async () => {
    const error = new TypeError('no areas');
    await assert.rejects(
      flow('retake', async (f) => {
        await f.step('load', turn);
        await f.step('clear', () => Promise.reject(error));
        await f.step('never', turn);
      }),
      (thrown) => thrown === error,
    );
    const failed = telemetry.lines.at(-1);
    assert.deepEqual(events(), ['retake_started', 'retake_step', 'retake_step', 'retake_failed']);
    assert.equal(failed?.level, 'error');
    assert.equal(failed?.fields['step'], 'clear');
    assert.equal(failed?.fields['steps_completed'], 1);
    assert.equal(failed?.fields['error_type'], 'TypeError');
    assert.equal(failed?.fields['error_message'], 'no areas');
    assert.equal(span('clear').events[0]?.name, 'exception');
    assert.equal(span('retake').events.length, 0);
    assert.equal(span('retake').attributes['error.type'], 'TypeError');
    assert.equal(span('retake').status.code, SpanStatusCode.ERROR);
  });

  test('names the step although the error was wrapped, and none where it came from between steps', async () => {
    await assert.rejects(
      flow('wrapped', async (f) => {
        await f
          .step('inner', () => Promise.reject(new Error('deep')))
          .catch((cause) => {
            throw new Error('shallow', { cause });
          });
      }),
    );
    assert.equal(telemetry.lines.at(-1)?.fields['step'], 'inner');
    assert.throws(() =>
      flow('between', (f) => {
        f.step('fine', () => 1);
        throw new Error('between');
      }),
    );
    assert.equal('step' in (telemetry.lines.at(-1)?.fields ?? {}), false);
    assert.equal(telemetry.lines.at(-1)?.fields['steps_completed'], 1);
    assert.equal(span('between').events[0]?.name, 'exception');
  });

  test('names the step whose error ended it where several run in parallel', async () => {
    await assert.rejects(
      flow('race', async (f) => {
        await Promise.all([
          f.step('slow', () => turn().then(turn)),
          f.step('broken', () => turn().then(() => Promise.reject(new Error('broken')))),
        ]);
      }),
    );
    assert.equal(telemetry.lines.at(-1)?.fields['step'], 'broken');
    assert.equal(telemetry.lines.at(-1)?.fields['steps_completed'], 0);
  });

  test('inside another has its own id, and each tells of the failure once', async () => {
    const error = new Error('inner failed');
    await assert.rejects(
      flow('outer', (o) =>
        o.step('call', () => flow('inner', (i) => i.step('break', () => Promise.reject(error)))),
      ),
      (thrown) => thrown === error,
    );
    const failed = telemetry.lines.filter((line) => line.event.endsWith('_failed'));
    assert.deepEqual(
      failed.map((line) => [line.event, line.fields['step']]),
      [
        ['inner_failed', 'break'],
        ['outer_failed', 'call'],
      ],
    );
    assert.match(failed[0]?.flowId ?? '', /^inner-/);
    assert.equal(failed[0]?.fields['parent_flow_id'], failed[1]?.flowId);
    assert.equal(span('inner').attributes['throughline.flow.parent_id'], failed[1]?.flowId);
    assert.equal(span('inner').parentSpanContext?.spanId, span('call').spanContext().spanId);
  });
});

describe('the metrics of flows', () => {
  test('count flows and time them and their steps, by name and outcome', async () => {
    await flow('measured', (f) => f.step('one', turn));
    await assert.rejects(flow('measured', (f) => f.step('one', () => Promise.reject(new Error('x')))));
    const own = async (name: string) =>
      (await telemetry.points(name)).filter((point) => point.attributes['flow.name'] === 'measured');
    const completed = await own('throughline.flow.completed');
    assert.deepEqual(
      completed.map(({ value, attributes }) => [value, attributes['outcome']]),
      [
        [1, 'completed'],
        [1, 'failed'],
      ],
    );
    assert.equal((await telemetry.metric('throughline.flow.duration')).descriptor.unit, 's');
    const steps = await own('throughline.flow.step.duration');
    assert.deepEqual(
      steps.map(({ attributes }) => attributes),
      [
        { 'flow.name': 'measured', step: 'one', outcome: 'completed' },
        { 'flow.name': 'measured', step: 'one', outcome: 'failed' },
      ],
    );
  });
});

describe('the name of a flow', () => {
  test('that could not be a label is mended, and the rule is told', () => {
    flow(`retake assessment ${'9'.repeat(99)}`, () => {});
    assert.match(telemetry.spans()[0]?.name ?? '', /^retake_assessment_9+$/);
    assert.ok((telemetry.spans()[0]?.name ?? '').length <= 64);
    const rule =
      /^flow: the name of a flow has to match .* \[static-span-names: eslint-plugin-throughline\/docs\/rules\/static-span-names\.md\]$/;
    assert.match(telemetry.faults[0] ?? '', rule);
  });
});
