import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const folder = join(import.meta.dirname, 'types-must-fail');
const files = globSync('*.ts', { cwd: folder }).map((name) => join(folder, name));
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
const root = join(import.meta.dirname, '../../..');

test('a wrong label, option, level or result is a compile error, and right ones are none', () => {
  const marked = files.map((file) => readFileSync(file, 'utf8').split('@ts-expect-error').length - 1);
  assert.ok(marked.reduce((sum, count) => sum + count, 0) > 30, `fixtures are missing in ${folder}`);
  // A marked line that compiles is an error (TS2578), and so is an unmarked one that does not.
  const bin = join(dirname(typescript), 'bin', 'tsc');
  const options = ['--ignoreConfig', '--noEmit', '--pretty', 'false'];
  const same = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'];
  const modules = [
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--allowImportingTsExtensions',
  ];
  const sources = ['--customConditions', '@throughline/source'];
  const all = [bin, ...options, ...same, ...modules, ...sources, ...files];
  const { stdout, stderr, error } = spawnSync(process.execPath, all, { cwd: root, encoding: 'utf8' });
  assert.equal(error, undefined);
  assert.equal(stderr, '');
  assert.deepEqual(
    stdout.split('\n').filter((message) => /packages[/\\]api/.test(message)),
    [],
  );
});
