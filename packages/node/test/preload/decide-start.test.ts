import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideStart, type ProcessFacts } from '../../src/preload/decide-start.ts';

const facts = (changes: Partial<ProcessFacts> = {}): ProcessFacts => ({
  versions: { ...process.versions, node: '24.0.0' },
  argv: ['/usr/bin/node', '/srv/app.js'],
  env: {},
  alreadyStarted: false,
  ...changes,
});

test('an application on a supported Node is started', () => {
  assert.deepEqual(decideStart(facts()), { start: true });
  assert.deepEqual(decideStart(facts({ versions: { ...process.versions, node: '22.15.0' } })), {
    start: true,
  });
});

for (const script of [
  '/usr/lib/node_modules/npm/bin/npm-cli.js',
  '/usr/bin/npm',
  '/usr/lib/node_modules/npm/bin/npx-cli.js',
  '/home/me/.yarn/releases/yarn-4.5.0.cjs',
  '/usr/share/yarn/bin/yarn.js',
  '/opt/pnpm/bin/pnpm.cjs',
  '/opt/corepack/dist/corepack.js',
]) {
  test(`a package manager that only carries the preload is left alone: ${script}`, () => {
    assert.deepEqual(decideStart(facts({ argv: ['node', script] })), { start: false });
  });
}

test('an application whose folder is named like a package manager is started', () => {
  assert.deepEqual(decideStart(facts({ argv: ['node', '/srv/npm/server.js'] })), { start: true });
});

test('a Node that is too old is told so in one line that names both versions', () => {
  const decision = decideStart(facts({ versions: { ...process.versions, node: '22.14.9' } }));
  assert.match(String(!decision.start && decision.line), /needs Node\.js 22\.15 or later; this is 22\.14\.9/);
});

test('Bun and Deno are told in one line that nothing is recorded', () => {
  for (const [key, name] of [
    ['bun', 'Bun'],
    ['deno', 'Deno'],
  ] as const) {
    const decision = decideStart(facts({ versions: { ...process.versions, [key]: '1.0.0' } }));
    assert.match(String(!decision.start && decision.line), new RegExp(`this is ${name}`));
  }
});

test('a second start in the same process is refused in one line', () => {
  const decision = decideStart(facts({ alreadyStarted: true }));
  assert.match(String(!decision.start && decision.line), /a second time/);
});

test('the kill switch starts nothing, and a health listener only where the user asked for one', () => {
  const disabled = { OTEL_SDK_DISABLED: ' TRUE ' };
  assert.deepEqual(decideStart(facts({ env: disabled })), { start: false, healthOnly: false });
  assert.deepEqual(decideStart(facts({ env: { ...disabled, THROUGHLINE_HEALTH_PORT: '8081' } })), {
    start: false,
    healthOnly: true,
  });
  assert.deepEqual(decideStart(facts({ env: { OTEL_SDK_DISABLED: 'yes' } })), { start: true });
});
