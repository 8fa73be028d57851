import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Linter, Rule } from 'eslint';
import plugin from 'eslint-plugin-throughline';
import { lint } from './support/lint.ts';

const root = join(import.meta.dirname, '..');
const rules = Object.entries(plugin.rules) as [string, Rule.RuleModule][];
const recommended = plugin.configs.recommended.rules ?? {};
const strict = plugin.configs.strict.rules ?? {};
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const severity = (entry: Linter.RuleEntry | undefined) => (Array.isArray(entry) ? entry[0] : entry) ?? '';
const optionsIn = (entry: Linter.RuleEntry | undefined) =>
  ((Array.isArray(entry) && entry[1]) || {}) as object;

test('every rule has a page, and every page a rule', () => {
  const pages = readdirSync(join(root, 'docs', 'rules')).map((name) => name.replace(/\.md$/, ''));
  assert.deepEqual(pages.sort(), rules.map(([name]) => name).sort());
});

test('strict has every rule, and recommended only rules that there are', () => {
  const names = rules.map(([name]) => `throughline/${name}`).sort();
  assert.deepEqual(Object.keys(strict).sort(), names);
  for (const name of Object.keys(recommended)) assert.ok(names.includes(name), name);
});

test('the README has one row for each rule, with its levels, and no other', () => {
  const rows = rules.map(([name, rule]) => {
    const levels = [recommended, strict].map((config) => severity(config[`throughline/${name}`]));
    const mends = rule.meta?.hasSuggestions ? 'suggests' : '';
    const cells = [`[${name}](docs/rules/${name}.md)`, rule.meta?.docs?.description, ...levels, mends];
    return `| ${cells.join(' | ')} |`.replaceAll(/ +/g, ' ');
  });
  const written = readme
    .split('\n')
    .filter((line) => line.startsWith('| [') && line.includes('](docs/rules/'));
  assert.deepEqual(written.map((line) => line.replaceAll(/ +/g, ' ')).sort(), rows.sort());
});

for (const [name, rule] of rules) {
  const page = readFileSync(join(root, 'docs', 'rules', `${name}.md`), 'utf8');
  const section = (title: string) =>
    new RegExp(`^## ${title}\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(page)?.[1] ?? '';
  const codeIn = (title: string) =>
    [...section(title).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

  describe(`the page of ${name}`, () => {
    test('begins with the name and the description of the rule, which leads to it', () => {
      assert.ok(page.startsWith(`# ${name}\n\n${rule.meta?.docs?.description}\n`));
      assert.equal(fileURLToPath(rule.meta?.docs?.url ?? ''), join(root, 'docs', 'rules', `${name}.md`));
      assert.ok(section('Why').length > 80);
      assert.ok(section('What it looks at').length > 80);
    });

    test('shows bad code that is reported, and good code that is not', () => {
      const [bad, good] = [codeIn('Bad'), codeIn('Good')];
      assert.ok(bad.length > 0 && good.length > 0);
      for (const code of bad) {
        assert.notDeepEqual(lint(code, { [`throughline/${name}`]: 'error' }), [], code);
      }
      for (const code of good) {
        assert.deepEqual(lint(code, { [`throughline/${name}`]: 'error' }), [], code);
      }
    });

    test('names each option with its default, and what strict makes of it', () => {
      const rows = [...section('Options').matchAll(/^\| `(\w+)` \| `([^`]+)` \|(?: (`[^`]+`|) ?\|)?/gm)];
      const [defaults = {}] = (rule.meta?.defaultOptions ?? []) as Record<string, unknown>[];
      assert.deepEqual(
        Object.fromEntries(rows.map(([, option, value = '']) => [option, JSON.parse(value)])),
        defaults,
      );
      const [schema] = (rule.meta?.schema ?? []) as { properties: object }[];
      assert.deepEqual(Object.keys(schema?.properties ?? {}).sort(), Object.keys(defaults).sort());
      const inStrict = rows.filter(([, , , value]) => value?.startsWith('`'));
      assert.deepEqual(
        Object.fromEntries(
          inStrict.map(([, option, , value = '']) => [option, JSON.parse(value.slice(1, -1))]),
        ),
        optionsIn(strict[`throughline/${name}`]),
      );
    });
  });
}
