import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runApp } from '@throughline/testing';

const entry = fileURLToPath(new URL('./fixtures/app-under-test.mjs', import.meta.url));

describe('runApp', () => {
  test('waits for a line that comes in pieces, and ends the process by its id', async () => {
    const app = runApp({ entry, args: ['serve'] });
    const [, port] = await app.waitForLine(/^listening on (\d+)$/);
    assert.equal(port, '8080');
    assert.equal(app.kill(), true);
    const end = await app.ended();
    assert.deepEqual({ code: end.code, signal: end.signal }, { code: null, signal: 'SIGTERM' });
    assert.equal(end.stdout, 'starting\nlistening on 8080\n');
    await app.stop();
  });

  test('gives code and output of a process that ends by itself', async () => {
    const end = await runApp({ entry, args: ['crash'] }).ended();
    assert.equal(end.code, 1);
    assert.equal(end.stdout, 'before the crash\n');
    assert.match(end.stderr, /Error: broken on purpose/);
  });

  test('says what was printed when the awaited line does not come', async () => {
    const crashed = runApp({ entry, args: ['crash'] });
    await assert.rejects(
      crashed.waitForLine(/listening/),
      /ended with code 1.*before the crash.*broken on purpose/s,
    );
    await assert.rejects(crashed.waitForLine(/listening/), /ended with code 1/);
    const silent = runApp({ entry, args: ['serve'] });
    await assert.rejects(silent.waitForLine(/never/, { timeoutMs: 50 }), /50 ms are over/);
    await silent.stop();
  });

  test('kills a process that outlives its limit, and says so', async () => {
    const app = runApp({ entry, args: ['serve'], timeoutMs: 2_000 });
    await assert.rejects(app.ended(), /outlived its limit of 2000 ms and was killed.*listening on 8080/s);
  });

  test('keeps telemetry settings of the test itself out of the application', async () => {
    process.env['OTEL_SERVICE_NAME'] = 'the test';
    process.env['THROUGHLINE_LOG_LEVEL'] = 'debug';
    try {
      const app = runApp({
        entry,
        args: ['environment'],
        env: { OTEL_TRACES_SAMPLER: 'always_on', HOME: undefined },
      });
      await app.ended();
      const environment = app.jsonLines()[0] ?? {};
      assert.equal(environment['OTEL_TRACES_SAMPLER'], 'always_on');
      assert.equal(environment['PATH'], process.env['PATH']);
      for (const name of ['OTEL_SERVICE_NAME', 'THROUGHLINE_LOG_LEVEL', 'NODE_TEST_CONTEXT', 'HOME']) {
        assert.equal(environment[name], undefined, name);
      }
    } finally {
      delete process.env['OTEL_SERVICE_NAME'];
      delete process.env['THROUGHLINE_LOG_LEVEL'];
    }
  });

  test('does not wait for what the application leaves behind', async () => {
    const started = performance.now();
    const end = await runApp({ entry, args: ['orphan'] }).ended();
    assert.equal(end.stdout, 'gone\n');
    assert.ok(performance.now() - started < 2_900);
  });

  test('says that a program cannot be started', async () => {
    const app = runApp({ entry, node: '/nowhere/node' });
    await assert.rejects(app.ended(), /ENOENT/);
    await assert.rejects(app.waitForLine(/x/), /could not be started/);
    await app.stop();
  });
});
