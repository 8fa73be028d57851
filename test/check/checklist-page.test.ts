import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKLIST_RULES } from '@throughline/api/runtime';
import plugin from 'eslint-plugin-throughline';
import { POINTS } from 'eslint-plugin-throughline/checklist';
import { LIVE_POINTS } from '../../packages/node/src/cli/live/live-points.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/checklist.md');
const [building = [], debugging = []] = ['when adding a feature', 'when debugging production'].map(tableOf);

/** The rows of the table with this head, cell by cell. */
function tableOf(head: string): string[][] {
  const from = page.indexOf(`| ${head} |`);
  assert.ok(from >= 0, head);
  const [table = ''] = page.slice(from).split('\n\n');
  return table
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const namesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test('the page has each line of the checklist, with the rule that a missing mark is told under', () => {
  assert.deepEqual(
    building.map(([line]) => line),
    POINTS.map(({ title }) => title),
  );
  for (const [index, { rule }] of POINTS.entries())
    assert.ok(namesIn(building[index]?.[1]).includes(rule), rule);
  assert.deepEqual(
    debugging.map(([, point]) => namesIn(point)),
    LIVE_POINTS.map(({ id }) => [id]),
  );
});

test('every rule of the plugin has its line, and every rule that is named exists', () => {
  const named = new Set(building.flatMap(([, rules]) => namesIn(rules)));
  assert.deepEqual([...named].sort(), Object.keys(plugin.rules).sort());
  for (const { rule } of LIVE_POINTS) assert.ok(plugin.rules[rule], rule);
});

test('the warnings at run time have ids of rules, and each of them is said somewhere', () => {
  const named = new Set(building.flatMap(([, , warnings]) => namesIn(warnings)));
  assert.deepEqual([...named].sort(), [...CHECKLIST_RULES].sort());
  const sources = globSync('packages/{api,node}/src/**/*.ts', { cwd: root }).map(read).join('\n');
  for (const rule of CHECKLIST_RULES) {
    assert.ok(plugin.rules[rule], rule);
    assert.match(sources, new RegExp(`withRule\\(\\s*'${rule}'`), rule);
  }
});

test('the views of the viewer are there: their path in its API, and each view of its page is named', () => {
  const cells = [...building.map((row) => row[3] ?? ''), ...debugging.map((row) => row[2] ?? '')];
  const readme = read('packages/viewer/README.md');
  for (const cell of cells) {
    const paths = [...cell.matchAll(/\w+ \(`\/api\/(\w+)`\)/g)].map(([, path]) => path);
    assert.ok(paths.length > 0, cell);
    for (const path of paths) assert.ok(readme.includes(`| \`${path}\` |`), `${path} in the API`);
  }
  const views = 'packages/viewer/page/views/views.ts';
  if (!existsSync(join(root, views))) return;
  for (const [, title] of read(views).matchAll(/title: '(\w+)'/g)) {
    assert.match(page, new RegExp(`\\b${title} (?:view )?\\(\`/api/`), `${title} on the page`);
  }
});

test('the panels of Grafana are there', () => {
  interface Panel {
    title?: string;
    panels?: Panel[];
  }
  const titlesOf = (panels: Panel[] = []): string[] =>
    panels.flatMap(({ title = '', panels: inner }) => [title, ...titlesOf(inner)]);
  for (const cell of [...building.map((row) => row[4] ?? ''), ...debugging.map((row) => row[3] ?? '')]) {
    const [, name, file = '', panel = ''] = /^\[([\w-]+)\]\(\.\.\/([\w/.-]+)\): `([^`]+)`$/.exec(cell) ?? [];
    assert.ok(file.endsWith(`/${name}.json`), cell);
    const { panels } = JSON.parse(read(file)) as { panels: Panel[] };
    assert.ok(titlesOf(panels).includes(panel), `${panel} in ${file}`);
  }
});

test('the commands and options are those of the help', () => {
  const command = join(root, 'packages/node/dist/cli/throughline.js');
  const help = (...args: string[]) =>
    spawnSync(process.execPath, [command, ...args, '--help'], { encoding: 'utf8' }).stdout;
  const names = new Set([...page.matchAll(/npx throughline (\w+)/g)].map(([, name = '']) => name));
  const options = new Set(
    page.match(/(?<![\w-])--[a-z][a-z-]+/g)?.filter((option) => option !== '--save-dev'),
  );
  assert.ok(options.size >= 9);
  for (const name of names) assert.match(help(), new RegExp(`^ {2}${name} `, 'm'));
  const told = [...names].map((name) => help(name)).join('\n');
  for (const option of options) assert.ok(told.includes(option), option);
});
