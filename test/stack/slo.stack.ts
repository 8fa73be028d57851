import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type RunningApp, runApp } from '@throughline/testing';
import { parse, stringify } from 'yaml';
import { getJson } from './apis/get-json.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { type Binaries, installPrograms } from './build/install.ts';
import { eventually } from './harness/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { shipped } from './harness/layout.ts';
import { Program } from './harness/program.ts';

const root = join(import.meta.dirname, '..', '..');
const example = join(root, 'examples', 'slo');

let binaries: Binaries;
let folder: string;
let rulesFile: string;

before(() => {
  binaries = installPrograms((line) => process.stderr.write(`${line}\n`));
  folder = mkdtempSync(join(tmpdir(), 'throughline-slo-'));
  rulesFile = join(folder, 'rules.yaml');
  const cli = join(root, 'packages', 'node', 'dist', 'cli', 'throughline.js');
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, 'rules', 'src/slo.ts'], {
    cwd: example,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  writeFileSync(rulesFile, stdout);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function promtool(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(binaries.promtool, args, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

function alertOf(severity: 'page' | 'ticket', share: string): Alert {
  const isPage = severity === 'page';
  return {
    labels: { severity, slo: 'checkout' },
    annotations: {
      summary: `SLO checkout burns its error budget ${isPage ? 'fast' : 'slowly'}.`,
      description:
        `Customers cannot buy. ${share} of its events are bad; promised are 99.9% good in 30 days. ` +
        `The budget burns at more than ${isPage ? '14.4x in 1h or 6x in 6h' : '3x in 1d or 1x in 3d'}.`,
      runbook_url: 'https://runbooks.example/checkout',
    },
  };
}

/** A test of promtool: events of the SLO in each minute, and which alerts fire when. */
function scenario(
  good: string,
  failed: string,
  expected: { at: string; page?: string; ticket?: string }[],
): object {
  const series = (outcome: string) =>
    `throughline_slo_events_total{job="shop",throughline_slo_name="checkout",throughline_slo_outcome="${outcome}"}`;
  const expect = (severity: 'page' | 'ticket', share: string | undefined) => {
    const { labels, annotations } = alertOf(severity, share ?? '');
    return share === undefined ? [] : [{ exp_labels: labels, exp_annotations: annotations }];
  };
  return {
    interval: '1m',
    input_series: [
      { series: series('good'), values: good },
      { series: series('failed'), values: failed },
    ],
    alert_rule_test: expected.flatMap(({ at, page, ticket }) => [
      { eval_time: at, alertname: 'SloBudgetBurnsFast', exp_alerts: expect('page', page) },
      { eval_time: at, alertname: 'SloBudgetBurnsSlowly', exp_alerts: expect('ticket', ticket) },
    ]),
  };
}

describe('the rules of SLOs', () => {
  test('are rules that Prometheus takes, without a complaint', () => {
    assert.match(
      promtool('check', 'rules', '--lint=all', '--lint-fatal', rulesFile),
      /SUCCESS: \d+ rules found/,
    );
  });

  test('page for a fast burn, ticket for a slow one, stay silent within the budget, and end with their cause', () => {
    const testFile = join(folder, 'test.yaml');
    const tests = {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [
        // 20 times the budget.
        scenario('0+980x90', '0+20x90', [{ at: '80m', page: '2%', ticket: '2%' }]),
        // 4 times: too slow for a page.
        scenario('0+996x1600', '0+4x1600', [{ at: '26h', ticket: '0.4%' }]),
        // Half of the budget.
        scenario('0+9995x1600', '0+5x1600', [{ at: '26h' }]),
        // Nothing but errors for ten minutes: a page within them, gone when the window of half an hour has passed. Nine of
        // nineteen minutes are bad at 20m; the longer windows are made of rates that look back five minutes.
        scenario('0+1000x10 10000+0x10 10000+1000x60', '0+0x10 0+1000x10 10000+0x60', [
          { at: '10m' },
          { at: '20m', page: '47.37%', ticket: '42.42%' },
          { at: '60m', ticket: '17.12%' },
        ]),
        // Nobody comes.
        scenario('0+0x90', '0+0x90', [{ at: '80m' }]),
      ],
    };
    // JSON is YAML.
    writeFileSync(testFile, JSON.stringify(tests));
    assert.match(promtool('test', 'rules', testFile), /SUCCESS/);
  });
});

describe('in a real Prometheus that gets the metrics of a shop over OTLP', { timeout: 180_000 }, () => {
  let prometheus: Program;
  let url: string;
  let api: PrometheusApi;
  let shop: RunningApp;
  let shopUrl: string;
  let management: string;

  before(async () => {
    const [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}`;
    const config = join(folder, 'prometheus.yaml');
    const given = parse(readFileSync(shipped.prometheus, 'utf8')) as object;
    writeFileSync(
      config,
      stringify({ ...given, global: { evaluation_interval: '1s' }, rule_files: [rulesFile] }),
    );
    prometheus = new Program({
      name: 'prometheus',
      command: binaries.prometheus,
      args: [
        `--config.file=${config}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        '--web.enable-otlp-receiver',
      ],
      env: {},
      logFile: join(folder, 'prometheus.log'),
      readyUrl: `${url}/-/ready`,
    });
    await prometheus.start();
    api = new PrometheusApi(url);
    shop = runApp({
      entry: join(example, 'src/main.ts'),
      preload: 'throughline/register',
      cwd: example,
      env: {
        OTEL_SERVICE_NAME: 'shop',
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'otlp,prometheus',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${url}/api/v1/otlp/v1/metrics`,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
        OTEL_EXPORTER_PROMETHEUS_PORT: '0',
        THROUGHLINE_SPOOL: 'off',
      },
    });
    management = (await shop.waitForLine(/served at (\S+)/))[1] as string;
    shopUrl = (await shop.waitForLine(/Shop at (\S+)/))[1] as string;
  });
  after(async () => {
    await shop?.stop();
    await prometheus?.stop();
  });

  const buy = async (card: string) =>
    (await fetch(`${shopUrl}/checkout?card=${card}`, { method: 'POST' })).status;
  const firing = async () => {
    const { data } = await getJson<{ data: { alerts: (Alert & { state: string })[] } }>(
      `${url}/api/v1/alerts`,
    );
    return data.alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => `${labels['slo']} ${labels['severity']}`)
      .sort();
  };
  const ratio = (name: string) => api.number(`slo:throughline_slo_errors:ratio_rate5m{slo="${name}"}`);

  test('no alert fires as long as everything is well', async () => {
    await eventually(async () => {
      assert.equal(await buy('fine'), 200);
      assert.ok((await api.number('slo:throughline_slo_events:rate5m{slo="checkout"}')) > 0);
    });
    assert.equal(await ratio('checkout'), 0);
    assert.deepEqual(await firing(), []);
  });

  test('with half of all payments broken those fire that promise payments, and no others', async () => {
    await eventually(async () => {
      for (let i = 0; i < 5; i++) {
        assert.equal(await buy('broken'), 503);
        assert.equal(await buy('refused'), 402);
      }
      await delay(200);
      assert.deepEqual(
        await firing(),
        ['checkout', 'checkout-latency', 'payment'].flatMap((name) => [`${name} page`, `${name} ticket`]),
      );
    }, 60_000);
    const share = await ratio('checkout');
    assert.ok(share > 0.1 && share < 0.6, String(share));
    assert.equal(await api.number('slo:objective:ratio{slo="payment"}'), 0.995);
    assert.ok((await api.number('slo:error_budget_remaining:ratio{slo="checkout"}')) < 0);
  });

  test('the series that are scraped have the same names and labels', async () => {
    const text = await (await fetch(`${management}/metrics`)).text();
    const scraped = text
      .split('\n')
      .filter((line) => line.startsWith('throughline_slo_events_total{'))
      .map((line) => (line.match(/throughline_slo_\w+="[^"]*"/g) ?? []).sort().join())
      .sort();
    const pushed = (await api.series('throughline_slo_events_total'))
      .map((labels) =>
        Object.entries(labels)
          .filter(([name]) => name.startsWith('throughline_slo_'))
          .map(([name, value]) => `${name}="${value}"`)
          .sort()
          .join(),
      )
      .sort();
    assert.equal(scraped.length, 12);
    assert.deepEqual(pushed, scraped);
  });
});
