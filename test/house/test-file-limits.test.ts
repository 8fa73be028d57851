import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'throughline-limits-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const limits = pathToFileURL(join(import.meta.dirname, '../../scripts/test-file-limits.mjs')).href;

/** Runs a test file of these lines as the house does, with short limits. */
function runFile(source: string, given = 'file=60&idle=1'): { status: number | null; stdout: string } {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.test.mjs`);
  writeFileSync(file, `import { test } from 'node:test';\n${source}\n`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ['--test', '--import', `${limits}?${given}`, file];
  return spawnSync(process.execPath, args, { encoding: 'utf8', env, timeout: 60_000 });
}

describe('a test file', () => {
  test('that something keeps open is ended after its last test, and says what it was', () => {
    const { status, stdout } = runFile(
      `import { createServer } from 'node:net';
       test('passes', () => { createServer().listen(0, '127.0.0.1'); });`,
    );
    assert.equal(status, 0, stdout);
    assert.match(stdout, /did not end within 1 seconds after its last test\. It keeps open:/);
    assert.match(stdout, /Server .*"127\.0\.0\.1"/);
    assert.match(stdout, /pass 1/);
  });

  test('that never comes to its tests fails', () => {
    const { status, stdout } = runFile(
      `setInterval(() => {}, 1_000); await new Promise(() => {}); test('passes', () => {});`,
      'file=2',
    );
    assert.equal(status, 1, stdout);
    assert.match(stdout, /did not end within 2 seconds/);
  });

  test('that ends by itself says nothing', () => {
    const { status, stdout } = runFile(`test('passes', () => {});`);
    assert.equal(status, 0, stdout);
    assert.doesNotMatch(stdout, /did not end/);
  });
});
