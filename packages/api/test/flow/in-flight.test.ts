import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { configureLogging, flow } from '@throughline/api';
import { abortFlows, activeFlow, configureRuntime } from '@throughline/api/runtime';
import { record } from '../recording.ts';

const telemetry = record();
afterEach(() => {
  telemetry.clear();
  configureRuntime({ level: 'debug', pendingSpans: false });
});
const moments = () =>
  telemetry.records().filter(({ eventName }) => eventName?.startsWith('throughline.flow.'));
const inFlight = async (name: string, flowName: string): Promise<number | undefined> =>
  (await telemetry.points(name)).find(({ attributes }) => attributes['flow.name'] === flowName)
    ?.value as number;

function held(): { promise: Promise<void>; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, release: resolve };
}

describe('the moments of a flow', () => {
  test('are log events while it runs, each in its own span, whatever the log level', async () => {
    configureRuntime({ level: 'warning' });
    const { promise, release } = held();
    const running = flow('upload', { user_id: 'u1' }, (f) => f.step('send', () => promise));
    assert.deepEqual(
      moments().map(({ eventName, body, severityText }) => [eventName, body, severityText]),
      [
        ['throughline.flow.started', 'upload_started', 'info'],
        ['throughline.flow.step', 'upload_step', 'debug'],
      ],
    );
    assert.deepEqual(telemetry.spans(), [], 'no span has ended yet');
    assert.deepEqual(telemetry.lines, [], 'no line is wanted');
    release();
    await running;
    const [started, step, ended] = moments();
    const [ofStep, whole] = telemetry.spans();
    assert.equal(started?.spanContext?.spanId, whole?.spanContext().spanId);
    assert.equal(step?.spanContext?.spanId, ofStep?.spanContext().spanId);
    assert.equal(ended?.spanContext?.traceId, whole?.spanContext().traceId);
    assert.equal(ended?.eventName, 'throughline.flow.ended');
    assert.equal(ended?.attributes['throughline.flow.outcome'], 'completed');
    assert.equal(step?.attributes['throughline.flow.step'], 'send');
    assert.equal(started?.attributes['user_id'], 'u1');
    assert.match(String(step?.attributes['flow_id']), /^upload-/);
  });

  test('are one record each, beside their line', async () => {
    await flow('single', (f) => f.step('one', async () => 1));
    assert.equal(telemetry.records().length, 3);
    assert.deepEqual(
      telemetry.lines.map(({ event }) => event),
      ['single_started', 'single_step', 'single_completed'],
    );
  });

  test('pass the processors of the application: what they hide or drop is hidden and dropped there, too', async () => {
    configureLogging({
      processors: [
        (record) =>
          record.event.endsWith('_step') ? null : { ...record, fields: { ...record.fields, user_id: '-' } },
      ],
    });
    try {
      await flow('upload', { user_id: 'u1' }, (f) => f.step('send', async () => 1));
    } finally {
      configureLogging({ processors: [] });
    }
    assert.deepEqual(
      moments().map(({ body, attributes }) => [body, attributes['user_id']]),
      [
        ['upload_started', '-'],
        ['upload_completed', '-'],
      ],
    );
    assert.deepEqual(
      telemetry.lines.map(({ event }) => event),
      ['upload_started', 'upload_completed'],
    );
  });

  test('tell of a failure, and leave the exception to the record of the error', async () => {
    await flow('broken', () => Promise.reject(new TypeError('x'))).catch(() => {});
    const ended = moments().at(-1);
    assert.equal(ended?.body, 'broken_failed');
    assert.equal(ended?.attributes['exception.type'], undefined);
    assert.match(String(ended?.attributes['stack']), /^TypeError: x\n/);
    assert.equal(ended?.attributes['error.type'], 'TypeError');
    assert.equal(ended?.attributes['throughline.flow.outcome'], 'failed');
  });
});

