import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertOnly, examine, found } from './run-doctor.ts';

const run = [process.execPath, 'app.mjs'];

describe('the end of the application', { concurrency: 2 }, () => {
  test('that a timer holds up, after a listener of its own took SIGTERM', async () => {
    const seen = await examine('never-ends', { run, env: { THROUGHLINE_SHUTDOWN_TIMEOUT: '500' } });
    assertOnly(seen, 'shutdown');
    const { message, remedy } = found(seen, 'shutdown');
    assert.match(message, /did not end within 2\.75 s after SIGTERM .* still holds it: a timer[^,]*\.$/);
    assert.match(remedy, /clearInterval\(timer\).*timer\.unref\(\)/);
  });

  test('that comes too suddenly for the last telemetry', async () => {
    const seen = await examine('ends-at-once', { run });
    assertOnly(seen, 'exit-before-flush');
    assert.match(found(seen, 'exit-before-flush').message, /after SIGTERM by SIGKILL/);
    const really = await examine('ends-at-once', { run: [process.execPath, 'really.mjs'] });
    assertOnly(really, 'exit-before-flush');
    assert.match(found(really, 'exit-before-flush').message, /reallyExit\(0\)/);
  });

  test('by process.exit() in a listener of its own, which sends first and is no finding', async () => {
    assertOnly(await examine('ends-at-once', { run: [process.execPath, 'in-order.mjs'] }));
  });

  test('below a shell, which does not pass SIGTERM on', async () => {
    const seen = await examine('ends-at-once', {
      run: ['sh', '-c', `"${process.execPath}" in-order.mjs; true`],
      env: { THROUGHLINE_SHUTDOWN_TIMEOUT: '500' },
    });
    assertOnly(seen, 'shutdown');
    assert.match(found(seen, 'shutdown').message, /sh ended at SIGTERM and left the application running/);
    assertOnly(
      await examine('ends-at-once', { run: ['sh', '-c', `exec "${process.execPath}" in-order.mjs`] }),
    );
  });

  test('for which a container has no patience', async () => {
    const seen = await examine('killed-too-soon');
    assertOnly(seen, 'container-deadline');
    assert.deepEqual(
      seen.wrong.map(({ message }) => message.split(' has the')[0]),
      [
        'Dockerfile:2: STOPSIGNAL',
        'compose.yaml:4: stop_grace_period',
        'k8s/deployment.yaml:9: terminationGracePeriodSeconds',
      ],
    );
    assert.match(seen.wrong[1]?.remedy ?? '', /THROUGHLINE_SHUTDOWN_TIMEOUT=550$/);
    assertOnly(
      await examine('killed-too-soon', {
        env: { THROUGHLINE_SHUTDOWN_TIMEOUT: '0', THROUGHLINE_DRAIN_DELAY: '0' },
      }),
    );
  });

  test('for which the environment says that PM2 has no patience', async () => {
    const seen = await examine('healthy-esm', { env: { PM2_KILL_TIMEOUT: '1600' } });
    assertOnly(seen, 'container-deadline');
  });
});
