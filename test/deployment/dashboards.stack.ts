/** Every query of every dashboard and alert against the real Prometheus and Loki, with data of real services. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { JaegerApi } from '../stack/apis/jaeger.ts';
import { eventually } from '../stack/harness/eventually.ts';
import { alerts } from './dashboards/alerts.ts';
import { ask, chosen, explored, type Found, leadsSomewhere, named } from './dashboards/asking.ts';
import { DashboardData } from './dashboards/data.ts';
import { absentOnPurpose, emptyOnPurpose } from './dashboards/empty.ts';
import { boards, filled, metricsIn, type PlacedQuery, queries, timesOf } from './dashboards/queries.ts';

const root = join(import.meta.dirname, '..', '..');
const data = new DashboardData();
const asked = queries.filter(({ source }) => source !== 'tempo');

describe('the dashboards and alerts with the data of real services', { timeout: 480_000 }, () => {
  const found = new Map<PlacedQuery, Found[]>();

  before(async () => {
    await data.make();
    await eventually(async () => {
      const aborted = await data.loki.query('{service_name="importer"} | throughline_flow_outcome="aborted"');
      assert.ok(aborted.length > 0, 'nothing is told of the one that was killed');
      const lost = await data.prometheus.query(
        'otel_sdk_exporter_span_exported_total{service_name="lossy", error_type!=""}',
      );
      assert.equal(lost.length, 1);
    }, 60_000);
  });
  after(() => data.close());

  test('every query finds something, or is listed as empty with the reason', async (t) => {
    const expected = Object.keys(emptyOnPurpose).filter((place) => !place.startsWith('alert '));
    // Rates need a few samples more than there are at first.
    await eventually(async () => {
      for (const query of asked) {
        if ((found.get(query) ?? []).length === 0) found.set(query, await ask(data, query));
      }
      const empty = asked.filter((query) => found.get(query)?.length === 0).map(({ place }) => place);
      assert.deepEqual(empty.sort(), expected.sort());
    }, 60_000);
    t.diagnostic(`${asked.length} queries, ${expected.length} empty on purpose`);
  });

  test('legends and links name labels that the series have', () => {
    const missing: string[] = [];
    for (const [{ place, panel, query }, series] of found) {
      if (series.length === 0 || panel.type === 'logs') continue;
      const labels = new Set(series.flatMap((one) => Object.keys(one.labels)));
      for (const [, name = ''] of (query.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)) {
        if (!labels.has(name)) missing.push(`${place}: {{${name}}}`);
      }
      const columns = panel.transformations?.find(({ id }) => id === 'organize')?.options.renameByName ?? {};
      for (const column of Object.keys(columns)) {
        if (!column.startsWith('Value #') && !labels.has(column)) missing.push(`${place}: column ${column}`);
      }
    }
    assert.deepEqual(missing, []);
  });

  test('every series of a panel has a name of its own', () => {
    const twice: string[] = [];
    for (const panel of new Set([...found.keys()].map((query) => query.panel))) {
      if (panel.type === 'logs' || panel.type === 'table') continue;
      const own = [...found].filter(([query]) => query.panel === panel);
      const names = own.flatMap(([{ query }, series]) =>
        series.map(({ labels }) => named(query.legendFormat ?? '', labels)),
      );
      if (new Set(names).size < names.length) twice.push(`${own[0]?.[0].place}: ${names.sort().join(', ')}`);
    }
    assert.deepEqual(twice, []);
  });

  test('links from series lead to lines that Loki has, and ask Tempo for attributes that spans have', async () => {
    const spans = await Promise.all(
      ['assessments', 'importer'].map((service) => new JaegerApi(data.stack.urls.jaeger).tracesOf(service)),
    );
    const attributes = new Set(
      spans
        .flat()
        .flatMap(({ attributes, resource }) => [
          ...Object.keys(attributes).map((name) => `span.${name}`),
          ...Object.keys(resource).map((name) => `resource.${name}`),
        ]),
    );
    const wrong: string[] = [];
    const asTraceql = queries
      .filter(({ source }) => source === 'tempo')
      .map(({ place, text }) => ({ place, text }));
    for (const panel of new Set([...found.keys()].map((query) => query.panel))) {
      const series = [...found]
        .filter(([query]) => query.panel === panel)
        .flatMap(([, all]) => all)
        // What it says is lost on purpose.
        .filter(({ labels }) => labels['service_name'] !== 'lossy');
      for (const link of panel.fieldConfig?.defaults.links ?? []) {
        const needed = [...link.url.matchAll(/__field\.labels\.(\w+)/g)].map(([, name = '']) => name);
        const able = series.filter(({ labels }) => needed.every((name) => labels[name]));
        for (const { datasource, text } of explored(link.url)) {
          const place = `${panel.title}: "${link.title}"`;
          if (datasource === 'tempo') asTraceql.push({ place, text });
          else if (able.length > 0 && !(await leadsSomewhere(data, text, able)))
            wrong.push(`${place} leads to nothing`);
        }
      }
    }
    for (const { place, text } of asTraceql) {
      for (const [name] of text.matchAll(/\b(?:span|resource)\.[\w.]+/g)) {
        if (!attributes.has(name)) wrong.push(`${place}: ${name}`);
      }
    }
    assert.deepEqual([...new Set(wrong)], []);
    assert.ok(asTraceql.length > 50);
  });

  test('the ways from a span to its lines and its figures find them', async () => {
    const file = join(root, 'docker/grafana/provisioning/datasources/throughline.yaml');
    const { datasources } = parse(readFileSync(file, 'utf8').replaceAll('$$', '$'), { merge: true }) as {
      datasources: {
        name: string;
        jsonData: { tracesToLogsV2?: { query: string }; tracesToMetrics?: { queries: { query: string }[] } };
      }[];
    };
    const spans = await new JaegerApi(data.stack.urls.jaeger).tracesOf('assessments');
    const traceId = spans.find(({ kind }) => kind === 'server')?.traceId ?? '';
    const values = { ...timesOf('10m'), __tags: 'service_name="assessments"' };
    const ways = datasources.flatMap(({ jsonData: { tracesToLogsV2, tracesToMetrics } }) => [
      ...(tracesToLogsV2 ? [{ to: 'lines', text: tracesToLogsV2.query } as const] : []),
      ...(tracesToMetrics?.queries ?? []).map(({ query }) => ({ to: 'figures', text: query }) as const),
    ]);
    assert.equal(ways.length, 6);
    for (const { to, text } of ways) {
      const query = filled(text.replace(/\$\{__trace\.traceId\}/, traceId), values);
      const there = await (to === 'lines' ? data.loki.newest(query, 10) : data.prometheus.query(query));
      assert.ok(there.length > 0, query);
    }
  });

  test('no panel, alert or variable uses the name of a metric that nobody emits', async () => {
    const names = new Set(await data.prometheus.names());
    const variables = Object.values(boards).flatMap(({ templating }) =>
      templating.list.map(({ definition = '' }) => definition),
    );
    const used = [
      ...asked.filter(({ source }) => source === 'prometheus').map(({ text }) => text),
      ...alerts.filter(({ source }) => source === 'prometheus').map(({ expr }) => expr),
    ]
      .flatMap(metricsIn)
      .concat(
        variables.flatMap((definition) =>
          metricsIn(/^label_values\((.+), \w+\)$/.exec(definition)?.[1] ?? ''),
        ),
      );
    assert.ok(new Set(used).size > 40, `only ${new Set(used).size} names are used`);
    const absent = [...new Set(used.filter((name) => !names.has(name)))];
    assert.deepEqual(absent.sort(), Object.keys(absentOnPurpose).sort());
    for (const { instrument, file } of Object.values(absentOnPurpose)) {
      assert.ok(
        readFileSync(join(root, file), 'utf8').includes(`'${instrument}'`),
        `${file} has no ${instrument}`,
      );
    }
  });

  test('figures of a range count what happened in it, once each', async () => {
    // What is there since before the range counts by its growth, what began in it counts whole: all of it, here.
    const value = async (place: string, service: string): Promise<number> => {
      const query = queries.find((one) => one.place === place && one.panel.type === 'stat');
      assert.ok(query, place);
      return data.prometheus.number(filled(query.text, { ...chosen(query.text), service }));
    };
    const ended = (service: string, outcome: string) =>
      data.loki.query(`{service_name="${service}"} | throughline_flow_outcome="${outcome}"`);
    await eventually(async () => {
      const aborted = await value('flows: Aborted A', 'importer');
      assert.equal(aborted, (await ended('importer', 'aborted')).length);
      assert.ok(aborted > 0);
    });
    await eventually(async () => {
      const failed = await value('flows: Failed A', 'assessments');
      assert.equal(failed, (await ended('assessments', 'failed')).length);
      assert.ok(failed > 3);
    });
    await eventually(async () => assert.equal(await value('telemetry-ledger: Unaccounted for A', '.+'), 0));
  });

  test('first and last seen of a kind of error are the times of its first and last record', async () => {
    const [, first, last] = queries.filter(({ place }) => place.startsWith('errors: Every kind'));
    assert.ok(first && last);
    const text = (query: PlacedQuery) =>
      filled(query.text, { ...chosen(query.text), service: 'assessments' });
    const [firsts, lasts] = await Promise.all([
      data.loki.samples(text(first)),
      data.loki.samples(text(last)),
    ]);
    assert.ok(firsts.length >= 2, 'the demo has several kinds of errors');
    for (const { labels, value } of firsts) {
      const kind = labels['throughline_error_fingerprint'];
      const until = lasts.find((one) => one.labels['throughline_error_fingerprint'] === kind)?.value ?? 0;
      const age = Date.now() - value;
      assert.ok(age > 0 && age < 600_000, `${kind} was first seen ${age} ms ago`);
      assert.ok(until >= value && until <= Date.now(), `${kind} was last seen at ${until}`);
    }
  });

  test('every alert can be evaluated, and those of which there is a cause fire', async () => {
    const rules = await eventually(async () => {
      const all = [...(await data.prometheus.rules()), ...(await data.loki.rules())];
      assert.deepEqual(
        all.filter(({ health }) => health !== 'ok').map(({ name, lastError }) => [name, lastError]),
        [],
      );
      // The others record what alerts on objectives are made of.
      return all.filter(({ name }) => !name.startsWith('slo:'));
    }, 90_000);
    assert.deepEqual(rules.map(({ name }) => name).sort(), alerts.map(({ alert }) => alert).sort());
    const quiet = Object.keys(emptyOnPurpose).filter((place) => place.startsWith('alert '));
    const named = new Set(alerts.map(({ alert }) => alert));
    const expected = [...named].filter((name) => !quiet.includes(`alert ${name}`));
    await eventually(async () => {
      const firing = [...(await data.prometheus.alerts()), ...(await data.loki.alerts())].filter(
        ({ state }) => state === 'firing',
      );
      assert.deepEqual([...new Set(firing.map(({ labels }) => labels['alertname']))].sort(), expected.sort());
      for (const { annotations } of firing) {
        assert.doesNotMatch(JSON.stringify(annotations), /<no value>|\{\{|error expanding/);
      }
    }, 90_000);
  });
});
