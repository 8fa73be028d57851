import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertOnly, examine, found, packageFiles, register } from './run-doctor.ts';

const node18 = join(import.meta.dirname, '../../node_modules/node-18/bin/node');
const node = process.execPath;

describe('the process of the application', { concurrency: 2 }, () => {
  test('on a Node that is too old', { skip: !existsSync(node18) }, async () => {
    const seen = await examine('healthy-cjs', { run: [node18, 'app.cjs'] });
    assertOnly(seen, 'node-version');
    assert.match(
      found(seen, 'node-version').message,
      /runs on Node\.js 18\.\d+\.\d+; Throughline needs 22\.15/,
    );
  });

  test('with a command that is not there', async () => {
    const seen = await examine('healthy-esm', { run: ['no-such-program'] });
    assertOnly(seen, 'application-start');
    assert.match(found(seen, 'application-start').message, /no-such-program could not be started \(ENOENT\)/);
  });

  test('that crashes when it starts', async () => {
    const seen = await examine('crashes', { run: [node, 'app.mjs'], env: { API_KEY: 'planted-in-the-key' } });
    assertOnly(seen, 'application-start');
    assert.match(found(seen, 'application-start').message, /uncaught TypeError/);
    assert.match(seen.stderr, /planted-in-the-key/, 'what it writes is its own business');
    assert.doesNotMatch(seen.stdout, /planted/);
  });

  test('that never lets its event loop turn', async () => {
    const seen = await examine('never-turns', {
      run: [node, 'app.mjs'],
      args: ['--timeout', '2'],
      env: { THROUGHLINE_SHUTDOWN_TIMEOUT: '200' },
    });
    assertOnly(seen, 'application-start');
    assert.match(found(seen, 'application-start').message, /never turned within 2 s/);
  });

  test('that is started with an environment of its own, without NODE_OPTIONS', async () => {
    const seen = await examine('drops-environment', {
      run: ['sh', 'start.sh', node],
      args: ['--timeout', '3'],
    });
    assertOnly(seen, 'preload-missing');
    assert.match(found(seen, 'preload-missing').message, /No Node process .* NODE_OPTIONS/);
  });

  test('whose start script runs node without the preload', async () => {
    const seen = await examine('start-without-preload');
    assertOnly(seen, 'preload-missing');
    assert.match(found(seen, 'preload-missing').message, /script "start" .* without the preload/);
  });

  test('that loads the preload in its code, behind what it should instrument', async () => {
    const seen = await examine('preload-in-code', { run: [node, 'app.mjs'] });
    assertOnly(seen, 'preload-late');
    assert.match(
      found(seen, 'preload-late').message,
      /too late: express \(by .*app\.mjs\) was loaded before it/,
    );
    assert.doesNotMatch(seen.stderr, /second time/, 'it runs as it is');
  });

  test('that makes a logger before the preload', async () => {
    const seen = await examine('logger-first', {
      run: [node, '--import', './logger.mjs', '--import', register, 'app.mjs'],
    });
    assertOnly(seen, 'logger-before-preload');
    assert.match(found(seen, 'logger-before-preload').message, /pino \(by .*logger\.mjs\)/);
  });

  test('without Throughline beside it', async () => {
    const away = { 'node_modules/throughline/package.json': '{ "name": "throughline", "exports": {} }' };
    const seen = await examine('healthy-script', { run: [node, 'plain.mjs'], files: away });
    assertOnly(seen, 'installation');
    assert.equal(found(seen, 'installation').remedy, 'npm install throughline');
  });
});

describe('what runs beside it', { concurrency: 2 }, () => {
  test('another agent', async () => {
    const files = packageFiles('dd-trace', '6.21.0');
    const seen = await examine('another-agent', { run: [node, 'app.mjs'], files });
    assertOnly(seen, 'another-agent');
    assert.match(found(seen, 'another-agent').message, /dd-trace \(Datadog\)/);
  });

  test('an agent that is preloaded', async () => {
    const files = packageFiles('newrelic', '13.0.0');
    const seen = await examine('healthy-esm', { run: [node, '--import', 'newrelic', 'app.mjs'], files });
    assertOnly(seen, 'another-agent');
    assert.match(found(seen, 'another-agent').remedy, /npm uninstall newrelic/);
  });

  test('the OpenTelemetry set-up of Sentry, unless Sentry is told to leave it', async () => {
    const files = {
      ...packageFiles(
        '@sentry/node',
        '11.12.0',
        "import '@sentry/opentelemetry'; export const init = () => {};",
      ),
      ...packageFiles('@sentry/opentelemetry', '11.12.0'),
    };
    const seen = await examine('sentry', { run: [node, 'app.mjs'], files });
    assertOnly(seen, 'another-agent');
    assert.match(found(seen, 'another-agent').remedy, /skipOpenTelemetrySetup/);
    assertOnly(await examine('sentry', { run: [node, 'app-that-skips.mjs'], files }));
  });

  test('a port of Throughline that another program has', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const seen = await examine('healthy-esm', {
      run: [node, 'app.mjs'],
      env: { OTEL_EXPORTER_PROMETHEUS_PORT: String(port) },
    });
    server.close();
    assertOnly(seen, 'ports');
    assert.match(found(seen, 'ports').message, new RegExp(`management listener cannot have port ${port}`));
  });

  test('a port of the application that another program has', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const seen = await examine('port-taken', { run: [node, 'app.mjs'], env: { PORT: String(port) } });
    server.close();
    assertOnly(seen, 'application-start', 'ports');
    assert.match(found(seen, 'ports').message, new RegExp(`could not listen on port ${port}`));
  });
});
