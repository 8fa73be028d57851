/** The stack with the demo's traffic and two services more, so that there is something to see in every panel. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApp, runApp } from '@throughline/testing';
import { LokiApi } from '../../stack/apis/loki.ts';
import { PrometheusApi } from '../../stack/apis/prometheus.ts';
import { type RunningDemo, startDemo } from '../../stack/harness/demo.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type Stack, startStack } from '../../stack/harness/stack.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const fixtures = join(root, 'test', 'stack', 'fixtures');

export class DashboardData {
  stack!: Stack;
  loki!: LokiApi;
  prometheus!: PrometheusApi;
  demo: RunningDemo | undefined;
  readonly #apps: RunningApp[] = [];
  readonly #spool = mkdtempSync(join(tmpdir(), 'throughline-dashboards-'));

  /** Half a minute of traffic; what was killed in the middle of a flow is told by its successor. */
  async make(): Promise<void> {
    this.stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '2s' });
    this.loki = new LokiApi(this.stack.urls.loki);
    this.prometheus = new PrometheusApi(this.stack.urls.prometheus);
    this.demo = await startDemo(this.stack.urls.otlp);
    const [nowhere] = await freePorts(1);
    // Its spans and lines go to nobody, and nothing keeps them; a label of its explodes: all of it is lost, and it says so.
    this.#start('lossy', ['flood'], {
      THROUGHLINE_MAX_SERIES: '100',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${nowhere}/v1/traces`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://127.0.0.1:${nowhere}/v1/logs`,
      OTEL_BSP_EXPORT_TIMEOUT: '1000',
      OTEL_BLRP_EXPORT_TIMEOUT: '1000',
      THROUGHLINE_SPOOL: 'off',
      THROUGHLINE_FLOW_JOURNAL: 'off',
    });
    const first = this.#start('importer', ['hang']);
    await first.waitForLine(/^hangs$/, { timeoutMs: 60_000 });
    await this.demo.send({ requests: 200, perSecond: 12 });
    first.kill('SIGKILL');
    await first.ended();
    this.#start('importer', ['hang']);
    await this.demo.send({ requests: 200, perSecond: 12, seed: 2, prefix: 'second' });
  }

  async close(): Promise<void> {
    for (const app of this.#apps) {
      app.kill('SIGKILL');
      await app.ended();
    }
    await this.demo?.close();
    await this.stack?.close();
    rmSync(this.#spool, { recursive: true, force: true });
  }

  #start(service: string, args: string[], env: Record<string, string> = {}): RunningApp {
    const app = runApp({
      entry: join(fixtures, 'flows-and-errors.mjs'),
      args,
      preload: 'throughline/register',
      cwd: root,
      timeoutMs: 500_000,
      env: {
        OTEL_SERVICE_NAME: service,
        OTEL_EXPORTER_OTLP_ENDPOINT: this.stack.urls.otlp,
        OTEL_METRIC_EXPORT_INTERVAL: '2000',
        OTEL_METRIC_EXPORT_TIMEOUT: '2000',
        OTEL_BLRP_SCHEDULE_DELAY: '200',
        THROUGHLINE_ERRORS_PER_MINUTE: '3',
        THROUGHLINE_LOG_FORMAT: 'none',
        THROUGHLINE_MANAGEMENT: 'off',
        THROUGHLINE_SPOOL_DIR: join(this.#spool, service),
        ...env,
      },
    });
    this.#apps.push(app);
    return app;
  }
}
