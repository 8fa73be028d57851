import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../packages/node/dist/cli/throughline.js', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'throughline-check-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'package.json'), '{"name":"shop","type":"module"}');
writeFileSync(
  join(folder, 'app.js'),
  `import express from 'express';
const app = express();
app.post('/orders', async (request, response) => {
  try { await fetch('/'); } catch {}
  response.end();
});
app.listen(3000);
`,
);

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'check', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

test('findings end with 1, whatever the format', () => {
  for (const [args, begin] of [
    [[], /^Routes /],
    [['.', '--format', 'markdown'], /^## Observability checklist/],
    [['--json', '--strict'], /^\{\n {2}"version": 1/],
    [['app.js', '--format', 'sarif'], /"version": "2\.1\.0"/],
  ] as const) {
    const { status, stdout, stderr } = check(...args);
    assert.equal(status, 1, stderr);
    assert.match(stdout, begin);
  }
});

test('a baseline is written, and then nothing fails until something new comes', () => {
  const written = check('--write-baseline', 'known.json');
  assert.equal(written.status, 0, written.stderr);
  assert.match(written.stderr, /known\.json has what is known now/);
  assert.equal(JSON.parse(readFileSync(join(folder, 'known.json'), 'utf8')).version, 1);
  assert.equal(check('--baseline', 'known.json').status, 0);
  writeFileSync(join(folder, 'more.js'), 'try { await fetch("/"); } catch {}\n');
  const more = check('--baseline', 'known.json');
  assert.equal(more.status, 1, more.stderr);
  assert.match(more.stdout, /1 new finding \(\d+ known\)/);
  rmSync(join(folder, 'more.js'));
});

test('an application that keeps the points ends with 0', () => {
  writeFileSync(
    join(folder, 'kept.mjs'),
    `import express from 'express';
import { getLogger, counter } from 'throughline';
const log = getLogger('shop');
const orders = counter('orders', { labels: [] });
express().post('/orders', (request, response) => {
  orders.add(1);
  log.info('order_created', {});
  response.end();
});
`,
  );
  const { status, stdout } = check('kept.mjs', '--preload');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /Score 100%/);
});

test('wrong use ends with 2 and says what to do', () => {
  for (const [args, say] of [
    [['--nonsense'], /Unknown option '--nonsense'/],
    [['one', 'two'], /It takes one folder/],
    [['--format', 'xml'], /--format must be one of table, json, sarif, markdown; received "xml"/],
    [['--json', '--format', 'sarif'], /ask for two formats/],
    [['nowhere'], /nowhere is not there/],
    [
      ['--baseline', 'missing.json'],
      /--baseline missing\.json cannot be read \(ENOENT\)\. Write one with --write-baseline/,
    ],
    [['--baseline', 'package.json'], /cannot be used: it is no baseline of version 1/],
    [['--store', 'x.db'], /--store goes with --live/],
    [['--live'], /say where: --store FILE, or --url/],
    [['--live', '--store', 'x.db', '--strict'], /--strict is for sources/],
    [['--live', '--store', 'x.db', '--format', 'sarif'], /must be table or json/],
    [['--live', '--store', 'x.db', '--limit', '0'], /--limit must be a whole number from 1 to 1000/],
    [['--live', '--store', 'none.db'], /none\.db/],
  ] as const) {
    const { status, stdout, stderr } = check(...args);
    assert.equal(status, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, say);
    assert.match(stderr, /^throughline check: /);
    assert.equal(stdout, '');
  }
});

/** A project with the plugin as it is published, and beside it these packages. */
function projectWith(name: string, packages: Record<string, (place: string) => void>): string {
  const project = join(folder, name);
  const plugin = join(project, 'node_modules', 'eslint-plugin-throughline');
  for (const part of ['dist', 'docs', 'package.json']) {
    cpSync(join(root, 'packages/eslint-plugin', part), join(plugin, part), { recursive: true });
  }
  for (const [one, make] of Object.entries(packages)) make(join(project, 'node_modules', one));
  writeFileSync(join(project, 'package.json'), '{"name":"bare","type":"module"}');
  writeFileSync(join(project, 'app.ts'), 'export const one: number = 1;\n');
  return project;
}

test('a tool that is missing is named, with the line that installs it', () => {
  const eslint = (place: string) => symlinkSync(join(root, 'node_modules/eslint'), place);
  const old = (place: string) => {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{"name":"eslint","version":"8.57.1","main":"index.js"}');
    writeFileSync(
      join(place, 'index.js'),
      "class Linter {} Linter.version = '8.57.1'; module.exports = { Linter, ESLint: class {} };",
    );
  };
  for (const [project, say] of [
    [
      projectWith('no-eslint', {}),
      /ESLint is not installed\. Install it:\n {2}npm install --save-dev eslint\n$/,
    ],
    [projectWith('old-eslint', { eslint: old }), /ESLint 8\.57\.1 is too old; 9 or later is needed/],
    [
      projectWith('no-parser', { eslint }),
      /There are TypeScript files, and @typescript-eslint\/parser is not installed\. Install it:\n {2}npm install --save-dev @typescript-eslint\/parser typescript@6\n$/,
    ],
  ] as const) {
    const { status, stderr, stdout } = check(project);
    assert.equal(status, 2, stderr);
    assert.match(stderr, say);
    assert.equal(stdout, '');
  }
});

test('the help tells of it', () => {
  const own = check('--help');
  assert.equal(own.status, 0);
  for (const option of [
    '--baseline',
    '--write-baseline',
    '--live',
    '--store',
    '--url',
    '--limit',
    '--preload',
  ]) {
    assert.ok(own.stdout.includes(option), option);
  }

  const { stdout } = spawnSync(process.execPath, [command, '--help'], { encoding: 'utf8' });
  assert.match(stdout, /^ {2}check +marks what an application serves/m);
});
