import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { completeLockfile } from '../scripts/complete-lockfile.mjs';

const root = join(import.meta.dirname, '..');
const files = globSync('{package-lock.json,packages/*/bench/package-lock.json,bench/**/package-lock.json}', {
  cwd: root,
  exclude: (name) => name === 'node_modules',
});
const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('the lockfiles name the optional packages of every platform, so that npm ci takes them anywhere', () => {
  assert.ok(files.includes('package-lock.json') && files.includes('bench/package-lock.json'));
  for (const file of files) {
    const missing = completeLockfile(JSON.parse(read(file)));
    assert.deepEqual(missing, [], `run node scripts/complete-lockfile.mjs ${dirname(file)}`);
  }
});

test('no lockfile records a download address, those of the benches included', () => {
  for (const file of files) assert.doesNotMatch(read(file), /"resolved": "http/, file);
});

test('a package that is missing is added for its platform alone', () => {
  const lock = {
    packages: {
      'node_modules/tool': { optionalDependencies: { '@tool/cli-linux-x64-musl': '1.2.3', there: '1.0.0' } },
      'node_modules/there': { version: '1.0.0' },
    } as Record<string, object>,
  };
  assert.deepEqual(completeLockfile(lock), ['node_modules/@tool/cli-linux-x64-musl']);
  assert.deepEqual(lock.packages['node_modules/@tool/cli-linux-x64-musl'], {
    version: '1.2.3',
    cpu: ['x64'],
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
});
