import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertSpanTree, type RecordedSpan, runApp } from '@throughline/testing';
import { byTrace, JaegerApi } from './apis/jaeger.ts';
import { LokiApi } from './apis/loki.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { type RunningDemo, type SentRequest, startDemo } from './harness/demo.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

const SECONDS = 60;
const PER_SECOND = 10;

describe('a minute of the demo through the Collector, every trace kept', { timeout: 300_000 }, () => {
  let stack: Stack;
  let demo: RunningDemo;
  let jaeger: JaegerApi;
  let loki: LokiApi;
  let prometheus: PrometheusApi;
  let sent: SentRequest[];
  /** What the services serve at /metrics at the end of the traffic. */
  const pages: Record<string, string> = {};
  let spans: RecordedSpan[];

  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '2s' });
    jaeger = new JaegerApi(stack.urls.jaeger);
    loki = new LokiApi(stack.urls.loki);
    prometheus = new PrometheusApi(stack.urls.prometheus);
    demo = await startDemo(stack.urls.otlp);
    sent = await demo.send({ requests: SECONDS * PER_SECOND, perSecond: PER_SECOND });
    for (const service of [demo.assessments, demo.scoring]) {
      const page = await fetch(`${service.management}/metrics`, { headers: { connection: 'close' } });
      pages[service.name] = await page.text();
    }
    // Metrics go out every two seconds; the services may end once the last of them have.
    for (const [service, page] of Object.entries(pages)) {
      await eventually(async () => assert.equal(await prometheus.number(served(service)), servedBy(page)));
    }
    await demo.close();
    spans = await eventually(async () => {
      const all = await jaeger.tracesOf('assessments');
      assert.equal(serverSpans(all, 'assessments').length, sent.length);
      return all;
    });
  });

  after(async () => {
    await demo?.close();
    await stack?.close();
  });

  const traceOf = (kind: SentRequest['kind'], status: number): RecordedSpan[] => {
    const request = sent.find((one) => one.kind === kind && one.status === status);
    assert.ok(request, `no request of the kind ${kind} was answered with ${status}`);
    const server = spans.find((span) => span.attributes['request_id'] === request.id);
    return spans.filter((span) => span.traceId === server?.traceId);
  };

  test('every request was answered as the demo plans it', () => {
    assert.deepEqual(
      sent.filter((request) => request.status !== request.expected),
      [],
    );
  });

  test('requests, server spans, the histogram and the request lines agree, by unique id', async (t) => {
    const requests = sent.map((request) => request.id).sort();
    const inJaeger = serverSpans(spans, 'assessments').map((span) => String(span.attributes['request_id']));
    assert.deepEqual(inJaeger.sort(), requests);

    const inLoki = await eventually(async () => {
      const lines = await loki.query('{service_name="assessments"} |= `request_completed`');
      assert.equal(lines.length, requests.length);
      return lines.map(({ labels }) => labels['request_id'] ?? '');
    });
    assert.deepEqual(inLoki.sort(), requests);

    const count = await prometheus.number(served('assessments'));
    assert.equal(count, requests.length);
    const calls =
      'sum(last_over_time(traces_span_metrics_calls_total{service_name="assessments",span_kind="SPAN_KIND_SERVER"}[10m]))';
    await eventually(async () => assert.equal(await prometheus.number(calls), requests.length));
    t.diagnostic(
      `requests ${requests.length} = server spans ${inJaeger.length} = histogram count ${count}` +
        ` = request lines ${inLoki.length} = span metrics ${await prometheus.number(calls)}`,
    );
  });

  test('the calls from one service to the other agree on both sides', async (t) => {
    const called = serverSpans(spans, 'scoring')
      .map((span) => String(span.attributes['request_id']))
      .sort();
    const calls = spans.filter(
      (span) => span.kind === 'client' && span.attributes['http.request.method'] !== undefined,
    );
    assert.equal(calls.length, called.length);
    await eventually(async () => {
      const lines = await loki.query('{service_name="scoring"} |= `request_completed`');
      assert.deepEqual(lines.map(({ labels }) => labels['request_id'] ?? '').sort(), called);
    });
    await eventually(async () => assert.equal(await prometheus.number(served('scoring')), called.length));
    const asked =
      'sum(last_over_time(http_client_request_duration_seconds_count{service_name="assessments"}[10m]))';
    await eventually(async () => assert.equal(await prometheus.number(asked), called.length));
    t.diagnostic(`calls to scoring: ${called.length}, the same in spans, histograms and lines of both sides`);
  });

  describe('Jaeger', () => {
    test('has whole traces: every parent is there, and one root for each', () => {
      for (const [traceId, trace] of byTrace(spans)) {
        const ids = new Set(trace.map((span) => span.spanId));
        const roots = trace.filter((span) => span.parentSpanId === undefined);
        assert.equal(roots.length, 1, `trace ${traceId} has ${roots.length} roots`);
        const orphans = trace.filter(
          (span) => span.parentSpanId !== undefined && !ids.has(span.parentSpanId),
        );
        assert.deepEqual(
          orphans.map((span) => span.name),
          [],
          `trace ${traceId} lacks parents`,
        );
      }
    });

    test('shows a submission across both services', () => {
      assertSpanTree(traceOf('slow_submission', 201), {
        name: 'POST /assessments/:id/answers',
        kind: 'server',
        service: 'assessments',
        status: 'unset',
        attributes: { 'http.route': '/assessments/:id/answers', 'http.response.status_code': 201 },
        children: [
          { name: /^BEGIN/, kind: 'client' },
          { name: /^INSERT/, kind: 'client' },
          { name: /^INSERT/, kind: 'client' },
          { name: /^COMMIT/, kind: 'client' },
          {
            name: 'POST',
            kind: 'client',
            attributes: { 'http.response.status_code': 200 },
            children: [
              {
                name: 'POST /scores',
                kind: 'server',
                service: 'scoring',
                attributes: { 'http.route': '/scores', 'http.response.status_code': 200 },
              },
            ],
          },
          { name: /^UPDATE/, kind: 'client' },
        ],
      });
    });

    test('shows a flow that failed at its second step, with the error where it happened', () => {
      const trace = traceOf('failed_retake', 500);
      assertSpanTree(
        trace,
        {
          name: 'POST /assessments/:id/retake',
          kind: 'server',
          status: 'error',
          attributes: { 'error.type': '500' },
          children: [
            {
              name: 'retake_assessment',
              kind: 'internal',
              status: 'error',
              attributes: { 'throughline.flow.name': 'retake_assessment' },
              children: [
                { name: 'load_completed', kind: 'internal', status: 'unset' },
                {
                  name: 'clear_answers',
                  kind: 'internal',
                  status: 'error',
                  attributes: { 'throughline.flow.step': 'clear_answers' },
                },
              ],
            },
          ],
        },
        { allowOthers: true },
      );
      const step = trace.find((span) => span.name === 'clear_answers');
      assert.match(step?.status.message ?? '', /violates foreign key constraint/);
      const thrown = trace.flatMap((span) => span.events).find((event) => event.name === 'exception');
      assert.match(String(thrown?.attributes['exception.stacktrace']), /store\.ts/);
    });

    test('shows the error of one service in the trace of the other', () => {
      const trace = traceOf('scoring_error', 502);
      const failed = trace.filter((span) => span.status.code === 'error').map((span) => span.name);
      assert.deepEqual(failed.sort(), ['POST', 'POST /assessments/:id/answers', 'POST /scores']);
      const types = trace.flatMap((span) => span.events).map((event) => event.attributes['exception.type']);
      assert.ok(types.includes('UnknownQuestion') && types.includes('ScoringUnavailable'), String(types));
    });

    test('has no secret of the traffic', () => {
      assert.ok(
        !JSON.stringify(spans, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)).includes(
          'demo-token-value',
        ),
      );
    });

    test('keeps links and events', async () => {
      const app = runApp({
        entry: join(import.meta.dirname, 'fixtures', 'linked.mjs'),
        preload: 'throughline/register',
        cwd: join(import.meta.dirname, '..', '..'),
        env: {
          OTEL_SERVICE_NAME: 'worker',
          OTEL_EXPORTER_OTLP_ENDPOINT: stack.urls.otlp,
          THROUGHLINE_MANAGEMENT: 'off',
        },
      });
      assert.equal((await app.ended()).code, 0);
      const worked = await eventually(async () => {
        const all = await jaeger.tracesOf('worker');
        assert.equal(all.length, 3);
        return all;
      });
      const handled = worked.find((span) => span.kind === 'consumer');
      const senders = worked.filter((span) => span.kind === 'producer');
      // Jaeger's files have no place for the attributes of a link.
      assert.deepEqual(
        handled?.links.map((link) => [link.traceId, link.spanId]).sort(),
        senders.map((span) => [span.traceId, span.spanId]).sort(),
      );
      assert.deepEqual(
        handled?.events.map((event) => [event.name, event.attributes['messaging.batch.message_count']]),
        [['batch taken', 2]],
      );
    });
  });

  describe('Prometheus', () => {
    test('answers rate, errors and duration by route', async () => {
      const requests = await prometheus.by(
        'http_route',
        'sum by (http_route) (last_over_time(http_server_request_duration_seconds_count{service_name="assessments"}[10m]))',
      );
      assert.deepEqual(requests, countBy(sent, routeOf));
      const errors = await prometheus.by(
        'http_route',
        'sum by (http_route) (last_over_time(http_server_request_duration_seconds_count{service_name="assessments",http_response_status_code=~"5.."}[10m]))',
      );
      assert.deepEqual(
        errors,
        countBy(
          sent.filter((request) => request.status >= 500),
          routeOf,
        ),
      );
      const p99 = await prometheus.number(
        'histogram_quantile(0.99, sum by (le) (last_over_time(http_server_request_duration_seconds_bucket{http_route="/assessments/:id/answers"}[10m])))',
      );
      assert.ok(p99 > 0.25 && p99 < 5, `p99 is ${p99} s, and slow submissions take half a second`);
    });

    test('answers how flows ended, and by which step', async () => {
      const retakes = sent.filter((request) => request.path.endsWith('/retake'));
      const ended = await prometheus.by(
        'outcome',
        'sum by (outcome) (last_over_time(throughline_flow_completed_total{flow_name="retake_assessment"}[10m]))',
      );
      const failed = retakes.filter((request) => request.status === 500).length;
      assert.deepEqual(ended, { success: retakes.length - failed, failure: failed });
    });

    test('answers about the runtime of each service', async () => {
      for (const name of [
        'v8js_memory_heap_used_bytes',
        'nodejs_eventloop_utilization_ratio',
        'process_cpu_time_seconds_total',
      ]) {
        const services = await prometheus.by(
          'service_name',
          `count by (service_name) (last_over_time(${name}{service_name=~"assessments|scoring"}[10m]))`,
        );
        assert.deepEqual(Object.keys(services).sort(), ['assessments', 'scoring'], name);
      }
    });

    for (const service of ['assessments', 'scoring']) {
      test(`has the names and labels that /metrics of ${service} serves, and no other`, async () => {
        const pushed = await prometheus.series(`{job="${service}",__name__!~"traces_span_metrics_.+"}`);
        const here = new Map<string, Set<string>>();
        for (const labels of pushed) addLabels(here, labels['__name__'] ?? '', Object.keys(labels));
        const scraped = labelsByName(pages[service] ?? '');
        // Prometheus makes it from the resource; the page has it in its own way.
        for (const names of [here, scraped]) names.delete('target_info');
        assert.deepEqual([...here.keys()].sort(), [...scraped.keys()].sort());
        for (const [name, labels] of scraped)
          assert.deepEqual([...(here.get(name) ?? [])].sort(), [...labels].sort(), name);
      });
    }

    test('leads from span metrics to a trace that Jaeger knows', async (t) => {
      const exemplars = await eventually(async () => {
        const found = await prometheus.exemplars(
          'traces_span_metrics_duration_seconds_bucket{service_name="assessments"}',
        );
        assert.ok(found.length > 0, 'no exemplars');
        return found;
      });
      const known = new Set(spans.map((span) => span.traceId));
      const unknown = exemplars.filter(({ labels }) => !known.has(labels['trace_id'] ?? ''));
      assert.deepEqual(unknown, []);
      t.diagnostic(`${exemplars.length} exemplars, each with a trace that Jaeger knows`);
    });
  });

  describe('Loki', () => {
    test('returns the lines of one trace, from both services', async () => {
      const [span] = traceOf('slow_submission', 201);
      const lines = await loki.query(`{service_name=~".+"} | trace_id="${span?.traceId}"`);
      const events = lines.map(({ labels, text }) => `${labels['service_name']} ${text}`).sort();
      assert.deepEqual(events, [
        'assessments assessment_submitted',
        'assessments request_completed',
        'assessments scoring_slow',
        'scoring answers_scored',
        'scoring request_completed',
      ]);
    });

    test('returns the lines of one request, with its fields, trace and flow', async () => {
      const request = sent.find((one) => one.kind === 'failed_retake' && one.status === 500);
      const lines = await loki.query(`{service_name="assessments"} | request_id="${request?.id}"`);
      const failed = lines.find(({ text }) => text === 'retake_assessment_failed');
      assert.equal(failed?.labels['step'], 'clear_answers');
      assert.equal(failed?.labels['severity_text'], 'error');
      assert.match(failed?.labels['flow_id'] ?? '', /^retake_assessment-[0-9a-f]{8}$/);
      const [span] = traceOf('failed_retake', 500);
      assert.deepEqual([...new Set(lines.map(({ labels }) => labels['trace_id']))], [span?.traceId]);
    });
  });
});

