import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { completeLockfile } from '../scripts/complete-lockfile.mjs';

const text = readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8');

test('the lockfile names the optional packages of every platform, so that npm ci takes it anywhere', () => {
  assert.deepEqual(completeLockfile(JSON.parse(text)), [], 'run node scripts/complete-lockfile.mjs');
});

test('the lockfile records no download address', () => {
  assert.doesNotMatch(text, /"resolved": "http/);
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
