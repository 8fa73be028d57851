import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import source from 'eslint-plugin-throughline';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  dependencies?: object;
};

test('it needs nothing at run time, and says its own version', () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(source.meta.version, manifest.version);
});

test('the built package has the same rules and configurations, and leads to its pages', async () => {
  const built = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as { default: typeof source };
  assert.deepEqual(Object.keys(built.default.rules), Object.keys(source.rules));
  assert.deepEqual(built.default.configs.strict.rules, source.configs.strict.rules);
  for (const [name, rule] of Object.entries(built.default.rules)) {
    const page = rule.meta?.docs as { url: string };
    assert.ok(readFileSync(new URL(page.url), 'utf8').startsWith(`# ${name}\n`));
  }
});

test('what is published holds the build, the pages, the licence and the README', () => {
  const out = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const parsed = JSON.parse(out) as unknown;
  const [packed] = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as {
    files: { path: string }[];
  }[];
  const files = (packed?.files ?? []).map(({ path }) => path);
  for (const file of files) assert.match(file, /^(?:dist\/|docs\/|LICENSE$|README\.md$|package\.json$)/);
  for (const name of Object.keys(source.rules)) assert.ok(files.includes(`docs/rules/${name}.md`), name);
  assert.ok(files.includes('dist/index.js') && files.includes('dist/index.d.ts'));
});
