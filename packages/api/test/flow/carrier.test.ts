import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { type FlowCarrier, flow, resumeFlow } from '@throughline/api';
import { HOSTILE } from '../hostile-values.ts';
import { record } from '../recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());
const events = () => telemetry.lines.map((line) => line.event);
const steps = ['queue', 'grade', 'publish'] as const;

async function handOver(): Promise<FlowCarrier> {
  return flow(
    'grade_answers',
    { user_id: 'u1', secret_plan: 'x' },
    (f) => f.step('queue', async () => JSON.parse(JSON.stringify(f.carrier())) as FlowCarrier),
    { steps },
  );
}

describe('a carrier', () => {
  test('is plain JSON with the ids and steps, and none of the fields of the flow', async () => {
    const carrier = await handOver();
    const step = telemetry
      .spans()
      .find(({ name }) => name === 'queue')
      ?.spanContext();
    assert.deepEqual(carrier, {
      flow: 'grade_answers',
      flow_id: telemetry.lines[0]?.flowId,
      traceparent: `00-${step?.traceId}-${step?.spanId}-01`,
      steps: ['queue', 'grade', 'publish'],
      settled: [],
      steps_done: 0,
    });
  });

  test('takes the rest of the steps with it: the part that handed over misses none', async () => {
    await handOver();
    assert.equal(events().at(-1), 'grade_answers_completed');
    assert.equal(telemetry.lines.at(-1)?.fields['handed_over'], true);
  });
});

describe('a flow that is resumed', () => {
  test('has the same id, a span of its own linked to the first, and misses what nobody has done', async () => {
    const carrier = await handOver();
    telemetry.clear();
    const result = await resumeFlow(carrier, (f) => {
      assert.equal(f.id, carrier.flow_id);
      return f.step('grade', async () => 9);
    });
    assert.equal(result, 9);
    assert.deepEqual(events(), ['grade_answers_resumed', 'grade_answers_step', 'grade_answers_incomplete']);
    // "queue" was under way when the carrier was taken.
    assert.deepEqual(telemetry.lines.at(-1)?.fields['missing'], ['queue', 'publish']);
    const span = telemetry.spans().find(({ name }) => name === 'grade_answers');
    assert.equal(span?.attributes['throughline.flow.resumed'], true);
    const [, traceId, spanId] = carrier.traceparent?.split('-') ?? [];
    assert.deepEqual([span?.links[0]?.context.traceId, span?.links[0]?.context.spanId], [traceId, spanId]);
    assert.ok(telemetry.lines.every(({ flowId }) => flowId === carrier.flow_id));
  });

  test('completes with what was done before it and what it does', async () => {
    const carrier = await flow(
      'grade_answers',
      async (f) => {
        await f.step('queue', async () => {});
        return f.carrier();
      },
      { steps },
    );
    telemetry.clear();
    await resumeFlow(carrier, async (f) => {
      await f.step('grade', async () => {});
      await f.step('publish', async () => {});
    });
    assert.equal(events().at(-1), 'grade_answers_completed');
    assert.equal(telemetry.lines.at(-1)?.fields['steps_completed'], 3);
  });

  test('may be synchronous, and passes errors on', () => {
    const carrier = { flow: 'count', flow_id: 'count-00000000', steps_done: 0 };
    assert.equal(
      resumeFlow(carrier, () => 5),
      5,
    );
    assert.throws(
      () =>
        resumeFlow(carrier, () => {
          throw new RangeError('x');
        }),
      RangeError,
    );
  });

  test('runs as a new flow where the carrier is none, whatever it is, and says so', () => {
    for (const [name, value] of Object.entries(HOSTILE)) {
      assert.equal(
        resumeFlow(value as never, () => 5),
        5,
        name,
      );
    }
    assert.match(telemetry.lines[0]?.event ?? '', /^resumed_flow_started$/);
    assert.ok(telemetry.faults.some((fault) => fault.includes('what f.carrier() gave')));
  });

  test('takes nothing from a carrier that does not fit: names, ids, traces, steps, counts', () => {
    const good = { flow: 'count', flow_id: 'count-00000000', steps_done: 0 };
    const hostile: unknown[] = Object.values(HOSTILE);
    const long = 'x'.repeat(100_000);
    for (const value of [
      ...hostile,
      long,
      `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
      ['a', 5, long],
      -1,
      1e308,
    ]) {
      for (const key of ['traceparent', 'tracestate', 'steps', 'settled', 'steps_done']) {
        assert.equal(
          resumeFlow({ ...good, [key]: value }, (f) => f.id),
          'count-00000000',
        );
      }
      for (const key of ['flow', 'flow_id']) {
        assert.match(
          resumeFlow({ ...good, [key]: value } as never, (f) => f.id),
          /^resumed_flow-/,
        );
      }
    }
    for (const { links } of telemetry.spans()) assert.deepEqual(links, []);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('is a fault of its caller where it is given no function', () => {
    assert.equal(resumeFlow({ flow: 'x', flow_id: 'x-00000000', steps_done: 0 }, 5 as never), undefined);
  });
});
