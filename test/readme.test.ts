import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');

/** Every page for people: the README, the pages in docs/ and the packages' READMEs. */
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'README.md')),
];

test('every package has a README', () => {
  for (const page of pages) assert.ok(existsSync(join(root, page)), page);
});

const blocks = pages
  .filter((page) => existsSync(join(root, page)))
  .flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
      ([, code = '']) => ({
        page,
        code,
      }),
    ),
  );

test('every TypeScript snippet in the pages compiles', () => {
  const folder = join(root, '.cache', 'snippets');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = blocks.map(({ page, code }, index) => {
    const name = `${page.replaceAll(/[^A-Za-z]+/g, '-')}-${index}.ts`;
    writeFileSync(join(folder, name), `${code}\nexport {};\n`);
    return name;
  });
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { isolatedDeclarations: false, declaration: false },
      include: names,
      exclude: [],
    }),
  );
  const done = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
  assert.equal(done.stdout, '', `of ${names.length} snippets`);
  assert.equal(done.status, 0);
});

test('each of the seven patterns has a snippet in the README', () => {
  const imported = blocks.filter(({ page }) => page === 'README.md').map(({ code }) => code);
  for (const name of [
    'getLogger',
    'bindContext',
    'counter',
    'captureException',
    'flow',
    'health.check',
    'password',
  ]) {
    assert.ok(
      imported.some((code) => code.includes(name)),
      name,
    );
  }
});

test('every relative link in the pages leads to a file', () => {
  for (const page of pages.filter((name) => existsSync(join(root, name)))) {
    for (const [, target = ''] of readFileSync(join(root, page), 'utf8').matchAll(
      /\]\((?!https?:|#)([^)#]+)/g,
    )) {
      const path = join(root, page, '..', target);
      assert.ok(existsSync(path), `${page}: ${target}`);
    }
  }
});
