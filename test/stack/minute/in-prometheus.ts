import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { labelsByName } from '../apis/metrics-page.ts';
import type { SentRequest } from '../harness/demo.ts';
import { eventually } from '../harness/eventually.ts';
import type { Minute } from './minute.ts';

/** What Prometheus must answer after a minute of the demo. */
export function inPrometheus(minute: Minute): void {
  describe('Prometheus', () => {
    test('answers rate, errors and duration by route', async () => {
      const requests = await minute.prometheus.by(
        'http_route',
        'sum by (http_route) (last_over_time(http_server_request_duration_seconds_count{service_name="assessments"}[10m]))',
      );
      assert.deepEqual(requests, countBy(minute.sent, routeOf));
      const errors = await minute.prometheus.by(
        'http_route',
        'sum by (http_route) (last_over_time(http_server_request_duration_seconds_count{service_name="assessments",http_response_status_code=~"5.."}[10m]))',
      );
      assert.deepEqual(
        errors,
        countBy(
          minute.sent.filter((request) => request.status >= 500),
          routeOf,
        ),
      );
      const p99 = await minute.prometheus.number(
        'histogram_quantile(0.99, sum by (le) (last_over_time(http_server_request_duration_seconds_bucket{http_route="/assessments/:id/answers"}[10m])))',
      );
      assert.ok(p99 > 0.25 && p99 < 5, `p99 is ${p99} s, and slow submissions take half a second`);
    });

    test('answers how flows ended, and by which step', async () => {
      const retakes = minute.sent.filter((request) => request.path.endsWith('/retake'));
      const ended = await minute.prometheus.by(
        'outcome',
        'sum by (outcome) (last_over_time(throughline_flow_completed_total{flow_name="retake_assessment"}[10m]))',
      );
      const failed = retakes.filter((request) => request.status === 500).length;
      assert.deepEqual(ended, { completed: retakes.length - failed, failed });
    });

    test('answers about the runtime of each service', async () => {
      for (const name of [
        'v8js_memory_heap_used_bytes',
        'nodejs_eventloop_utilization_ratio',
        'process_cpu_time_seconds_total',
      ]) {
        const services = await minute.prometheus.by(
          'service_name',
          `count by (service_name) (last_over_time(${name}{service_name=~"assessments|scoring"}[10m]))`,
        );
        assert.deepEqual(Object.keys(services).sort(), ['assessments', 'scoring'], name);
      }
    });

    for (const service of ['assessments', 'scoring'] as const) {
      test(`has the names and labels that /metrics of ${service} serves, and no other`, async () => {
        const pushed = await minute.prometheus.series(
          `{job="${service}",__name__!~"traces_span_metrics_.+"}`,
        );
        const here = labelsByName(pushed.map((labels) => [labels['__name__'] ?? '', Object.keys(labels)]));
        const scraped = minute.pages[service].labelsByName();
        assert.deepEqual([...here.keys()].sort(), [...scraped.keys()].sort());
        for (const [name, labels] of scraped)
          assert.deepEqual([...(here.get(name) ?? [])].sort(), [...labels].sort(), name);
      });
    }

    test('has the figures of the Collector itself', async () => {
      const accepted = await minute.prometheus.by(
        'transport',
        'sum by (transport) (last_over_time(otelcol_receiver_accepted_spans_total[10m]))',
      );
      assert.ok((accepted['http'] ?? 0) > 0, JSON.stringify(accepted));
    });

    test('leads from span metrics to a trace that Jaeger knows', async (t) => {
      const exemplars = await eventually(async () => {
        const found = await minute.prometheus.exemplars(
          'traces_span_metrics_duration_seconds_bucket{service_name="assessments"}',
        );
        assert.ok(found.length > 0, 'no exemplars');
        return found;
      });
      const known = new Set(minute.spans.map((span) => span.traceId));
      const unknown = exemplars.filter(({ labels }) => !known.has(labels['trace_id'] ?? ''));
      assert.deepEqual(unknown, []);
      t.diagnostic(`${exemplars.length} exemplars, each with a trace that Jaeger knows`);
    });
  });
}

function routeOf(request: SentRequest): string {
  return request.path.replace(/^\/assessments\/[^/]+\/(\w+).*$/, '/assessments/:id/$1');
}

function countBy<T>(items: T[], key: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
}