/** How many requests a service has served, over all its series, also after it has ended. */
function served(service: string): string {
  return `sum(last_over_time(http_server_request_duration_seconds_count{service_name="${service}"}[10m]))`;
}

/** The same from the page that a service serves itself. */
function servedBy(page: string): number {
  const counts = [...page.matchAll(/^http_server_request_duration_seconds_count\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

function serverSpans(spans: RecordedSpan[], service: string): RecordedSpan[] {
  return spans.filter((span) => span.kind === 'server' && span.resource['service.name'] === service);
}

function routeOf(request: SentRequest): string {
  return request.path.replace(/^\/assessments\/[^/]+\/(\w+).*$/, '/assessments/:id/$1');
}

function countBy<T>(items: T[], key: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
}

/** The label names of each series name of a page in the Prometheus text format. */
function labelsByName(page: string): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const line of page.split('\n')) {
    const [, name, labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name !== undefined)
      addLabels(
        names,
        name,
        [...labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map((match) => match[1] ?? ''),
      );
  }
  return names;
}

/** Labels that the way adds: who was scraped, or which resource pushed. */
const labelsOfTheWay = new Set([
  '__name__',
  'job',
  'instance',
  'service_name',
  'service_instance_id',
  'service_version',
  'service_namespace',
]);

function addLabels(names: Map<string, Set<string>>, name: string, labels: string[]): void {
  const known = names.get(name) ?? new Set();
  for (const label of labels) if (!labelsOfTheWay.has(label)) known.add(label);
  names.set(name, known);
}
