import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningApp, runApp } from '@throughline/testing';
import { GroupProcess } from '../metering/group-process.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { type Binaries, installPrograms } from './build/install.ts';
import { eventually } from './harness/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { type Layout, layOut, shipped } from './harness/layout.ts';
import { Program } from './harness/program.ts';

const root = join(import.meta.dirname, '..', '..');

/** Who was scraped, or which resource has pushed. */
const ofTheWay = /^(job|instance|service_.*|deployment_.*|k8s_.*)$/;

describe('metrics by scrape and over OTLP through the real Collector', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-metrics-roads-'));
  let binaries: Binaries;
  let layout: Layout;
  let prometheus: Program;
  let api: PrometheusApi;
  let app: RunningApp;
  let group: GroupProcess;
  let page: string;

  before(async () => {
    binaries = installPrograms((line) => process.stderr.write(`${line}\n`));
    layout = await layOut(binaries, folder, {});
    const [port = 0] = await freePorts(1);
    const env = {
      OTEL_SERVICE_NAME: 'roads',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_EXPORTER_OTLP_ENDPOINT: layout.urls.otlp,
      OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    };
    group = await GroupProcess.start({ workers: 3 });
    prometheus = scraping({ single: port, group: group.port });
    await Promise.all([prometheus.start(), layout.collector.start()]);
    app = runApp({
      entry: join(import.meta.dirname, 'fixtures', 'metered.mjs'),
      preload: 'throughline/register',
      cwd: root,
      timeoutMs: 180_000,
      env,
    });
    await app.waitForLine(/^ready$/);
    api = new PrometheusApi(layout.urls.prometheus);
    page = await eventually(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  });

  after(async () => {
    await app?.stop();
    await group?.stop();
    for (const program of [layout?.collector, prometheus]) await program?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The shipped configuration of Prometheus, and scrapes every second. */
  function scraping(jobs: Record<string, number>): Program {
    const config = join(folder, 'prometheus.yaml');
    const scrapes = Object.entries(jobs).map(
      ([job, port]) =>
        `  - job_name: ${job}\n    scrape_interval: 1s\n    static_configs: [{ targets: ["127.0.0.1:${port}"] }]\n`,
    );
    writeFileSync(
      config,
      `${readFileSync(shipped.prometheus, 'utf8')}\nscrape_configs:\n${scrapes.join('')}`,
    );
    return new Program({
      name: 'prometheus',
      command: binaries.prometheus,
      args: [
        `--config.file=${config}`,
        `--web.listen-address=${new URL(layout.urls.prometheus).host}`,
        `--storage.tsdb.path=${join(folder, 'scraped')}`,
        '--web.enable-otlp-receiver',
        '--enable-feature=exemplar-storage,native-histograms',
      ],
      env: {},
      readyUrl: `${layout.urls.prometheus}/-/ready`,
      logFile: join(folder, 'prometheus.log'),
    });
  }

  /** All series of the fixture that came one way, by name and labels. */
  async function seriesOf(way: 'scraped' | 'pushed'): Promise<Map<string, number>> {
    const job = way === 'scraped' ? 'job="single"' : 'job="roads"';
    const samples = await api.query(`{__name__=~"roads_.+",${job}}`);
    return new Map(
      samples.map(({ labels, value }) => [
        JSON.stringify(
          Object.entries(labels)
            .filter(([name]) => !ofTheWay.test(name))
            // Prometheus itself makes le="1.0" of what it scrapes, in either format, and le="1" of OTLP.
            .map(([name, text]) => [name, name === 'le' ? Number(text.replace('Inf', 'Infinity')) : text])
            .sort(),
        ),
        value,
      ]),
    );
  }

  /** What Prometheus says of its scrapes. */
  async function targets(): Promise<string> {
    return (await fetch(`${layout.urls.prometheus}/api/v1/targets`)).text();
  }

  test('the same names, labels and values arrive both ways', async () => {
    await eventually(async () => {
      const [scraped, pushed] = [await seriesOf('scraped'), await seriesOf('pushed')];
      // Seven numbers and two histograms of three bounds.
      assert.ok(scraped.size >= 6 + 2 * 6, `${scraped.size} series; ${await targets()}`);
      assert.deepEqual([...pushed].sort(), [...scraped].sort());
    }, 60_000);
  });

  test('PromQL answers from what was scraped, and an exemplar leads to the trace', async () => {
    const quantile = 'histogram_quantile(0.5, sum by (le) (roads_wait_seconds_bucket{job="single"}))';
    await eventually(async () => assert.equal(await api.number(quantile), 1));
    for (const query of ['roads_wait_seconds_bucket{job="single"}', 'roads_orders_total{job="single"}']) {
      const exemplars = await eventually(async () => {
        const found = await api.exemplars(query);
        assert.ok(found.length > 0, query);
        return found;
      });
      assert.match(exemplars[0]?.labels['trace_id'] ?? '', /^[0-9a-f]{32}$/);
    }
  });

  test('promtool reads the text, and has nothing to say against our own metrics', async () => {
    const { stderr, status } = spawnSync(binaries.promtool, ['check', 'metrics'], {
      input: page,
      encoding: 'utf8',
    });
    assert.notEqual(status, 1, stderr);
    const complaints = stderr.split('\n').filter((line) => line.startsWith('throughline_'));
    assert.deepEqual(complaints, []);
  });

  test('a group whose workers are killed is scraped without a counter that falls', async () => {
    for (const worker of [1, 2, 3]) await group.tell(worker, { add: 10 });
    const done = 'group_done_total{job="group"}';
    await eventually(async () => assert.equal(await api.number(done), 30));
    group.tellOnly(1, { kill: 'SIGKILL' });
    group.tellOnly(2, { add: 5, exit: 0 });
    await eventually(async () => assert.equal(await api.number(done), 35));
    await eventually(async () => assert.equal(await api.number('count(group_level{job="group"})'), 1));
    assert.equal(await api.number('resets(group_done_total{job="group"}[5m])'), 0);
    assert.equal((await api.number('min_over_time(group_done_total{job="group"}[5m])')) >= 10, true);
  });
});
