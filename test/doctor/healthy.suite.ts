import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nodeVersions } from '../support/node-versions.ts';
import { assertOnly, examine, register } from './run-doctor.ts';

describe('a healthy application yields no finding', { concurrency: 2 }, () => {
  for (const { name, path } of nodeVersions) {
    test(`as an ES module with Express on ${name}`, async () => {
      const seen = await examine('healthy-esm', { run: [path, 'app.mjs'], node: path });
      assertOnly(seen);
      const said = Object.fromEntries(seen.findings.map(({ id, message }) => [id, message]));
      assert.match(said['instrumentations'] ?? '', /express, http/);
      assert.match(said['esm-hooks'] ?? '', /import and require/);
      assert.match(said['canary'] ?? '', /a span, a log record, a metric .* arrived/);
      assert.equal(said['shutdown'], 'it ends after SIGTERM');
    });
  }

  test('as CommonJS', async () => {
    assertOnly(await examine('healthy-cjs', { run: [process.execPath, 'app.cjs'] }));
  });

  test('as a script that ends by itself', async () => {
    const seen = await examine('healthy-script', { run: [process.execPath, 'script.mjs'] });
    assertOnly(seen);
    assert.ok(
      seen.findings.some(({ id, message }) => id === 'canary' && /a span, a log record/.test(message)),
    );
    assert.match(seen.stderr, /"event":"file_read"/, 'its own output is shown, apart from the report');
  });

  test('as a script that calls process.exit()', async () => {
    const seen = await examine('healthy-script', { run: [process.execPath, 'exits.cjs'] });
    assertOnly(seen);
    assert.ok(
      seen.findings.some(({ id, message }) => id === 'canary' && /a span, a log record/.test(message)),
    );
  });

  test('without a command, of which the folder, the environment and the endpoint are looked at', async () => {
    const seen = await examine('healthy-esm');
    assertOnly(seen);
    assert.ok(!seen.findings.some(({ id }) => id === 'shutdown'));
  });

  test('with the preload in the command or in NODE_OPTIONS, where it runs as it is', async () => {
    for (const how of [
      { run: [process.execPath, '--import', register, 'app.mjs'] },
      { run: [process.execPath, 'app.mjs'], env: { NODE_OPTIONS: `--import=${register}` } },
    ]) {
      const seen = await examine('healthy-esm', how);
      assertOnly(seen);
      assert.doesNotMatch(seen.stderr, /second time/);
    }
  });

  test('below npm, which is told apart from the application', async () => {
    const run = ['npm', 'run', '--silent', 'serve'];
    const seen = await examine('healthy-npm', { run, env: { RUNTIME: process.execPath } });
    assertOnly(seen);
    assert.doesNotMatch(seen.stderr, /second time/);
  });
});
