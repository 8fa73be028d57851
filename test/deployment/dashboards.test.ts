import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parser as traceql } from '@grafana/lezer-traceql';
import { parse } from 'yaml';
import { dashboards } from '../../docker/grafana/dashboards.ts';
import type { Panel, Query } from '../../docker/grafana/panels.ts';

const grafana = join(import.meta.dirname, '..', '..', 'docker', 'grafana');
const { datasources } = parse(
  readFileSync(join(grafana, 'provisioning/datasources/throughline.yaml'), 'utf8'),
) as { datasources: { uid: string; type: string }[] };

test('the dashboards in the repository are the ones that the code makes', () => {
  const folder = join(grafana, 'dashboards');
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(dashboards).sort());
  for (const [name, dashboard] of Object.entries(dashboards)) {
    const written = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const made = JSON.parse(JSON.stringify(dashboard));
    assert.deepEqual(written, made, `${name} is old: node docker/grafana/write-dashboards.ts`);
  }
});

for (const [name, dashboard] of Object.entries(dashboards)) {
  describe(`the dashboard ${name}`, () => {
    const panels = dashboard['panels'] as Panel[];
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map((query) => ({ title, query })));

    test('asks data sources that are provisioned, by uid and with a query each', () => {
      assert.ok(queries.length > 20);
      for (const { title, query } of queries) {
        const source = datasources.find(({ uid }) => uid === query.datasource.uid);
        assert.equal(source?.type, query.datasource.type, title);
        assert.ok(`${query['expr'] ?? query['query']}`.length > 5, title);
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

    test('asks Tempo in TraceQL as its published grammar has it', () => {
      const asked = queries.filter(({ query }) => query.datasource.type === 'tempo');
      assert.ok(asked.length > 0);
      for (const { title, query } of asked) {
        assert.deepEqual(faultsOf(`${query['query']}`.replaceAll(/\$\w+/g, 'filled')), [], title);
      }
      assert.notDeepEqual(
        faultsOf('{ resource.service.name == }'),
        [],
        'the grammar would let anything through',
      );
    });

    test('says of every panel what it shows', () => {
      for (const { type, title, description = '' } of panels) {
        assert.ok(type === 'row' || description.length > 5, title);
      }
    });

    test('uses no variable that it does not declare', () => {
      const { list } = dashboard['templating'] as { list: { name: string }[] };
      const declared = new Set([
        ...list.map((one) => one.name),
        '__rate_interval',
        '__range',
        '__auto',
        '__from',
        '__to',
        '__field',
      ]);
      for (const [, variable = ''] of JSON.stringify([panels, dashboard['links']]).matchAll(/\$\{?(\w+)/g)) {
        assert.ok(declared.has(variable), variable);
      }
    });

    test('leads into Explore with addresses that hold a whole query', () => {
      const links = [...JSON.stringify([panels, dashboard['links']]).matchAll(/"url":"([^"]+)"/g)].map(
        ([, url]) => url ?? '',
      );
      assert.ok(links.length >= 4);
      for (const url of links) {
        const filled = url.replaceAll(/\$\{[\w.]+\}/g, 'filled');
        const panes = JSON.parse(new URL(filled, 'http://grafana').searchParams.get('panes') ?? '') as {
          a: { datasource: string; queries: Query[] };
        };
        assert.equal(panes.a.datasource, panes.a.queries[0]?.datasource.uid);
        const query = `${panes.a.queries[0]?.['query']}`;
        assert.match(query, /resource\.service\.name = "filled"/);
        assert.deepEqual(faultsOf(query), [], query);
      }
    });
  });
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
