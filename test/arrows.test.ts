import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** Which of our packages each of them may import; see docs/architecture.md. */
const arrows: Record<string, string[]> = {
  redact: [],
  otlp: [],
  api: ['@throughline/redact'],
  winston: ['@throughline/api', '@throughline/redact'],
  sentry: ['@throughline/api', '@throughline/redact', '@throughline/otlp'],
  viewer: ['@throughline/otlp', '@throughline/redact'],
  node: [
    '@throughline/api',
    '@throughline/redact',
    '@throughline/otlp',
    '@throughline/winston',
    '@throughline/viewer',
  ],
  testing: ['throughline', '@throughline/otlp'],
  'eslint-plugin': [],
};

const root = join(import.meta.dirname, '..');
const importsOf =
  /(?:from|import|require(?:<[^>]*>)?)\s*\(?\s*['"]((?:@throughline\/[a-z-]+|throughline)(?:\/[a-z-]+)*)['"]/g;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const packageName = (specifier: string) =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];

test('every package has its arrows written down', () => {
  assert.deepEqual(readdirSync(join(root, 'packages')).sort(), Object.keys(arrows).sort());
});

for (const [name, allowed] of Object.entries(arrows)) {
  test(`packages/${name} imports of ours only ${allowed.join(', ') || 'nothing'}`, () => {
    for (const file of sources(join(root, 'packages', name, 'src'))) {
      for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(importsOf)) {
        assert.ok(
          allowed.includes(packageName(specifier) ?? ''),
          `${file} imports ${specifier}; allowed: ${allowed.join(', ') || 'none'}`,
        );
      }
    }
  });

  test(`packages/${name} depends on ours only along its arrows`, () => {
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
    ) as { dependencies?: Record<string, string> };
    const ours = Object.keys(dependencies).filter((dependency) => /^@?throughline/.test(dependency));
    for (const dependency of ours)
      assert.ok(allowed.includes(dependency), `${name} depends on ${dependency}`);
  });
}

test('only the command of the node package loads the viewer', () => {
  for (const file of sources(join(root, 'packages/node/src'))) {
    if (file.includes(join('src', 'cli'))) continue;
    assert.doesNotMatch(readFileSync(file, 'utf8'), /@throughline\/viewer/, file);
  }
});
