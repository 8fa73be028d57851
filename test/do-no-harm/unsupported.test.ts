import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';
import { table } from '../../packages/node/src/config/table.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'throughline-unsupported-'));
after(() => rmSync(folder, { recursive: true }));

const applications = [
  ['app.cjs', "console.log('runs', require('path').sep);"],
  ['app.mjs', "import { sep } from 'path'; console.log('runs', sep);"],
].map(([name = '', code = '']) => {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
});

describe('on a Node that is too old', () => {
  const nodes = oldNodes();
  for (const { version, path } of nodes) {
    for (const flag of ['--import', '--require']) {
      test(`${version} says so in one line with ${flag}, and the application runs`, () => {
        for (const entry of applications) {
          const end = spawnSync(path, [flag, 'throughline/register', entry], { cwd: root, encoding: 'utf8' });
          assert.deepEqual([end.status, end.stdout], [0, 'runs /\n'], end.stderr);
          assert.equal(
            end.stderr,
            `throughline: Throughline needs Node.js 22.15 or later; this is ${version}, so nothing is recorded. The application runs as it is.\n`,
          );
        }
      });
    }

    test(`${version} says so where start() is called, too`, () => {
      const code = "import { start } from 'throughline/start'; start(); console.log('runs');";
      const end = spawnSync(path, ['--input-type=module', '--eval', code], { cwd: root, encoding: 'utf8' });
      assert.equal(end.stdout, 'runs\n', end.stderr);
      assert.match(end.stderr, /^throughline: Throughline needs Node\.js 22\.15 or later[^\n]*\n$/);
    });
  }

  test('was tried with the one that the lockfile brings', { skip: process.platform !== 'linux' }, () => {
    assert.ok(nodes.length > 0, 'node_modules/node-18 is missing: npm ci');
  });
});

test('--require and --import together start it once, without a word', async () => {
  const receiver = await OtlpReceiver.start();
  const entry = join(folder, 'once.mjs');
  writeFileSync(
    entry,
    "import http from 'node:http'; http.createServer().listen(0, function () { this.close(); });",
  );
  const app = runApp({
    entry,
    preload: 'throughline/register',
    nodeArgs: ['--require', 'throughline/register'],
    cwd: root,
    env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off' },
  });
  try {
    const end = await app.ended();
    assert.deepEqual([end.code, end.stderr], [0, '']);
    const instances = receiver.metrics().map(({ resource }) => resource['service.instance.id']);
    assert.equal(new Set(instances).size, 1);
  } finally {
    await app.stop();
    await receiver.close();
  }
});

test('with nonsense in every variable the application runs, and each is told in one line at most', async () => {
  // An allow-list that allows nonsense hides our own words, too.
  const names = table.map(({ name }) => name).filter((name) => !name.startsWith('THROUGHLINE_REDACT'));
  const env = Object.fromEntries(names.map((name) => [name, 'nonsense, of 3 words']));
  const app = runApp({
    entry: applications[1] as string,
    preload: 'throughline/register',
    cwd: root,
    // Where it listened to nonsense, the kill switch would leave nothing to see.
    env: { ...env, OTEL_SDK_DISABLED: 'nonsense', THROUGHLINE_SPOOL_DIR: join(folder, 'spool') },
  });
  const end = await app.ended();
  assert.deepEqual([end.code, end.stdout], [0, 'runs /\n'], end.stderr);
  const lines = end.stderr.trimEnd().split('\n');
  assert.ok(
    lines.every((line) => line.startsWith('throughline: ')),
    end.stderr,
  );
  assert.ok(lines.length > 20 && lines.length <= table.length, `${lines.length} lines`);
  assert.equal(new Set(lines).size, lines.length, 'no line comes twice');
});

/** The one of the lockfile, and whatever the machine has besides. */
function oldNodes(): { version: string; path: string }[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, 'node'));
  const found = new Map<string, string>();
  for (const path of [join(root, 'node_modules', 'node-18', 'bin', 'node'), ...onPath]) {
    if (!existsSync(path)) continue;
    const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const hasImport = major > 18 || (major === 18 && minor >= 18);
    if (major < 22 && hasImport && !found.has(version)) found.set(version, path);
  }
  return [...found].map(([version, path]) => ({ version, path }));
}
