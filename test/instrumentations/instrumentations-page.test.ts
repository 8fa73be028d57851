import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { INSTRUMENTATIONS, OWN_INSTRUMENTATIONS } from '../../packages/node/src/instrumentation/table.ts';
import { instrumentationsPage } from './instrumentations-page.ts';
import { PROOFS } from './proofs.ts';
import { PROVEN_ELSEWHERE } from './proven-elsewhere.ts';

const ROOT = join(import.meta.dirname, '../..');

test('docs/instrumentations.md is what the table and the tests say (npm run docs writes it)', () => {
  assert.equal(readFileSync(join(ROOT, 'docs/instrumentations.md'), 'utf8'), instrumentationsPage());
});

test('what is called proven has a test that names it, and an instrumentation', () => {
  const names = new Set([...INSTRUMENTATIONS.map((entry) => entry.name), ...OWN_INSTRUMENTATIONS]);
  for (const { instrumentation, folder } of PROOFS) {
    assert.ok(names.has(instrumentation), instrumentation);
    for (const main of ['main.mjs', 'main.cjs']) {
      assert.ok(existsSync(join(import.meta.dirname, 'apps', folder, main)), `${folder}/${main}`);
    }
  }
  for (const { instrumentation, test: file } of PROVEN_ELSEWHERE) {
    assert.ok(names.has(instrumentation), instrumentation);
    const text = readFileSync(join(ROOT, file), 'utf8');
    assert.match(text, new RegExp(instrumentation.replace('runtime-node', 'runtime'), 'i'), file);
  }
  for (const own of OWN_INSTRUMENTATIONS) {
    assert.ok(
      [...PROOFS, ...PROVEN_ELSEWHERE].some((one) => one.instrumentation === own),
      own,
    );
  }
});
