import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const fixtures = join(import.meta.dirname, 'fixtures', 'boot');
const root = join(import.meta.dirname, '..');

let receiver: OtlpReceiver;
let apps: RunningApp[] = [];
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  apps = [];
  await receiver.close();
});

function start(
  env: Record<string, string | undefined> = {},
  more: { entry?: string; preload?: string[] } = {},
) {
  const app = runApp({
    entry: join(fixtures, more.entry ?? 'app.mjs'),
    preload: more.preload ?? ['throughline/register'],
    cwd: root,
    env: {
      ...receiver.environment(),
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      THROUGHLINE_LOG_FORMAT: 'json',
      ...env,
    },
  });
  apps.push(app);
  return app;
}

async function ask(app: RunningApp, headers: Record<string, string> = {}) {
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  const response = await fetch(`http://127.0.0.1:${port}/x`, { headers });
  return (await response.json()) as {
    traceparent: string | null;
    recording: boolean;
    traceId: string | null;
    emitIsOwn: boolean;
    handles: string[];
  };
}

async function managementOf(app: RunningApp): Promise<string> {
  const [, url = ''] = await app.waitForLine(/served at (http:\S+)/);
  return url;
}

/** Takes a loopback port for the time of a test. */
async function taken(port: number): Promise<{ port: number; free(): Promise<void> } | undefined> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!listening) return undefined;
  return {
    port: (server.address() as { port: number }).port,
    free: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

describe('the start', () => {
  test('says nothing but the address of a port that was left to chance', async () => {
    const app = start();
    assert.equal((await ask(app)).recording, true);
    await managementOf(app);
    assert.equal(app.stderr.trim().split('\n').length, 1, app.stderr);
  });

  test('names a bad value in one line: the variable, the rule, what came, what is used', async () => {
    const app = start({ OTEL_BSP_MAX_QUEUE_SIZE: 'many' });
    assert.equal((await ask(app)).recording, true);
    const lines = app.stderr.split('\n').filter((line) => line.includes('OTEL_BSP_MAX_QUEUE_SIZE'));
    assert.equal(lines.length, 1, app.stderr);
    assert.match(lines[0] ?? '', /^throughline: .*whole number.*many.*2048/);
  });

  test('--require works as --import does, for ES modules and for CommonJS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-require-'));
    try {
      for (const [name, load] of [
        ['app.mjs', "import http from 'node:http';"],
        ['app.cjs', "const http = require('http');"],
      ] as const) {
        const entry = join(folder, name);
        writeFileSync(
          entry,
          `${load} const server = http.createServer((_, response) => response.end('ok'))
            .listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));`,
        );
        const app = runApp({
          entry,
          nodeArgs: ['--require', 'throughline/register'],
          cwd: root,
          env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off', OTEL_SERVICE_NAME: name },
        });
        apps.push(app);
        const [, port] = await app.waitForLine(/^listening (\d+)$/);
        await fetch(`http://127.0.0.1:${port}/`);
        await receiver.waitFor(() => receiver.spans().some((span) => span.resource['service.name'] === name));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a second SDK in the process is told in one line that ours stays', async () => {
    const app = start({}, { entry: 'second-sdk.mjs' });
    const end = await app.ended();
    assert.match(end.stdout, /still running/);
    assert.equal(
      end.stderr.split('\n').filter((line) => line.includes('another OpenTelemetry SDK')).length,
      1,
    );
  });

  test('an application with an API copy that is newer than ours is told so in one line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-api-'));
    try {
      const api = join(folder, 'node_modules', '@opentelemetry', 'api');
      mkdirSync(api, { recursive: true });
      writeFileSync(
        join(api, 'package.json'),
        '{"name":"@opentelemetry/api","version":"1.99.0","main":"index.js"}',
      );
      writeFileSync(join(api, 'index.js'), '');
      writeFileSync(join(folder, 'app.js'), 'console.log("runs")');
      const app = runApp({
        entry: join(folder, 'app.js'),
        preload: 'throughline/register',
        cwd: root,
        env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off' },
      });
      apps.push(app);
      const end = await app.ended();
      assert.match(end.stdout, /runs/);
      assert.match(end.stderr, /^throughline: the application brings @opentelemetry\/api 1\.99\.0.*\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('npm that runs because of NODE_OPTIONS is left alone, and the script that it starts is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-npm-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{"name":"x","scripts":{"start":"node app.mjs"}}');
      writeFileSync(
        join(folder, 'app.mjs'),
        'console.log("started", globalThis[Symbol.for("throughline.sdk.1")] !== undefined)',
      );
      const register = import.meta
        .resolve('throughline/register')
        .replace('/src/register.ts', '/dist/register.js');
      const done = spawnSync('npm', ['start', '--silent'], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          NODE_OPTIONS: `--import ${register}`,
          OTEL_EXPORTER_PROMETHEUS_PORT: '0',
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          // The receiver in this process cannot answer meanwhile: what is kept is not for the user's own folder.
          XDG_STATE_HOME: folder,
        },
      });
      assert.equal(done.stdout, 'started true\n', done.stderr);
      assert.equal(
        done.stderr.split('\n').filter((line) => line.includes('served at')).length,
        1,
        done.stderr,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a taken default port is one line, and the application runs', async () => {
    const port = await taken(9464);
    const app = start({ OTEL_EXPORTER_PROMETHEUS_PORT: undefined });
    assert.equal((await ask(app)).recording, true);
    await app.waitForLine(/^throughline: port 9464 on 127\.0\.0\.1 is taken/);
    assert.equal(app.stderr.trim().split('\n').length, 1);
    await port?.free();
  });

  test('a taken port that the user set is an error line with variable and port, and the application runs', async () => {
    const port = await taken(0);
    const app = start({ OTEL_EXPORTER_PROMETHEUS_PORT: String(port?.port) });
    assert.equal((await ask(app)).recording, true);
    await app.waitForLine(new RegExp(`error: OTEL_EXPORTER_PROMETHEUS_PORT=${port?.port}`));
    await port?.free();
  });

  test('in a cluster only the primary listens', async () => {
    const app = start({ WORKERS: '2' });
    await app.waitForLine(/^listening/);
    await ask(app);
    await managementOf(app);
    assert.equal(app.stderr.split('\n').filter((line) => line.includes('served at')).length, 1, app.stderr);
  });
});

