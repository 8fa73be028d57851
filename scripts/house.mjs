// The one door to the repository's tasks: installs what is missing, then runs a task on the lockfile's Node.
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installChromium } from './install-chromium.mjs';
import { isInstalled } from './installed.mjs';
import { nodeBinary } from './node-binary.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = '', ...rest] = process.argv.slice(2);

/** Packages in the order in which they build on one another. */
const packages = ['redact', 'api', 'otlp', 'winston', 'viewer', 'sentry', 'node', 'testing', 'eslint-plugin'];
const testFiles = ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'];

const tasks = {
  build: () => build(),
  start: () => {
    build();
    runUntilStopped(['examples/demo/src/main.ts', ...rest]);
  },
  test: () => {
    build();
    test(rest.length > 0 ? rest : testFiles);
  },
  'test:delivery': () => {
    build();
    test(rest.length > 0 ? rest : ['test/*.suite.ts', 'test/{delivery,do-no-harm,flows,health}/*.suite.ts']);
  },
  'test:doctor': () => {
    build();
    test(rest.length > 0 ? rest : ['test/doctor/*.suite.ts']);
  },
  'test:mcp': () => {
    build();
    test(rest.length > 0 ? rest : ['test/mcp/*.suite.ts']);
  },
  'test:instrumentations': () => {
    build();
    run('node', ['test/instrumentations/servers/build.ts']);
    test(['test/instrumentations/*.test.ts', 'test/instrumentations/*.suite.ts']);
  },
  'test:browser': () => {
    chromium();
    build();
    test(rest.length > 0 ? rest : ['packages/viewer/test/browser/*.suite.ts']);
  },
  screenshots: () => {
    chromium();
    build();
    run('node', ['--conditions=@throughline/source', 'packages/viewer/test/browser/screenshots.ts']);
  },
  'test:stack': () => {
    build();
    run('node', ['test/stack/build/main.ts']);
    // One after the other: each file has the real programs for itself.
    test(['--test-concurrency=1', ...(rest.length > 0 ? rest : ['test/{stack,deployment}/*.stack.ts'])]);
  },
  stack: () => {
    build();
    run('node', ['test/stack/build/main.ts']);
    runUntilStopped(['--conditions=@throughline/source', 'test/stack/run.ts', ...rest]);
  },
  // Runs of minutes, by hand: each prints its figures and fails where a law is broken.
  outage: () => longRun('outage'),
  soak: () => longRun('soak'),
  lint: () => run('biome', ['lint', '--error-on-warnings', ...rest]),
  format: () => run('biome', ['format', '--write', ...rest]),
  'format:check': () => run('biome', ['format', ...rest]),
  typecheck: () => {
    run('tsc', ['-p', 'tsconfig.json', ...rest]);
    run('tsc', ['-p', 'packages/viewer/page/tsconfig.json', ...rest]);
  },
  docs: () => run('node', ['--conditions=@throughline/source', 'scripts/write-docs.ts', ...rest]),
  'bench:redact': () => {
    const bench = join(root, 'packages/redact/bench');
    run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error', '--workspaces=false'], bench);
    run('node', ['--conditions=@throughline/source', join(bench, 'score.ts'), ...rest]);
    run('node', ['--conditions=@throughline/source', join(bench, 'compare.ts')]);
  },
  'bench:viewer': () => {
    run('node', [
      '--conditions=@throughline/source',
      join(root, 'packages/viewer/bench', rest.includes('--jaeger') ? 'beside-jaeger.ts' : 'measure.ts'),
      ...rest,
    ]);
  },
  'bench:page': () => {
    chromium();
    build();
    run('node', [
      '--conditions=@throughline/source',
      join(root, 'packages/viewer/bench/measure-page.ts'),
      ...rest,
    ]);
  },
  bench: () => {
    build();
    run('node', ['bench/install.mjs']);
    run('node', ['bench/load/main.ts', ...rest]);
  },
  'bench:faults': () => {
    build();
    run('node', ['bench/install.mjs']);
    run('node', ['bench/faults/main.ts', ...rest]);
  },
  'bench:log': () => {
    build();
    run('node', ['bench/install.mjs']);
    run('node', ['bench/log/main.ts', ...rest]);
  },
  'bench:metrics': () => {
    build();
    run('node', ['bench/install.mjs']);
    run('node', ['bench/metrics/main.ts', ...rest]);
  },
  'bench:crash': () => {
    build();
    run('node', ['bench/install.mjs']);
    run('node', ['--conditions=@throughline/source', 'bench/crash/main.ts']);
  },
  'build:operator': () => {
    build();
    run('node', ['docker/operator/build.ts']);
  },
};

