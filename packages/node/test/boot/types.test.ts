import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const file = join(import.meta.dirname, 'types-must-fail', 'start.ts');
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');

test('start() takes what NodeSDK takes, and a wrong option is a compile error', () => {
  assert.ok(readFileSync(file, 'utf8').split('@ts-expect-error').length > 8, 'the fixture is missing');
  // A marked line that compiles is an error (TS2578), and so is an unmarked one that does not.
  const options = [
    '--ignoreConfig --noEmit --pretty false --strict --exactOptionalPropertyTypes --skipLibCheck',
    '--module nodenext --target es2024 --types node --allowImportingTsExtensions',
    '--customConditions @throughline/source',
  ].flatMap((line) => line.split(' '));
  const bin = join(dirname(typescript), 'bin', 'tsc');
  const { stdout, error } = spawnSync(process.execPath, [bin, ...options, file], { encoding: 'utf8' });
  assert.equal(error, undefined);
  assert.deepEqual(
    stdout.split('\n').filter((message) => message.includes('types-must-fail')),
    [],
  );
});
