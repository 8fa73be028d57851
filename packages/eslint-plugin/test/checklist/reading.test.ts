import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkFolder, NothingToCheck } from 'eslint-plugin-throughline/checklist';
import { checkFiles, marksOf, projectFolder, rowsOf } from '../support/project.ts';

const app = `
  import express from 'express';
  const app = express();
  app.post('/x', (request, response) => response.end());`;

test('the preload is found where the application is started', async (t) => {
  const places = {
    'package.json': '{"scripts":{"start":"node --import throughline/register app.js"}}',
    Dockerfile: 'CMD ["node", "--import", "throughline/register", "app.js"]',
    Procfile: 'web: npx throughline run -- node app.js',
    'compose.yaml': 'environment: { NODE_OPTIONS: "--import throughline/register" }',
    'start.js':
      "import { spawn } from 'node:child_process'; spawn('node', ['--import', 'throughline/register']);",
  };
  for (const [name, text] of Object.entries(places)) {
    const { preload } = await checkFiles(t, { 'app.js': app, [name]: text });
    assert.equal(preload, name);
  }
  const dependencyOnly = await checkFiles(t, {
    'app.js': app,
    'package.json': '{"dependencies":{"throughline":"1"}}',
  });
  assert.equal(dependencyOnly.preload, null);
  assert.equal((await checkFiles(t, { 'app.js': app }, { preload: true })).preload, 'as configured');
});

test('settings and options come from the ESLint configuration of the project', async (t) => {
  const logging = {
    'app.js': `
      import express from 'express';
      import { journal } from '@acme/journal';
      const app = express();
      app.post('/x', (request, response) => { journal.info('thing_created', {}); response.end(); });
      app.listen(3000);`,
  };
  const without = await checkFiles(t, logging);
  assert.notEqual(marksOf(without, 'POST /x')['events'], 'yes');
  const configured = await checkFiles(t, {
    ...logging,
    'eslint.config.mjs': `export default [
      { plugins: { throughline: { rules: { 'metric-for-event': { create: () => ({}) } } } } },
      { settings: { throughline: { loggerModules: ['@acme/journal'] } }, rules: { 'throughline/metric-for-event': 'off' } },
    ];`,
  });
  assert.equal(marksOf(configured, 'POST /x')['events'], 'yes');
  assert.deepEqual(
    configured.findings.filter(({ rule }) => rule === 'metric-for-event'),
    [],
  );
  assert.notDeepEqual(
    without.findings.filter(({ rule }) => rule === 'metric-for-event'),
    [],
  );
});

test('a configuration that cannot be read is told and not used', async (t) => {
  const { notes, rows } = await checkFiles(t, {
    'app.js': app,
    'eslint.config.mjs': "throw new Error('no such luck');",
  });
  assert.equal(rows.length, 1);
  assert.match(notes[0] ?? '', /eslint\.config could not be read \(no such luck\)/);
});

test('files that cannot be parsed are named; tests, builds and what is installed are left out', async (t) => {
  const report = await checkFiles(t, {
    'app.js': app,
    'broken.ts': 'const = 1;',
    'app.test.js': app,
    'dist/app.js': app,
    'node_modules/x/app.js': app,
    'test/app.js': app,
    'types.d.ts': 'export {};',
  });
  assert.equal(report.files, 1);
  assert.deepEqual(
    report.unread.map(({ name }) => name),
    ['broken.ts'],
  );
});

test('nothing to check is said, and one file can be checked', async (t) => {
  await assert.rejects(checkFolder({ folder: join(projectFolder(t, {}), 'nowhere') }), NothingToCheck);
  await assert.rejects(
    checkFolder({ folder: projectFolder(t, { 'README.md': '# no sources' }) }),
    NothingToCheck,
  );
  const folder = projectFolder(t, { 'app.js': app, 'other.js': app });
  assert.deepEqual(rowsOf(await checkFolder({ folder: join(folder, 'app.js') })), ['route POST /x']);
});

test('aliases of tsconfig.json and package.json are followed, with comments in them', async (t) => {
  const save =
    "import { getLogger } from 'throughline'; const log = getLogger('s'); export const save = () => log.info('a_saved', {});";
  const report = await checkFiles(t, {
    'package.json': '{"name":"app","imports":{"#lib/*":"./lib/*.ts"}}',
    'tsconfig.json':
      '{ // as TypeScript allows\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], }, } }',
    'lib/one.ts': save,
    'src/two.ts': save,
    'app.ts': `
      import express from 'express';
      import { save as one } from '#lib/one';
      import { save as two } from '@/two';
      const app = express();
      app.post('/one', (request, response) => { one(); response.end(); });
      app.post('/two', (request, response) => { two(); response.end(); });`,
  });
  assert.equal(marksOf(report, 'POST /one')['events'], 'yes');
  assert.equal(marksOf(report, 'POST /two')['events'], 'yes');
});

test('circles end: modules, spreads, classes, functions and types that name each other', async (t) => {
  const report = await checkFiles(t, {
    'a.ts': `
      export * from './b.ts';
      import { base, Two } from './b.ts';
      export const own = { ...base, run() { return own.run(); } };
      export class One extends Two { go() { return this.go(); } }
      interface Loop { next(): Loop }
      export function make(loop: Loop): Loop { return make(loop.next()); }
      export const same = (same: same) => same.go();`,
    'b.ts': `
      export * from './a.ts';
      import { own, One, make } from './a.ts';
      import express from 'express';
      export const base = { ...own };
      export class Two extends One {}
      const app = express();
      app.use(app);
      app.post('/x', (request, response) => { own.run(); new One().go(); make(null); base.none(); response.end(); });`,
  });
  assert.deepEqual(rowsOf(report), ['route POST /x']);
});

test('a folder that links to itself is read once', async (t) => {
  const folder = projectFolder(t, { 'src/app.js': app });
  mkdirSync(join(folder, 'src/inner'));
  symlinkSync(join(folder, 'src'), join(folder, 'src/inner/again'));
  assert.equal((await checkFolder({ folder })).files, 1);
});
