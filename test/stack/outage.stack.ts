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
  let backAt: number;
  let ids: string[];

  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '2s' });
    demo = await startDemo(stack.urls.otlp);
    const sending = demo.send({ requests: SECONDS * PER_SECOND, perSecond: PER_SECOND });
    const backEnds = [stack.jaeger, stack.loki, stack.prometheus];
    await delay(5_000);
    await Promise.all(backEnds.map((program) => program.stop()));
    // The length of the absence is what is tested, nothing is waited for.
    await delay(AWAY_MS);
    await Promise.all(backEnds.map((program) => program.start()));
    backAt = performance.now();
    sent = await sending;
    ids = sent.map((request) => request.id).sort();
  });

  after(async () => {
    await demo?.close();
    await stack?.close();
  });

  test('loses no trace', async (t) => {
    const jaeger = new JaegerApi(stack.urls.jaeger);
    const spans = await eventually(async () => {
      const all = await jaeger.tracesOf('assessments');
      const found = all.flatMap((span) => (span.kind === 'server' ? [span.attributes['request_id']] : []));
      const own = found.filter((id) => String(id).startsWith('request-'));
      assert.deepEqual([...new Set(own)].sort(), ids);
      return own;
    }, 60_000);
    t.diagnostic(
      `${ids.length} of ${ids.length} traces, ${spans.length - ids.length} twice, ${since(backAt)} after they were back`,
    );
  });

  test('loses no line', async (t) => {
    const loki = new LokiApi(stack.urls.loki);
    await eventually(async () => {
      const lines = await loki.query('{service_name="assessments"} |= `request_completed`');
      assert.deepEqual([...new Set(lines.map(({ labels }) => labels['request_id']))].sort(), ids);
    }, 60_000);
    t.diagnostic(`${ids.length} of ${ids.length} lines, ${since(backAt)} after they were back`);
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

function since(moment: number): string {
  return `${((performance.now() - moment) / 1_000).toFixed(1)} s`;
}
