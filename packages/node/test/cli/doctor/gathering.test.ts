import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { configuring, environmentOf } from '../../../src/cli/doctor/evidence/configuring.ts';
import { gracePeriods } from '../../../src/cli/doctor/evidence/container-files.ts';
import { readEnvironment } from '../../../src/cli/doctor/evidence/environment.ts';
import { lookAtFolder } from '../../../src/cli/doctor/evidence/folder.ts';
import { isRunning } from '../../../src/cli/doctor/evidence/process-state.ts';
import { factsOf } from '../../../src/cli/doctor/evidence/source-facts.ts';
import { hideValues } from '../../../src/cli/doctor/hide-values.ts';
import { render } from '../../../src/cli/doctor/render.ts';
import { nodeArguments } from '../../../src/cli/preload-argument.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-folder-'));
after(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('what the doctor gathers', () => {
  test('is what Node is told, by arguments and by NODE_OPTIONS', () => {
    const args = [
      '--import',
      './a.mjs',
      '--env-file',
      '.env',
      '--require=b',
      '-r',
      'c',
      'app.js',
      '--import',
      'd',
    ];
    assert.deepEqual(nodeArguments(args, '--import "file:///with blank/e.mjs" --no-warnings'), {
      preloads: ['file:///with blank/e.mjs', './a.mjs', 'b', 'c'],
      script: 'app.js',
    });
    assert.deepEqual(nodeArguments(['--eval', '1'], '').preloads, []);
  });

  test('is how long containers wait, in the ways in which it is written', () => {
    write(
      'compose.yaml',
      'services:\n  a:\n    stop_grace_period: 1m30s\n  b:\n    stop_grace_period: 500ms\n',
    );
    write(
      'deploy/api.yaml',
      'spec:\n  # terminationGracePeriodSeconds: 1\n  terminationGracePeriodSeconds: 45\n',
    );
    write('task.json', '{\n  "stopTimeout": 2\n}\n');
    write('fly.toml', 'kill_timeout = "5s"\n');
    write('shop.service', '[Service]\nTimeoutStopSec=3\n');
    write('ecosystem.config.cjs', 'module.exports = { apps: [{ kill_timeout: 1600 }] };\n');
    write('node_modules/other/compose.yaml', 'stop_grace_period: 1s\n');
    const found = gracePeriods(folder, { PM2_KILL_TIMEOUT: '2500' });
    assert.deepEqual(Object.fromEntries(found.map(({ place, seconds }) => [place, seconds])), {
      'compose.yaml:3': 90,
      'compose.yaml:5': 0.5,
      'deploy/api.yaml:3': 45,
      'task.json:2': 2,
      'fly.toml:1': 5,
      'shop.service:2': 3,
      'ecosystem.config.cjs:1': 1.6,
      'the environment': 2.5,
    });
  });

  test('is whether the start script brings the preload, in each of the ways to do so', () => {
    write('telemetry.mjs', "import { start } from 'throughline/start';\nstart({});\n");
    for (const [script, carries] of [
      ['node app.js', false],
      ['NODE_ENV=production node --enable-source-maps app.js', false],
      ['node --import throughline/register app.js', true],
      ['throughline run -- node app.js', true],
      ['node --import ./telemetry.mjs app.js', true],
    ] as const) {
      write('package.json', JSON.stringify({ scripts: { start: script } }));
      assert.equal(lookAtFolder(folder, {}).start?.carriesPreload, carries, script);
    }
    write('package.json', JSON.stringify({ scripts: { start: 'node app.js', other: 'node b.js' } }));
    const env = { NODE_OPTIONS: '--import throughline/register' };
    assert.equal(lookAtFolder(folder, env).start?.carriesPreload, true);
    assert.equal(lookAtFolder(folder, {}, ['npm', 'run', 'other']).start?.name, 'other');
    assert.equal(lookAtFolder(folder, {}, ['node', 'app.js']).start, undefined);
  });

  test('is which names are slips of the hand, and no others', () => {
    const { unknown } = readEnvironment({
      OTEL_SERVCE_NAME: 'a',
      THROUGLINE_LOG_LEVEL: 'a',
      otel_traces_exporter: 'a',
      THROUGHLINE_NONE_SUCH: 'a',
      OTEL_POD_NAME: 'a',
      OTEL_PYTHON_LOG_LEVEL: 'a',
      OTEL_SERVICE_NAME: 'a',
      HOSTNAME: 'a',
      PATH: 'a',
    });
    assert.deepEqual(
      unknown.map(({ name, nearest }) => `${name} ${nearest}`),
      [
        'OTEL_SERVCE_NAME OTEL_SERVICE_NAME',
        'THROUGHLINE_NONE_SUCH THROUGHLINE_CONSOLE',
        'THROUGLINE_LOG_LEVEL THROUGHLINE_LOG_LEVEL',
        'otel_traces_exporter OTEL_TRACES_EXPORTER',
      ],
    );
  });

  test('is the environment of the process where it differs from the one that it was given', () => {
    const given = { OTEL_SERVICE_NAME: 'shell', OTEL_LOG_LEVEL: 'warn', THROUGLINE_TYPO: '1', PATH: '/bin' };
    const told = configuring({ OTEL_SERVICE_NAME: 'file', SENTRY_DSN: 'x', PATH: '/other', HOME: '/root' });
    assert.deepEqual(told, { OTEL_SERVICE_NAME: 'file', SENTRY_DSN: 'x' });
    assert.deepEqual(environmentOf(given, told), { ...told, THROUGLINE_TYPO: '1', PATH: '/bin' });
  });

  test('is whether a process runs, and not only whether its id is taken', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const { pid = 0 } = child;
    assert.equal(isRunning(pid), true);
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
    assert.equal(isRunning(pid), false);
  });

  test('is what a bundler has taken in, and not what only stands in a text', () => {
    const esbuild = '// node_modules/express/lib/express.js\nvar require_express = __commonJS({\n';
    assert.deepEqual(factsOf(esbuild).inlined, ['express']);
    assert.deepEqual(factsOf('/***/ "./node_modules/pg/lib/index.js":\n__webpack_require__(1)').inlined, [
      'pg',
    ]);
    assert.deepEqual(factsOf('//#region node_modules/.pnpm/koa@3.3.0/node_modules/koa/lib/a.js').inlined, [
      'koa',
    ]);
    assert.deepEqual(factsOf("const path = './node_modules/express/package.json';").inlined, []);
    assert.equal(factsOf("import express from 'express';\n".repeat(50)).bundled, false);
  });
});

