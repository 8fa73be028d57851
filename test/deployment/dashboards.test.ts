import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parser as traceql } from '@grafana/lezer-traceql';
import { parse } from 'yaml';
import type { BuiltQuery } from '../../docker/grafana/parts/queries.ts';
import {
  type BoardJson,
  boards,
  type Link,
  metricsIn,
  type PlacedPanel,
  queries,
} from './dashboards/queries.ts';

const grafana = join(import.meta.dirname, '..', '..', 'docker', 'grafana');
const { datasources } = parse(
  readFileSync(join(grafana, 'provisioning/datasources/throughline.yaml'), 'utf8'),
) as { datasources: { uid: string; type: string }[] };

/** What Grafana fills in by itself. */
const ownVariables = [
  '__rate_interval',
  '__interval',
  '__range',
  '__auto',
  '__from',
  '__to',
  '__field',
  '__value',
];

test('the dashboards in the repository are the ones that the code makes', () => {
  const folder = join(grafana, 'dashboards');
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(boards).sort());
  for (const [name, made] of Object.entries(boards)) {
    const written = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    assert.deepEqual(written, made, `${name} is old: node docker/grafana/write-dashboards.ts`);
  }
});

test('the dashboard that opens first is one of them', () => {
  const { services } = parse(readFileSync(join(grafana, '..', 'compose.yaml'), 'utf8'), { merge: true });
  const home: string = services.grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  assert.ok(
    Object.keys(boards).some((file) => home === `/etc/grafana/dashboards/${file}`),
    home,
  );
});

