import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import * as api from '@throughline/api';
import * as runtime from '@throughline/api/runtime';

const home = join(import.meta.dirname, '..');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
/** A name that an example leaves to the reader: `userId`, `pool`. */
const LEFT_TO_THE_READER = /error TS(2304|2552|18004):/;

/** The examples of the doc comments, each in a function of its own. */
function docExamples(): string[] {
  const sources = globSync('src/**/*.ts', { cwd: home }).map((name) =>
    readFileSync(join(home, name), 'utf8'),
  );
  return sources.flatMap((source) =>
    [...source.matchAll(/@example\n((?:[ \t]*\*(?! ?@)[^\n]*\n)*?)[ \t]*(?:\*\/|\* @)/g)].map(
      ([, block = '']) => block.replaceAll(/^[ \t]*\* ?/gm, ''),
    ),
  );
}

test('every public function has an example, and the examples and the README compile', (t) => {
  const examples = docExamples();
  for (const name of Object.keys(api)) {
    assert.ok(
      examples.some((example) => example.includes(name)),
      `${name} has no example`,
    );
  }
  mkdirSync(join(import.meta.dirname, 'fixtures'), { recursive: true });
  const folder = mkdtempSync(join(import.meta.dirname, 'fixtures', 'examples-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const head =
    `import { ${Object.keys(api).join(', ')} } from '@throughline/api';\n` +
    `import { ${Object.keys(runtime).join(', ')} } from '@throughline/api/runtime';\n` +
    "declare const log: import('@throughline/api').Logger;\n";
  const wrapped = examples.map((example, at) => `export async function example${at}() {\n${example}\n}\n`);
  writeFileSync(join(folder, 'doc.ts'), head + wrapped.join(''));
  for (const readme of [
    join(home, 'README.md'),
    join(home, '../winston/README.md'),
    join(home, '../../docs/logging-winston.md'),
  ]) {
    const blocks = [...readFileSync(readme, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
      ([, block = '']) => block,
    );
    assert.ok(blocks.length > 0);
    blocks.forEach((block, at) => {
      writeFileSync(join(folder, `${readme.replaceAll(/[^a-z]/gi, '-')}-${at}.ts`), block);
    });
  }
  const files = globSync('*.ts', { cwd: folder }).map((name) => join(folder, name));
  const options =
    '--ignoreConfig --noEmit --pretty false --strict --skipLibCheck --module nodenext --target es2024';
  const args = [tsc, ...options.split(' '), '--types', 'node', '--allowImportingTsExtensions'];
  const { stdout, error } = spawnSync(
    process.execPath,
    [...args, '--customConditions', '@throughline/source', ...files],
    { cwd: home, encoding: 'utf8' },
  );
  assert.equal(error, undefined);
  assert.ok(examples.length >= 20, `only ${examples.length} examples were found`);
  const wrong = stdout
    .split('\n')
    .filter((message) => message.includes('examples-') && !LEFT_TO_THE_READER.test(message));
  assert.deepEqual(wrong, []);
});
