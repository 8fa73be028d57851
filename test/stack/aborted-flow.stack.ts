/** A process that is killed in the middle of a step, and what the real back ends know of it after the next start. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RecordedSpan, type RunningApp, runApp } from '@throughline/testing';
import { filled, queries, timesOf } from '../deployment/dashboards/queries.ts';
import { JaegerApi } from './apis/jaeger.ts';
import { LokiApi, type LokiLine } from './apis/loki.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

const root = join(import.meta.dirname, '..', '..');
const flow = 'service_name="importer", flow_name="import_rows"';

describe('a flow whose process is killed in step 4 of 7, with kill -9', { timeout: 300_000 }, () => {
  const spool = mkdtempSync(join(tmpdir(), 'throughline-aborted-'));
  let stack: Stack;
  let loki: LokiApi;
  let prometheus: PrometheusApi;
  let killed: RunningApp;
  let next: RunningApp;
  let flowId: string;
  let began: LokiLine;
  let spans: RecordedSpan[] = [];

  before(async () => {
    // Flows are kept whatever this says.
    stack = await startStack({ KEEP_PERCENT: '0', DECISION_WAIT: '2s', SLOW_TRACE_MS: '600000' });
    loki = new LokiApi(stack.urls.loki);
    prometheus = new PrometheusApi(stack.urls.prometheus);
    killed = start();
    [, flowId = ''] = await killed.waitForLine(/^in step (.+)$/, { timeoutMs: 60_000 });
  });

  after(async () => {
    for (const app of [killed, next]) {
      app?.kill('SIGKILL');
      await app?.ended();
    }
    await stack?.close();
    rmSync(spool, { recursive: true, force: true });
  });

  function start(): RunningApp {
    return runApp({
      entry: join(root, 'test', 'fixtures', 'flows', 'app.mjs'),
      args: ['hang'],
      preload: 'throughline/register',
      cwd: root,
      timeoutMs: 280_000,
      env: {
        OTEL_SERVICE_NAME: 'importer',
        OTEL_EXPORTER_OTLP_ENDPOINT: stack.urls.otlp,
        OTEL_METRIC_EXPORT_INTERVAL: '2000',
        OTEL_METRIC_EXPORT_TIMEOUT: '2000',
        OTEL_BSP_SCHEDULE_DELAY: '50',
        OTEL_BLRP_SCHEDULE_DELAY: '50',
        THROUGHLINE_LOG_FORMAT: 'json',
        THROUGHLINE_MANAGEMENT: 'off',
        THROUGHLINE_SPOOL_DIR: spool,
      },
    });
  }

  const ofFlow = (rest: string) => `{service_name="importer"} | flow_id="${flowId}" ${rest}`;

  test('while it hangs: Loki knows the step that it is in, Prometheus that it is in flight, Jaeger the steps that are done', async () => {
    await eventually(async () => {
      const [first] = await loki.query(ofFlow('|= `import_rows_started`'));
      assert.ok(first, 'no beginning');
      began = first;
      const steps = await loki.query(ofFlow('|= `import_rows_step`'));
      assert.deepEqual(steps.map(({ labels }) => labels['step']).sort(), [
        'check',
        'fetch',
        'parse',
        'write',
      ]);
    });
    await eventually(async () => {
      assert.equal(await prometheus.number(`sum(throughline_flow_in_flight{${flow}})`), 1);
      assert.ok((await prometheus.number(`max(throughline_flow_oldest_age_seconds{${flow}})`)) > 0);
    });
    await eventually(async () => {
      const names = (await new JaegerApi(stack.urls.jaeger).trace(began.labels['trace_id'] ?? '')).map(
        ({ name }) => name,
      );
      assert.deepEqual(names.sort(), ['check', 'fetch', 'parse']);
    }, 60_000);
  });

  test('after the next start: Loki has the record of it, in its trace', async () => {
    killed.kill('SIGKILL');
    await killed.ended();
    next = start();
    const [line] = await eventually(async () => {
      const lines = await loki.query(ofFlow('| throughline_flow_outcome="aborted"'));
      assert.equal(lines.length, 1);
      return lines;
    });
    assert.equal(line?.text, 'import_rows_aborted');
    const { labels = {} } = line ?? {};
    assert.deepEqual(
      ['step', 'steps_done', 'steps_total', 'pid', 'reason', 'severity_text'].map((name) => labels[name]),
      ['write', '3', '7', `${killed.pid}`, 'unknown', 'error'],
    );
    assert.deepEqual(
      [labels['trace_id'], labels['span_id']],
      [began.labels['trace_id'], began.labels['span_id']],
    );
  });

  test('Jaeger has its span with the steps below it, in the trace that the dead process began', async () => {
    spans = await eventually(async () => {
      const found = await new JaegerApi(stack.urls.jaeger).trace(began.labels['trace_id'] ?? '');
      assert.ok(found.some(({ name }) => name === 'import_rows'));
      return found;
    }, 60_000);
    const named = (name: string) => {
      const [span, ...more] = spans.filter((one) => one.name === name);
      assert.equal(more.length, 0, `${name} is there more than once`);
      assert.ok(span, `no ${name}`);
      return span;
    };
    const whole = named('import_rows');
    assert.equal(whole.spanId, began.labels['span_id']);
    assert.deepEqual([whole.status.code, whole.status.message], ['error', 'unknown']);
    assert.equal(whole.attributes['throughline.flow.outcome'], 'aborted');
    assert.equal(whole.attributes['throughline.flow.step'], 'write');
    for (const step of ['fetch', 'parse', 'check', 'write']) {
      assert.equal(named(step).parentSpanId, whole.spanId, step);
      assert.ok(named(step).startTime >= whole.startTime, `${step} began before its flow`);
    }
    assert.equal(named('insert').parentSpanId, named('write_batch').spanId);
    assert.equal(named('write_batch').parentSpanId, named('write').spanId);
  });

  test('Prometheus has counted it, and the alert fires', async () => {
    await eventually(async () => {
      const counted = await prometheus.number(
        `sum(throughline_flow_completed_total{${flow}, outcome="aborted"})`,
      );
      assert.equal(counted, 1);
    });
    const alert = await eventually(async () => {
      const found = (await prometheus.alerts()).find(
        ({ labels }) => labels['alertname'] === 'FlowAborted' && labels['flow_name'] === 'import_rows',
      );
      assert.equal(found?.state, 'firing');
      return found;
    }, 60_000);
    assert.equal(alert.annotations['summary'], 'importer: 1 flows import_rows were aborted in ten minutes');
    assert.equal(
      alert.annotations['dashboard'],
      '/d/throughline-flows?var-service=importer&var-flow=import_rows',
    );
  });

  test('the dashboard lists it in words, and counts it', async () => {
    const values = { ...timesOf('5m'), service: 'importer', flow: 'import_rows' };
    const query = (place: string, type: string) => {
      const found = queries.find((one) => one.place === place && one.panel.type === type);
      assert.ok(found, place);
      return filled(found.text, values);
    };
    const [line, ...more] = await loki.query(query('flows: Aborted A', 'logs'));
    assert.equal(more.length, 0);
    assert.match(
      line?.text ?? '',
      new RegExp(
        `^import_rows in step write, 3 of 7 steps done, after \\d+ ms: unknown, process ${killed.pid}, ${flowId}$`,
      ),
    );
    assert.equal(line?.labels['trace_id'], began.labels['trace_id']);
    assert.equal(await prometheus.number(query('flows: Aborted A', 'stat')), 1);
  });

  test('the terminal of the next process has it, too', () => {
    const told = next.jsonLines().filter(({ event }) => event === 'import_rows_aborted');
    assert.deepEqual(
      told.map(({ flow_id, step, pid }) => [flow_id, step, pid]),
      [[flowId, 'write', killed.pid]],
    );
  });
});