if (!Object.hasOwn(tasks, task)) {
  fail(`"${task}" is not a task of this repository. The tasks are: ${Object.keys(tasks).join(', ')}.`, 2);
}
install();
const node = findNode();
const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
tasks[task]();

function install() {
  // A second time, since npm passes over an optional package that it could not fetch.
  for (let tries = 0; tries < 2 && !isInstalled(root); tries++) installAll();
}

function installAll() {
  console.error('Installing what is missing (npm ci) ...');
  const done = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) fail('npm ci did not finish; its own message stands above.', 1);
}

function findNode() {
  try {
    return nodeBinary(root);
  } catch (error) {
    return fail(error.message, 1);
  }
}

function build() {
  for (const name of packages) {
    run('tsdown', ['--logLevel', 'warn'], join(root, 'packages', name));
  }
  run('vite', ['build', '--logLevel', 'warn'], join(root, 'packages/viewer'));
}

function chromium() {
  try {
    installChromium();
  } catch (error) {
    fail(error.message, 1);
  }
}

/** @param {string[]} files */
function test(files) {
  // Most tests wait for processes of their own: two files at a time use two cores well, more make them late.
  const limits = [
    '--test-timeout=600000',
    '--import',
    pathToFileURL(join(root, 'scripts/test-file-limits.mjs')).href,
  ];
  const args = ['--conditions=@throughline/source', '--test', '--test-concurrency=2', ...limits, ...files];
  // Each file, and each application that it starts, strips the types of the same few hundred modules: a third of their CPU time.
  run('node', args, root, { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/throughline-tests') });
}

/** @param {string} name */
function longRun(name) {
  build();
  run('node', ['--conditions=@throughline/source', `test/delivery/long/${name}.ts`, ...rest]);
}

/** @param {string} command @param {string[]} args @param {string} [cwd] @param {Record<string, string>} [env] */
function run(command, args, cwd = root, env = {}) {
  const done = spawnSync(command === 'node' ? node : command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...env, ...process.env, PATH: path },
    shell: process.platform === 'win32',
  });
  if (done.error) fail(`${command} could not be started: ${done.error.message}`, 1);
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/**
 * Runs a node program that ends when its user says so: it hears each signal once, and its exit code is ours.
 * @param {string[]} args
 */
function runUntilStopped(args) {
  const groups = process.platform !== 'win32';
  const child = spawn(node, args, {
    cwd: root,
    // Over the channel it notices when this process dies without a word.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: path },
    // In a group of its own it gets no Ctrl-C from the terminal, only the one that is passed on here.
    detached: groups,
  });
  let passedOn = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // One Ctrl-C arrives twice: from the terminal and from npm.
      if (!groups || performance.now() - passedOn < 500) return;
      passedOn = performance.now();
      child.kill(signal);
    });
  }
  if (groups) process.on('SIGWINCH', () => child.kill('SIGWINCH'));
  child.on('error', (error) => fail(`node could not be started: ${error.message}`, 1));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** @param {string} sentence @param {number} code @returns {never} */
function fail(sentence, code) {
  console.error(sentence);
  process.exit(code);
}
