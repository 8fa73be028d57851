import assert from 'node:assert/strict';
import type { RecordedSpan } from '@throughline/testing';
import { JaegerApi } from '../apis/jaeger.ts';
import { LokiApi } from '../apis/loki.ts';
import { MetricsPage } from '../apis/metrics-page.ts';
import { PrometheusApi } from '../apis/prometheus.ts';
import { type RunningDemo, type SentRequest, startDemo } from '../harness/demo.ts';
import { eventually } from '../harness/eventually.ts';
import { type Stack, startStack } from '../harness/stack.ts';

const SECONDS = 60;
const PER_SECOND = 10;

/** A minute of the demo's traffic through the Collector with every trace kept, and what came of it. */
export class Minute {
  stack!: Stack;
  jaeger!: JaegerApi;
  loki!: LokiApi;
  prometheus!: PrometheusApi;
  sent: SentRequest[] = [];
  /** Every span of every trace of the traffic, as Jaeger has them. */
  spans: RecordedSpan[] = [];
  /** What the services serve at /metrics at the end of the traffic. */
  pages: Record<'assessments' | 'scoring', MetricsPage> = {
    assessments: new MetricsPage(''),
    scoring: new MetricsPage(''),
  };
  #demo: RunningDemo | undefined;

  async run(): Promise<void> {
    this.stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '2s' });
    const { urls } = this.stack;
    this.jaeger = new JaegerApi(urls.jaeger);
    this.loki = new LokiApi(urls.loki);
    this.prometheus = new PrometheusApi(urls.prometheus);
    const demo = await startDemo(urls.otlp);
    this.#demo = demo;
    this.sent = await demo.send({ requests: SECONDS * PER_SECOND, perSecond: PER_SECOND });
    for (const service of ['assessments', 'scoring'] as const) {
      const page = await fetch(`${demo[service].management}/metrics`, { headers: { connection: 'close' } });
      this.pages[service] = new MetricsPage(await page.text());
      // Metrics go out every two seconds; the services may end once the last of them have.
      const count = this.pages[service].sum('http_server_request_duration_seconds_count');
      await eventually(async () => assert.equal(await this.prometheus.number(served(service)), count));
    }
    await demo.close();
    await eventually(async () => {
      this.spans = await this.jaeger.tracesOf('assessments');
      assert.equal(serverSpans(this.spans, 'assessments').length, this.sent.length);
    });
  }

  async close(): Promise<void> {
    await this.#demo?.close();
    await this.stack?.close();
  }

  /** The spans of one trace that a request of this kind made. */
  traceOf(kind: SentRequest['kind'], status: number): RecordedSpan[] {
    const request = this.sent.find((one) => one.kind === kind && one.status === status);
    assert.ok(request, `no request of the kind ${kind} was answered with ${status}`);
    const server = this.spans.find((span) => span.attributes['request_id'] === request.id);
    return this.spans.filter((span) => span.traceId === server?.traceId);
  }
}

/** A query for how many requests a service has served, over all its series, also after it has ended. */
export function served(service: string): string {
  return `sum(last_over_time(http_server_request_duration_seconds_count{service_name="${service}"}[10m]))`;
}

export function serverSpans(spans: RecordedSpan[], service: string): RecordedSpan[] {
  return spans.filter((span) => span.kind === 'server' && span.resource['service.name'] === service);
}