describe('a flow that stands still', () => {
  test('says so after stallAfter, with its step and progress, and not before, nor when it moves', async () => {
    const { promise, release } = held();
    const running = flow(
      'slow',
      async (f) => {
        f.progress(3, 10);
        await f.step('wait', () => promise);
      },
      { stallAfter: 30, steps: ['wait', 'end'] },
    );
    await flow('brisk', async () => {}, { stallAfter: 30 });
    const deadline = Date.now() + 5_000;
    const stalled = () => telemetry.lines.filter(({ event }) => event === 'slow_stalled');
    while (stalled().length === 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 5));
    release();
    await running;
    const [line] = stalled();
    assert.equal(line?.level, 'warning');
    assert.deepEqual(
      [
        line?.fields['step'],
        line?.fields['steps_done'],
        line?.fields['steps_total'],
        line?.fields['progress_done'],
      ],
      ['wait', 0, 2, 3],
    );
    assert.ok(Number(line?.fields['stalled_ms']) >= 30);
    assert.equal(moments().filter(({ eventName }) => eventName === 'throughline.flow.heartbeat').length, 1);
    assert.equal(
      telemetry.lines.some(({ event }) => event === 'brisk_stalled'),
      false,
    );
  });
});

describe('the flows in flight', () => {
  test('are counted by name with the age of the oldest, and go back to 0', async () => {
    const { promise, release } = held();
    const running = Promise.all([flow('waiting', () => promise), flow('waiting', () => promise)]);
    assert.equal(await inFlight('throughline.flow.in_flight', 'waiting'), 2);
    const age = await inFlight('throughline.flow.oldest_age', 'waiting');
    assert.ok(age !== undefined && age > 0 && age < 60);
    assert.equal((await telemetry.metric('throughline.flow.oldest_age')).descriptor.unit, 's');
    release();
    await running;
    assert.equal(await inFlight('throughline.flow.in_flight', 'waiting'), 0);
    assert.equal(await inFlight('throughline.flow.oldest_age', 'waiting'), 0);
  });

  test('are told as aborted when the process ends, with their open spans, once', async () => {
    const { promise, release } = held();
    const running = flow('import', { user_id: 'u1' }, (f) => f.step('rows', () => promise), {
      steps: ['rows', 'index'],
    });
    assert.equal(abortFlows('signal SIGTERM'), 1);
    release();
    await running;
    assert.equal(abortFlows('again'), 0);
    const line = telemetry.lines.at(-1);
    assert.equal(line?.event, 'import_aborted');
    assert.deepEqual(
      ['step', 'steps_done', 'steps_total', 'pid', 'reason', 'user_id'].map((field) => line?.fields[field]),
      ['rows', 0, 2, process.pid, 'signal SIGTERM', 'u1'],
    );
    assert.deepEqual(
      telemetry.spans().map(({ name, status }) => [name, status.message]),
      [
        ['rows', 'signal SIGTERM'],
        ['import', 'signal SIGTERM'],
      ],
    );
    assert.equal(moments().at(-1)?.attributes['throughline.flow.outcome'], 'aborted');
    const points = await telemetry.points('throughline.flow.completed');
    const own = points.filter(({ attributes }) => attributes['flow.name'] === 'import');
    assert.deepEqual(
      own.map(({ attributes }) => attributes['outcome']),
      ['aborted'],
    );
  });

  test('know their step wherever their context goes', async () => {
    await flow('knows', async (f) => {
      assert.equal(activeFlow()?.step, undefined);
      await f.step('deep', async () => {
        await new Promise((resolve) => setImmediate(resolve));
        assert.deepEqual([activeFlow()?.name, activeFlow()?.step], ['knows', 'deep']);
      });
    });
  });
});

describe('pending spans', () => {
  test('are sent when asked for: below the real span, of no duration, with its parent, as Logfire reads them', async () => {
    configureRuntime({ pendingSpans: true });
    await flow('import', (f) => f.step('rows', async () => 1));
    const pending = telemetry.spans().filter(({ attributes }) => 'logfire.span_type' in attributes);
    const real = (name: string) =>
      telemetry.spans().find((one) => one.name === name && !('logfire.span_type' in one.attributes));
    assert.deepEqual(
      pending.map(({ name, attributes }) => [
        name,
        attributes['logfire.span_type'],
        attributes['logfire.pending_parent_id'],
      ]),
      [
        ['import', 'pending_span', '0000000000000000'],
        ['rows', 'pending_span', real('import')?.spanContext().spanId],
      ],
    );
    for (const { name, parentSpanContext, startTime, endTime, attributes } of pending) {
      assert.equal(parentSpanContext?.spanId, real(name)?.spanContext().spanId);
      assert.deepEqual(startTime, endTime);
      assert.match(String(attributes['throughline.flow.id']), /^import-/);
    }
  });

  test('are not sent unasked', async () => {
    await flow('import', (f) => f.step('rows', async () => 1));
    assert.equal(telemetry.spans().length, 2);
  });
});