describe('what the doctor tells', () => {
  const finding = {
    id: 'endpoint-auth',
    status: 'error',
    message: 'http://a:4318 with Bearer abc.planted and s3cret-key-1',
    remedy: 'curl -u ada:planted-password',
  } as const;

  test('hides what is a secret by its look, by its variable, or inside of an address', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=s3cret-key-1,authorization=Bearer%20abc.planted',
      STORE: 'redis://ada:planted-password@store:6379',
    };
    const text = JSON.stringify(hideValues([finding], [environment]));
    assert.doesNotMatch(text, /s3cret-key-1|planted/);
    assert.match(text, /http:\/\/a:4318/);
  });

  test('is a paragraph for each finding; in colour only where it is wanted', () => {
    const fine = { id: 'ports', status: 'ok', message: '9464 can be had', remedy: '' } as const;
    const plain = render([fine, finding], { color: false, all: false });
    assert.match(plain, /^✖ endpoint-auth: .*\n {4}→ curl .*\n1 error, 0 warnings\./);
    assert.match(
      render([fine], { color: false, all: true }),
      /^✔ ports: 9464 can be had\nNothing wrong: 1 check\.\n$/,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colour is what is looked for.
    assert.match(render([finding], { color: true, all: false }), /\u001b\[31m✖/);
  });
});