for (const [file, dashboard] of Object.entries(boards)) {
  describe(`the dashboard ${file}`, () => {
    const { panels } = dashboard;
    const own = queries.filter(({ panel }) => panels.includes(panel));

    test('asks in its title what it answers', () => {
      assert.match(dashboard.title, /^[A-Z][\w ]+: .+\?$/);
    });

    test('asks data sources that are provisioned, by uid and with a query each', () => {
      assert.ok(own.length >= 6);
      for (const { place, query, text } of own) {
        const source = datasources.find(({ uid }) => uid === query.datasource.uid);
        assert.equal(source?.type, query.datasource.type, place);
        assert.ok(text.length > 5, place);
      }
    });

    test('gives every query of a panel a letter of its own, and every panel an id and a place of its own', () => {
      for (const { title, targets = [] } of panels) {
        assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
      }
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      for (const [index, { title, gridPos: a }] of panels.entries()) {
        assert.ok(a.x + a.w <= 24, title);
        for (const { gridPos: b, title: other } of panels.slice(index + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          assert.ok(apart, `"${title}" and "${other}" lie over one another`);
        }
      }
    });

    test('says of every panel what it shows', () => {
      for (const { type, title, description = '' } of panels) {
        assert.ok(type === 'row' || description.length > 5, title);
      }
    });

    test('has a unit for every figure and a legend for every series', () => {
      for (const { type, title, targets = [], fieldConfig, transformations = [] } of panels) {
        if (['timeseries', 'stat', 'bargauge'].includes(type)) {
          assert.ok(fieldConfig?.defaults.unit, `${title} has no unit`);
          for (const { legendFormat } of targets) assert.ok(legendFormat, `${title} has no legend`);
        }
        if (type === 'table') {
          const columns = transformations.find(({ id }) => id === 'organize')?.options.renameByName ?? {};
          for (const [of, column] of Object.entries(columns)) {
            if (!of.startsWith('Value #')) continue;
            assert.ok(
              targets.some(({ refId }) => of === `Value #${refId}`),
              `${title}: ${column} has no query`,
            );
            assert.ok(unitOf(fieldConfig, column), `${title}: ${column} has no unit`);
          }
        }
      }
    });

    test('leads from every panel over time to the traces and lines behind it', () => {
      for (const { type, title, targets = [], fieldConfig } of panels) {
        if (!['timeseries', 'bargauge'].includes(type)) continue;
        // The Collector sends neither traces nor lines of its own.
        const isOfCollector = targets.every(
          ({ expr = '', datasource }) =>
            datasource.type === 'prometheus' && metricsIn(expr).every((name) => name.startsWith('otelcol_')),
        );
        if (isOfCollector) continue;
        assert.ok((fieldConfig?.defaults.links ?? []).length > 0, `${title} leads nowhere`);
      }
      const kinds = new Set(own.map(({ source }) => source));
      const followed = linksOf(dashboard).flatMap(exploredBy);
      for (const kind of ['loki', 'tempo'] as const) {
        assert.ok(kinds.has(kind) || followed.some(({ datasource }) => datasource.uid === kind), kind);
      }
    });

    test('leads by labels that the series of the panel have', () => {
      for (const { title, targets = [], fieldConfig } of panels) {
        for (const { url, title: link } of fieldConfig?.defaults.links ?? []) {
          const needed = [...url.matchAll(/\$\{__field\.labels\.(\w+)\}/g)].map(([, name = '']) => name);
          const grouped = targets.filter(({ legendFormat }) => legendFormat?.includes('{{'));
          for (const name of needed) {
            const able = grouped.filter(({ expr = '' }) => new RegExp(`by \\([^)]*\\b${name}\\b`).test(expr));
            assert.ok(able.length > 0, `${title}: "${link}" needs ${name}`);
          }
        }
      }
    });

    test('asks Tempo in TraceQL as its published grammar has it', () => {
      for (const { place, source, text } of own) {
        if (source !== 'tempo') continue;
        assert.deepEqual(faultsOf(text.replaceAll(/\$\w+/g, 'filled')), [], place);
      }
      assert.notDeepEqual(
        faultsOf('{ resource.service.name == }'),
        [],
        'the grammar would let anything through',
      );
    });

    test('uses no variable that it does not declare', () => {
      const declared = new Set([...dashboard.templating.list.map(({ name }) => name), ...ownVariables]);
      const text = JSON.stringify([panels, dashboard.links, dashboard.templating]);
      for (const [, variable = ''] of text.matchAll(/\$\{?(\w+)/g)) {
        // "All", as Grafana writes it, and the time range of a link to another dashboard.
        if (['__all', '__url_time_range'].includes(variable)) continue;
        assert.ok(declared.has(variable), variable);
      }
    });

    test('leads into Explore with addresses that hold a whole query, and to dashboards that exist', () => {
      for (const link of linksOf(dashboard)) {
        for (const query of exploredBy(link)) {
          assert.ok(datasources.some(({ uid }) => uid === query.datasource.uid));
          if (query.datasource.uid === 'tempo') assert.deepEqual(faultsOf(`${query.query}`), [], link.title);
          else
            assert.match(`${query.expr}`, /^\{service_name=~?"[^"]+"\} \| \w+ ?(=|>=) ?"?\w+"?$/, link.title);
        }
        const board = /^\/d\/throughline-([\w-]+)\?/.exec(link.url)?.[1];
        assert.ok(board === undefined || Object.hasOwn(boards, `${board}.json`), link.url);
        for (const [, name = ''] of link.url.matchAll(/&var-(\w+)=/g)) {
          const { list } = boards[`${board}.json`]?.templating ?? { list: [] };
          assert.ok(
            list.some((variable) => variable.name === name),
            `${board} has no variable ${name}`,
          );
        }
      }
    });
  });
}

function unitOf(fieldConfig: PlacedPanel['fieldConfig'], column: string): unknown {
  const override = fieldConfig?.overrides?.find(({ matcher }) => matcher.options === column);
  return override?.properties.find(({ id }) => id === 'unit')?.value;
}

/** Those of series, of cells and of the dashboard itself. */
function linksOf({ panels, links }: BoardJson): Link[] {
  const ofPanels = panels.flatMap(({ fieldConfig }) => [
    ...(fieldConfig?.defaults.links ?? []),
    ...(fieldConfig?.overrides ?? [])
      .flatMap(({ properties }) => properties)
      .flatMap(({ id, value }) => (id === 'links' ? (value as Link[]) : [])),
  ]);
  return [...ofPanels, ...links.filter(({ url }) => url !== undefined)];
}

/** The queries that a link takes into Explore, filled in. */
function exploredBy({ url }: Link): BuiltQuery[] {
  if (!url.startsWith('/explore')) return [];
  const address = new URL(url.replaceAll(/\$\{[\w.]+\}/g, 'filled'), 'http://grafana');
  const panes = JSON.parse(address.searchParams.get('panes') ?? '') as {
    a: { datasource: string; queries: BuiltQuery[] };
  };
  assert.equal(panes.a.datasource, panes.a.queries[0]?.datasource.uid);
  return panes.a.queries;
}

/** Where TraceQL's grammar finds no sense in a text. */
function faultsOf(query: string): number[] {
  const faults: number[] = [];
  traceql.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) faults.push(from);
    },
  });
  return faults;
}
