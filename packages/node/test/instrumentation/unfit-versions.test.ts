import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadedInstrumentation } from '../../src/instrumentation/instrumentation-class.ts';
import { unfitVersions } from '../../src/instrumentation/unfit-versions.ts';

const patch = (exports: unknown): unknown => exports;

function instrumentation(...definitions: object[]): LoadedInstrumentation {
  return { _modules: definitions } as unknown as LoadedInstrumentation;
}

test('a library is unfit where its version was read and none of its definitions patched it', () => {
  const old = { name: 'koa', supportedVersions: ['>=2 <4'], files: [], patch, moduleVersion: '99.0.0' };
  assert.deepEqual(unfitVersions([instrumentation(old)]), [
    { module: 'koa', version: '99.0.0', supported: ['>=2 <4'] },
  ]);
});

test('a library is fit where one definition patched it, or none was loaded, or a file alone is patched', () => {
  const four = { name: 'redis', supportedVersions: ['>=4'], files: [], patch, moduleVersion: '3.0.0' };
  const three = { ...four, supportedVersions: ['<4'], moduleExports: {} };
  const notLoaded = { name: 'pg', supportedVersions: ['>=8'], files: [], patch };
  const files = { name: 'graphql', supportedVersions: ['>=14'], files: [{}], moduleVersion: '1.0.0' };
  assert.deepEqual(
    unfitVersions([instrumentation(four, three), instrumentation(notLoaded), instrumentation(files)]),
    [],
  );
});