describe('the management listener', () => {
  test('serves metrics and health on loopback, and its requests are not traced', async () => {
    const app = start();
    await ask(app);
    const url = await managementOf(app);
    assert.match(url, /^http:\/\/127\.0\.0\.1:/);
    const page = await fetch(`${url}/metrics`).then((response) => response.text());
    assert.match(page, /http_server_request_duration_seconds_count/);
    const health = await fetch(`${url}/health`).then((response) => response.json());
    assert.equal((health as { status: string }).status, 'ok');
    await fetch(`${url}/health/ready`);
    await ask(app);
    await receiver.waitFor(() => receiver.spans().length >= 2);
    assert.deepEqual(new Set(receiver.spans().map((span) => span.attributes['url.path'])), new Set(['/x']));
  });

  test('a health listener of its own never serves metrics', async () => {
    const port = await taken(0);
    await port?.free();
    const app = start({ THROUGHLINE_HEALTH_PORT: String(port?.port) });
    await ask(app);
    const url = `http://127.0.0.1:${port?.port}`;
    assert.equal((await fetch(`${url}/health`)).status, 200);
    assert.equal((await fetch(`${url}/metrics`)).status, 404);
  });
});

describe('what is switched off', () => {
  test('OTEL_SDK_DISABLED=true patches nothing, listens to nothing, sends nothing and says nothing', async () => {
    const app = start({ OTEL_SDK_DISABLED: 'true' });
    const answer = await ask(app);
    assert.deepEqual([answer.recording, answer.traceId, answer.emitIsOwn], [false, null, false]);
    assert.equal(answer.handles.filter((handle) => handle === 'TCPServerWrap').length, 1);
    assert.equal(app.stderr, '');
    assert.equal(receiver.requests.length, 0);
  });

  test('a health listener that the user configured is served all the same', async () => {
    const port = await taken(0);
    await port?.free();
    const app = start({ OTEL_SDK_DISABLED: 'true', THROUGHLINE_HEALTH_PORT: String(port?.port) });
    await ask(app);
    assert.equal((await fetch(`http://127.0.0.1:${port?.port}/health`)).status, 200);
  });

  test('each signal has a variable that stops its export', async () => {
    for (const signal of ['traces', 'logs', 'metrics'] as const) {
      const app = start({ [`OTEL_${signal.toUpperCase()}_EXPORTER`]: 'none' });
      await ask(app);
      const others = (['traces', 'logs', 'metrics'] as const).filter((other) => other !== signal);
      await receiver.waitFor(() =>
        others.every((other) => receiver.requests.some((request) => request.signal === other)),
      );
      app.kill('SIGTERM');
      await app.ended();
      assert.equal(
        receiver.requests.some((request) => request.signal === signal),
        false,
        signal,
      );
      receiver.clear();
    }
  });

  test('with OTEL_TRACES_EXPORTER=none the trace still goes through the process', async () => {
    const app = start({ OTEL_TRACES_EXPORTER: 'none' });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await ask(app, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    assert.equal(answer.traceId, traceId);
    const line = await app.waitForLine(/"event":"asked"/);
    assert.match(line.input ?? '', new RegExp(traceId));
  });

  test('THROUGHLINE_LOG_FORMAT=none keeps stdout empty, and the records still go out', async () => {
    const app = start({ THROUGHLINE_LOG_FORMAT: 'none' });
    await ask(app);
    await receiver.waitFor(() => receiver.logs().some((log) => log.eventName === 'asked'));
    assert.match(app.stdout, /^listening \d+\n$/);
  });

  test('THROUGHLINE_MANAGEMENT=off opens no listener', async () => {
    const app = start({ THROUGHLINE_MANAGEMENT: 'off', OTEL_EXPORTER_PROMETHEUS_PORT: undefined });
    const answer = await ask(app);
    assert.equal(answer.handles.filter((handle) => handle === 'TCPServerWrap').length, 1);
  });

  test('THROUGHLINE_LOG_LEVEL=error drops the lines below', async () => {
    const app = start({ THROUGHLINE_LOG_LEVEL: 'error' });
    await ask(app);
    await receiver.waitFor(() => receiver.spans().length > 0);
    app.kill('SIGTERM');
    await app.ended();
    assert.equal(app.jsonLines().length, 0);
    assert.equal(receiver.logs().length, 0);
  });
});
