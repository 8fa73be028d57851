import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RecordedLog, type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
const rules = 'http.route=/quiet/* -> 0; name=job * -> 0; * -> 1';

let receiver: OtlpReceiver;
let app: RunningApp | undefined;
before(async () => {
  receiver = await OtlpReceiver.start();
});
beforeEach(() => receiver.clear());
afterEach(() => app?.stop());
after(() => receiver.close());

async function start(env: Record<string, string>): Promise<(path: string) => Promise<string>> {
  app = runApp({
    entry: join(root, 'test/fixtures/sampling/app.mjs'),
    preload: 'throughline/register',
    cwd: root,
    env: {
      ...receiver.environment(),
      THROUGHLINE_MANAGEMENT: 'off',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      NODE_ENV: 'test',
      ...env,
    },
  });
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  return async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
}

const log = (matches: (one: RecordedLog) => boolean) => receiver.waitFor(() => receiver.logs().find(matches));

/** The count of a metric's last export, over the series with these attributes. */
function countOf(name: string, attributes: Record<string, unknown>): number {
  const points = receiver.metrics().findLast((metric) => metric.name === name)?.dataPoints ?? [];
  return points
    .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
    .reduce((sum, point) => sum + Number(point.count ?? point.value ?? 0), 0);
}

for (const stock of ['', 'tracer', 'http']) {
  describe(`requests that rules leave out${stock && `, with THROUGHLINE_STOCK=${stock}`}`, () => {
    test('leave no span; their lines, errors and flows arrive, and their durations count', async () => {
      const ask = await start({ THROUGHLINE_SAMPLING_RULES: rules, THROUGHLINE_STOCK: stock });
      for (const path of ['logged', 'captured', 'thrown/1', 'thrown/2', 'told-twice', 'refused', 'flow'])
        await ask(`/quiet/${path}`);
      assert.equal(await ask('/seen/1'), '"ot=th:0"');

      const asked = await log((one) => one.eventName === 'asked');
      assert.match(String(asked.traceId), /^[0-9a-f]{32}$/);
      assert.match(String(asked.spanId), /^[0-9a-f]{16}$/);
      const line = app?.jsonLines().find((one) => one['event'] === 'asked');
      assert.equal(line?.['trace_id'], asked.traceId, 'the line on stdout has the ids, too');

      const captured = await log((one) => one.attributes['exception.message'] === 'captured');
      assert.deepEqual(
        [captured.attributes['order'], captured.attributes['exception.type']],
        [7, 'RangeError'],
      );

      const ofThrown = (one: RecordedLog) => one.attributes['exception.message'] === 'thrown by a handler';
      await receiver.waitFor(() => receiver.logs().filter(ofThrown).length === 2, {
        what: 'two thrown errors',
      });
      for (const thrown of receiver.logs().filter(ofThrown)) {
        assert.deepEqual([thrown.eventName, thrown.severityText], ['exception', 'error']);
        assert.match(String(thrown.attributes['path']), /^\/quiet\/thrown\/[12]$/);
        assert.match(String(thrown.traceId), /^[0-9a-f]{32}$/);
      }

      await log((one) => one.body === 'retake_started');
      const failed = await log((one) => one.body === 'retake_failed');
      assert.equal(failed.attributes['step'], 'clear');

      await receiver.waitFor(() => countOf('http.server.request.duration', {}) === 8, {
        what: 'eight durations',
      });
      assert.equal(countOf('http.server.request.duration', { 'http.route': '/quiet/thrown/:id' }), 2);
      assert.equal(countOf('throughline.flow.completed', { outcome: 'failed' }), 1);
      await receiver.waitFor(() => receiver.spans().some((span) => span.name === 'work'));

      const told = receiver
        .logs()
        .filter((one) => one.attributes['exception.message'] === 'told by the error handler');
      assert.deepEqual(
        told.map((one) => one.attributes['order']),
        [8],
        'an error that the application captures itself is told once, with its fields',
      );
      assert.ok(
        !receiver.logs().some((one) => one.attributes['exception.message'] === 'no such thing'),
        'an answer of 4xx is no error',
      );
      assert.deepEqual(
        receiver
          .spans()
          .map((span) => span.name)
          .toSorted(),
        ['GET /seen/:id', 'work'],
      );
      const traces = receiver.requests.filter(({ signal }) => signal === 'traces');
      assert.ok(
        traces.some(({ body }) => body.includes('ot=th:0')),
        'the threshold is on the spans',
      );

      const decided = (rule: string, result: string) =>
        countOf('throughline.sampling.decisions', {
          'throughline.sampling.rule': rule,
          'throughline.sampling.result': result,
        });
      assert.equal(decided('http.route=/quiet/* -> 0', 'not_sampled'), 7);
      assert.equal(decided('name=job * -> 0', 'not_sampled'), 1);
      assert.equal(decided('* -> 1', 'sampled'), 1);
      assert.equal(countOf('otel.sdk.span.started', { 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' }), 2);
    });
  });
}

test('an error that ends the process is told from a request that is not sampled', async () => {
  const ask = await start({ OTEL_TRACES_SAMPLER: 'always_off' });
  await ask('/quiet/crash').catch(() => {});
  const end = await app?.ended();
  assert.equal(end?.code, 1);
  assert.match(end?.stderr ?? '', /nobody caught it/);
  const crash = await log((one) => one.attributes['exception.message'] === 'nobody caught it');
  assert.equal(crash.severityText, 'critical');
  assert.match(String(crash.traceId), /^[0-9a-f]{32}$/);
  assert.deepEqual(receiver.spans(), []);
});
