import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { RecordedSpan } from '@throughline/testing';
import { byTrace, JaegerApi } from './apis/jaeger.ts';
import { LokiApi } from './apis/loki.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { type RunningDemo, type SentRequest, startDemo } from './harness/demo.ts';
import { type HandmadeSpan, post, tracesData } from './harness/direct-otlp.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

const SLOW_MS = 450;
const ORDINARY = 2_000;
/** What otel-collector.yaml keeps of the rest where nobody says otherwise. */
const KEPT_SHARE = 0.1;

describe('the policy of the gateway as it ships', { timeout: 300_000 }, () => {
  let stack: Stack;
  let demo: RunningDemo;
  let sent: SentRequest[];
  let spans: RecordedSpan[];
  let kept: Set<string>;

  before(async () => {
    // Only the demo's own half seconds are made slow enough to count, and nobody waits half a minute for a decision.
    stack = await startStack({
      SLOW_TRACE_MS: `${SLOW_MS}`,
      DECISION_WAIT: '5s',
      SPAN_METRICS_INTERVAL: '2s',
    });
    demo = await startDemo(stack.urls.otlp);
    const jaeger = new JaegerApi(stack.urls.jaeger);
    for (let first = 0; first < ORDINARY; first += 500) {
      assert.equal(
        await post(stack.urls.otlp, 'traces', tracesData('ordinary', ordinarySpans(first, 500))),
        200,
      );
    }
    sent = await demo.send({ requests: 400, perSecond: 12, seed: 4 });
    await demo.close();
    // The last trace that must come is an error, a slow one or a flow: from then on nothing is under way.
    spans = await eventually(async () => {
      const all = await jaeger.tracesOf('assessments');
      kept = new Set(all.map((span) => String(span.attributes['request_id'])));
      const missing = sent.filter((request) => mustBeKept(request) && !kept.has(request.id));
      assert.deepEqual(missing.map(describeRequest), []);
      return all;
    });
  });

  after(async () => {
    await demo?.close();
    await stack?.close();
  });

  for (const [name, matches] of Object.entries(kinds())) {
    test(`keeps ${name}`, (t) => {
      const wanted = sent.filter(matches);
      assert.ok(wanted.length >= 20, `the traffic made only ${wanted.length}`);
      assert.deepEqual(wanted.filter((request) => !kept.has(request.id)).map(describeRequest), []);
      t.diagnostic(`${wanted.length} of ${wanted.length}`);
    });
  }

  test('keeps traces whole', async () => {
    const jaeger = new JaegerApi(stack.urls.jaeger);
    for (const traceId of byTrace(spans).keys()) {
      // The parts of a trace come in several batches.
      await eventually(async () => {
        const trace = await jaeger.trace(traceId);
        const ids = new Set(trace.map((span) => span.spanId));
        const orphans = trace.filter(
          ({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId),
        );
        assert.deepEqual(
          orphans.map((span) => span.name),
          [],
          `trace ${traceId} lacks parents`,
        );
      });
    }
  });

  test('keeps a share of the rest, and drops what is left', async (t) => {
    const jaeger = new JaegerApi(stack.urls.jaeger);
    const ordinary = await eventually(async () => {
      const found = byTrace(await jaeger.tracesOf('ordinary')).size;
      assert.ok(found > 0);
      return found;
    });
    // The trace ids are the same in every run, and so is the decision: the tolerance is for other versions.
    assert.ok(Math.abs(ordinary / ORDINARY - KEPT_SHARE) < 0.02, `kept ${ordinary} of ${ORDINARY}`);
    const rest = sent.filter((request) => !mustBeKept(request) && request.milliseconds < SLOW_MS / 2);
    const share = rest.filter((request) => kept.has(request.id)).length / rest.length;
    // Trace ids of the demo are random: five standard deviations.
    const tolerance = 5 * Math.sqrt((KEPT_SHARE * (1 - KEPT_SHARE)) / rest.length);
    assert.ok(Math.abs(share - KEPT_SHARE) < tolerance, `kept ${share} of ${rest.length}`);
    t.diagnostic(
      `kept ${ordinary} of ${ORDINARY} handmade traces, and ${(share * 100).toFixed(1)}% of the demo's ${rest.length}`,
    );
  });

  test('counts every span in the span metrics, and has the lines of dropped traces', async () => {
    const prometheus = new PrometheusApi(stack.urls.prometheus);
    await eventually(async () => {
      const calls = await prometheus.by(
        'service_name',
        'sum by (service_name) (last_over_time(traces_span_metrics_calls_total{service_name=~"ordinary|assessments",span_kind="SPAN_KIND_SERVER"}[10m]))',
      );
      assert.deepEqual(calls, { ordinary: ORDINARY, assessments: sent.length });
    });
    const lines = await new LokiApi(stack.urls.loki).query(
      '{service_name="assessments"} |= `request_completed`',
    );
    assert.equal(lines.length, sent.length);
  });
});

/** Each class of traffic that is always kept, found in what the client saw. */
function kinds(): Record<string, (request: SentRequest) => boolean> {
  return {
    'every error trace': (request) => request.status >= 500,
    // A little more than the threshold: the client's clock includes the way there and back.
    'every slow trace': (request) => request.kind === 'slow_submission',
    'every flow trace': (request) => request.path.endsWith('/retake'),
  };
}

function mustBeKept(request: SentRequest): boolean {
  return Object.values(kinds()).some((matches) => matches(request));
}

function describeRequest(request: SentRequest): string {
  return `${request.id} ${request.kind} ${request.status} ${Math.round(request.milliseconds)} ms`;
}

/** Quick, without errors, each a trace of its own; the same ids in every run. */
function ordinarySpans(first: number, count: number): HandmadeSpan[] {
  return Array.from({ length: count }, (_, index) => {
    const traceId = createHash('md5')
      .update(`ordinary ${first + index}`)
      .digest('hex');
    return { traceId, spanId: traceId.slice(0, 16), name: 'GET /ordinary' };
  });
}
