import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { JaegerApi } from './apis/jaeger.ts';
import { LokiApi } from './apis/loki.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { type RunningDemo, type SentRequest, startDemo } from './harness/demo.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

const AWAY_MS = 30_000;
const PER_SECOND = 8;
const SECONDS = 45;

describe('Jaeger, Loki and Prometheus away for half a minute, in the middle of traffic', {
  timeout: 300_000,
}, () => {
  let stack: Stack;
  let demo: RunningDemo;
  let sent: SentRequest[];
  let ids: string[];
  /** How many requests nobody could be told of before the back ends were there again, and how long that took then. */
  let waiting: number;
  let caughtUpMs: number;

  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '2s' });
    demo = await startDemo(stack.urls.otlp);
    const answered: string[] = [];
    const sending = demo.send({
      requests: SECONDS * PER_SECOND,
      perSecond: PER_SECOND,
      onAnswer: ({ id }) => answered.push(id),
    });
    const backEnds = [stack.jaeger, stack.loki, stack.prometheus];
    await delay(5_000);
    await Promise.all(backEnds.map((program) => program.stop()));
    // The length of the absence is what is tested, nothing is waited for.
    await delay(AWAY_MS);
    await Promise.all(backEnds.map((program) => program.start()));
    const backAt = performance.now();
    const owed = [...answered];
    waiting = owed.length - 5 * PER_SECOND;
    await eventually(async () => assert.deepEqual(missing(owed, await inJaeger()), []), 60_000);
    await eventually(async () => assert.deepEqual(missing(owed, await inLoki()), []), 60_000);
    caughtUpMs = performance.now() - backAt;
    sent = await sending;
    ids = sent.map((request) => request.id).sort();
  });

  after(async () => {
    await demo?.close();
    await stack?.close();
  });

  /** The ids of requests whose server span is there, as often as it is. */
  async function inJaeger(): Promise<string[]> {
    const spans = await new JaegerApi(stack.urls.jaeger).tracesOf('assessments');
    const servers = spans.filter(
      ({ kind, resource }) => kind === 'server' && resource['service.name'] === 'assessments',
    );
    return servers.map((span) => String(span.attributes['request_id']));
  }

  async function inLoki(): Promise<string[]> {
    const lines = await new LokiApi(stack.urls.loki).query(
      '{service_name="assessments"} |= `request_completed`',
    );
    return lines.map(({ labels }) => labels['request_id'] ?? '');
  }

  test('loses no trace', async (t) => {
    const found = await eventually(async () => {
      const all = await inJaeger();
      assert.deepEqual([...new Set(all)].sort(), ids);
      return all;
    }, 60_000);
    t.diagnostic(`${ids.length} of ${ids.length} traces, ${found.length - ids.length} of them twice`);
    t.diagnostic(
      `about ${waiting} requests waited; all were there ${(caughtUpMs / 1_000).toFixed(1)} s after the return`,
    );
  });

  test('loses no line', async (t) => {
    await eventually(async () => assert.deepEqual([...new Set(await inLoki())].sort(), ids), 60_000);
    t.diagnostic(`${ids.length} of ${ids.length} lines`);
  });

  test('counts every request, also while nobody was there to be told', async (t) => {
    const prometheus = new PrometheusApi(stack.urls.prometheus);
    const metric = 'http_server_request_duration_seconds_count{service_name="assessments"}';
    await eventually(async () => assert.equal(await prometheus.number(`sum(${metric})`), ids.length), 60_000);
    const seconds = await eventually(async () => {
      // One sample every two seconds: those of the absence came later, out of the queue.
      const samples = await prometheus.number(`max(count_over_time(${metric}[50s]))`);
      assert.ok(samples >= 20, `${samples} samples in 50 s`);
      return samples;
    }, 60_000);
    t.diagnostic(`${ids.length} requests counted; ${seconds} samples in 50 s, one every two seconds`);
  });

  test('is nothing that the services notice', () => {
    assert.equal(demo.stderr(), '');
  });
});

function missing(wanted: string[], there: string[]): string[] {
  const found = new Set(there);
  return wanted.filter((id) => !found.has(id));
}
