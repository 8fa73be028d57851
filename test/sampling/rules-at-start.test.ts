import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');

let receiver: OtlpReceiver;
let app: RunningApp | undefined;
before(async () => {
  receiver = await OtlpReceiver.start();
});
beforeEach(() => receiver.clear());
afterEach(() => app?.stop());
after(() => receiver.close());

/** `start()` with these options, as a module that --import loads. */
function starting(options: string): string {
  const built = import.meta.resolve('throughline/start').replace(/\/src\/(\w+)\.ts$/, '/dist/$1.js');
  return `data:text/javascript,${encodeURIComponent(`import { start } from '${built}'; start(${options});`)}`;
}

/** Names of the server spans after a request to each of the paths, and what was said on stderr. */
async function seen(
  paths: readonly string[],
  env: Record<string, string>,
  {
    preload = 'throughline/register',
    headers = {},
  }: { preload?: string; headers?: Record<string, string> } = {},
): Promise<{ spans: string[]; said: string }> {
  app = runApp({
    entry: join(root, 'test/fixtures/sampling/app.mjs'),
    preload,
    cwd: root,
    env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off', THROUGHLINE_LOG_FORMAT: 'none', ...env },
  });
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  for (const path of paths) await (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();
  app.kill('SIGTERM');
  const { stderr } = await app.ended();
  const servers = receiver.spans().filter(({ kind }) => kind === 'server');
  return { spans: servers.map(({ attributes }) => String(attributes['url.path'])), said: stderr };
}

describe('THROUGHLINE_SAMPLING_RULES', () => {
  test('that are bad in part are told with what would be right, and the others count', async () => {
    const { spans, said } = await seen(['/quiet/logged', '/seen/1', '/seen/2'], {
      THROUGHLINE_SAMPLING_RULES: 'http.route=/seen/1 -> 1.5; http.route=/seen/2 -> 0',
    });
    assert.deepEqual(spans, ['/quiet/logged', '/seen/1']);
    assert.match(
      said,
      /throughline: THROUGHLINE_SAMPLING_RULES: rule 1 \("http\.route=\/seen\/1 -> 1\.5"\) has the share "1\.5", which must be a number from 0 to 1, such as 0\.1; it is left out; http\.route=\/seen\/2 -> 0 is used\./,
    );
  });

  test('stand before the configured sampler, and a parent before both', async () => {
    const env = {
      THROUGHLINE_SAMPLING_RULES: 'http.route=/seen/:id -> 1',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    };
    const paths = ['/quiet/logged', '/seen/1'];
    assert.deepEqual((await seen(paths, env)).spans, ['/seen/1']);
    receiver.clear();
    const below = (flags: string) => ({
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}` },
    });
    assert.deepEqual((await seen(paths, env, below('01'))).spans, paths);
    receiver.clear();
    assert.deepEqual((await seen(paths, env, below('00'))).spans, []);
  });

  test('stand before the sampler of a configuration file', async () => {
    const file = join(root, 'test/fixtures/sampling/telemetry.yaml');
    const { spans, said } = await seen(['/quiet/logged', '/seen/1'], {
      OTEL_CONFIG_FILE: file,
      RECEIVER: receiver.url,
      THROUGHLINE_SAMPLING_RULES: 'http.route=/seen/* -> 1',
    });
    assert.deepEqual(spans, ['/seen/1'], said);
    assert.doesNotMatch(said, /SAMPLING/);
  });

  test('and a limit per second hold together', async () => {
    const paths = Array.from({ length: 20 }, (_, index) => `/seen/${index}`);
    const { spans } = await seen(paths, {
      THROUGHLINE_SAMPLING_RULES: 'http.route=/seen/0 -> 0',
      // A busy machine may take several seconds for it, but never a second for each request.
      THROUGHLINE_SAMPLING_MAX_PER_SECOND: '1',
    });
    assert.ok(!spans.includes('/seen/0'));
    assert.ok(spans.length < 19, `${spans.length} spans`);
  });
});

describe('start({ samplingRules })', () => {
  test('takes a list, in the place of the variable, and tells what cannot be used', async () => {
    const options =
      "{ samplingRules: [{ when: { 'http.route': '/seen/*' }, share: 1 }, { share: 7 }, { share: 0 }], samplingMaxPerSecond: 'many' }";
    const { spans, said } = await seen(
      ['/quiet/logged', '/seen/1'],
      { THROUGHLINE_SAMPLING_RULES: '* -> 1' },
      { preload: starting(options) },
    );
    assert.deepEqual(spans, ['/seen/1']);
    assert.match(
      said,
      /start\(\{ samplingRules \}\): rule 2 \("\{ share: 7 \}"\) has the share 7, which must be a number from 0 to 1/,
    );
    assert.match(
      said,
      /start\(\{ samplingMaxPerSecond \}\) must be a whole number of traces per second .*received "many"/,
    );
  });

  test('takes text, and leaves what matches no rule to the sampler beside it', async () => {
    const sampler =
      "{ shouldSample: (_context, _id, name, _kind, attributes) => ({ decision: attributes['url.path'] === '/seen/2' ? 2 : 0 }), toString: () => 'own' }";
    const { spans } = await seen(
      ['/quiet/logged', '/seen/1', '/seen/2', '/seen/3'],
      {},
      { preload: starting(`{ samplingRules: 'http.route=/seen/1 -> 1', sampler: ${sampler} }`) },
    );
    assert.deepEqual(spans, ['/seen/1', '/seen/2']);
  });
});
