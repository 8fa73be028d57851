import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, runApp, SentryReceiver } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
// 95 MB that nothing else here needs: the bench has it, by its own lockfile.
const isInstalled = existsSync(join(root, 'bench/systems/sentry/node_modules/@sentry/node'));

test("beside an application's own @sentry/node every error comes to Sentry once, and over OTLP all the same", {
  skip: isInstalled ? false : 'node bench/install.mjs installs @sentry/node',
}, async (t) => {
  const otlp = await OtlpReceiver.start();
  const sentry = await SentryReceiver.start();
  t.after(() => Promise.all([otlp.close(), sentry.close()]));
  const app = runApp({
    entry: join(root, 'test/fixtures/errors/beside-sentry-node.mjs'),
    preload: 'throughline/register',
    cwd: root,
    env: { ...otlp.environment(), THROUGHLINE_MANAGEMENT: 'off', SENTRY_DSN: sentry.dsn },
  });
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  for (const path of ['told-by-theirs', 'told-by-ours', 'thrown']) {
    assert.equal((await fetch(`http://127.0.0.1:${port}/${path}`)).status, 500);
  }
  await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
  const { code, stderr } = await app.ended();
  assert.equal(code, 1);
  assert.match(stderr, /crashed/);
  const messages = ['crashed', 'thrown', 'told by ours', 'told by theirs'];
  // What the end of a process cut off is sent again; Sentry takes an event by its id once.
  const events = () => [...new Map(sentry.events().map((event) => [event['event_id'], event])).values()];
  const seen = () =>
    events()
      .map((event) => (event['exception'] as { values: { value: string }[] }).values.at(-1)?.value)
      .toSorted();
  await sentry.waitFor(() => seen().length >= messages.length);
  assert.deepEqual(seen(), messages);
  const told = otlp.logs().filter((one) => one.eventName === 'exception');
  assert.deepEqual(told.map((one) => one.attributes['exception.message']).toSorted(), messages);
  const sdks = new Set(sentry.events().map((event) => (event['sdk'] as { name: string }).name));
  assert.deepEqual([...sdks].toSorted(), ['sentry.javascript.node', 'throughline.sentry']);
});
