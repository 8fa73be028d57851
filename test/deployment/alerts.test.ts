import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { objectiveRules, objectiveRulesFile } from '../../docker/prometheus/write-objectives.ts';
import { alerts } from './dashboards/alerts.ts';
import { boards } from './dashboards/queries.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alerts.md'), 'utf8');

for (const { alert, labels, annotations } of alerts.filter(({ isMade }) => !isMade)) {
  describe(`the alert ${alert}`, () => {
    test('says what happened, what that means and what to do, in whole sentences', () => {
      assert.match(labels['severity'] ?? '', /^(warning|critical)$/);
      for (const name of ['summary', 'description', 'runbook']) {
        assert.ok((annotations[name] ?? '').length > 20, `no ${name}`);
      }
      assert.match(annotations['runbook'] ?? '', /\.$/);
    });

    test('leads to a dashboard that exists, with variables that it has', () => {
      const [, name = '', query = ''] =
        /^\/d\/throughline-([\w-]+)\?(.+)$/.exec(annotations['dashboard'] ?? '') ?? [];
      const variables = boards[`${name}.json`]?.templating.list.map((variable) => variable.name);
      assert.ok(variables, `no dashboard ${name}`);
      for (const [, variable = ''] of query.matchAll(/var-(\w+)=/g)) {
        assert.ok(variables.includes(variable), `${name} has no variable ${variable}`);
      }
    });

    test('stands in the runbook', () => {
      assert.match(page, new RegExp(`^## ${alert}$`, 'm'));
    });
  });
}

describe('the alerts on objectives of the demo', () => {
  const made = new Set(alerts.filter(({ isMade }) => isMade).map(({ alert }) => alert));

  test('are what `throughline rules` makes of them now', () => {
    const kept: unknown = parse(readFileSync(objectiveRulesFile, 'utf8'));
    assert.deepEqual(kept, parse(objectiveRules()), 'run node docker/prometheus/write-objectives.ts');
    assert.deepEqual([...made], ['SloBudgetBurnsFast', 'SloBudgetBurnsSlowly']);
  });

  test('stand in the runbook', () => {
    for (const alert of made) assert.match(page, new RegExp(`^## ${alert}$`, 'm'));
  });
});

test('the runbook has no alert that does not exist', () => {
  const headings = [...page.matchAll(/^## ([A-Z]\w+)$/gm)].map(([, name]) => name);
  const known = new Set(alerts.map(({ alert }) => alert));
  assert.deepEqual(
    headings.filter((name) => !known.has(name ?? '')),
    [],
  );
});
