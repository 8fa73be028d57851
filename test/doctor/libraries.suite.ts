import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertOnly, examine, found, packageFiles, register } from './run-doctor.ts';

const node = process.execPath;
const root = join(import.meta.dirname, '../..');

describe('the libraries of the application', { concurrency: 2 }, () => {
  test('behind hooks that another loader keeps to itself', async () => {
    const run = [node, '--import', register, '--import', './loader.mjs', 'app.mjs'];
    const seen = await examine('hooks-short-circuited', { run });
    assertOnly(seen, 'esm-hooks');
    assert.match(found(seen, 'esm-hooks').message, /hooks for ES modules are inactive/);
    const inOrder = [node, '--import', './loader.mjs', '--import', register, 'app.mjs'];
    assertOnly(await examine('hooks-short-circuited', { run: inOrder }));
  });

  test('behind a tool that replaces require', async () => {
    const run = [node, '--import', register, '--import', './replaces-require.mjs', 'app.cjs'];
    const seen = await examine('hooks-replaced', { run });
    assert.match(found(seen, 'esm-hooks').message, /hooks for require are inactive/);
  });

  test('in a version that nothing instruments', async () => {
    const seen = await examine('unfit-version', {
      run: [node, 'app.mjs'],
      files: packageFiles('koa', '99.0.0', 'export default class Koa {}'),
    });
    assertOnly(seen, 'instrumentations');
    assert.match(
      found(seen, 'instrumentations').message,
      /koa 99\.0\.0 is in use, and its instrumentation knows/,
    );
  });

  test('that nothing instruments at all', async () => {
    const files = packageFiles('postgres', '3.4.7');
    const seen = await examine('unknown-library', { run: [node, 'app.mjs'], files });
    assertOnly(seen, 'instrumentations');
    assert.match(
      found(seen, 'instrumentations').message,
      /postgres is in use, and Throughline has no instrumentation/,
    );
  });

  for (const { how, minify } of [
    { how: 'with its comments', minify: false },
    { how: 'minified', minify: true },
  ]) {
    test(`inside of a bundle, ${how}`, async () => {
      const app = bundle('healthy-esm/app.mjs', minify);
      const manifest = JSON.stringify({ name: 'shop', type: 'module', dependencies: { express: '5.3.0' } });
      const seen = await examine('healthy-esm', {
        run: [node, 'app.mjs'],
        files: { 'app.mjs': app, 'package.json': manifest },
      });
      assertOnly(seen, 'bundled');
      assert.match(found(seen, 'bundled').message, /has written express/);
      assert.match(found(seen, 'bundled').remedy, /--external:express/);
    });
  }

  test('with a copy of the OpenTelemetry API that cannot see ours', async () => {
    const files = packageFiles('@opentelemetry/api', '1.99.0', 'export const trace = {};');
    const seen = await examine('newer-api', { run: [node, 'app.mjs'], files });
    assertOnly(seen, 'opentelemetry-copies');
    const { message, remedy } = found(seen, 'opentelemetry-copies');
    assert.match(message, /@opentelemetry\/api 1\.99\.0 cannot work with 1\.10\.0/);
    assert.equal(remedy, 'npm install @opentelemetry/api@1.10.0');
  });

  test('with such a copy below another package', async () => {
    const files = Object.entries(packageFiles('@opentelemetry/api', '0.18.1')).map(([path, text]) => [
      `node_modules/old-library/${path}`,
      text,
    ]);
    const seen = await examine('healthy-script', { files: Object.fromEntries(files) });
    assertOnly(seen, 'opentelemetry-copies');
    assert.match(found(seen, 'opentelemetry-copies').message, /which old-library brings/);
  });

  test('with an SDK of another line', async () => {
    const files = packageFiles('@opentelemetry/sdk-trace-base', '2.12.0');
    const seen = await examine('second-sdk', { run: [node, 'app.mjs'], files });
    assertOnly(seen, 'opentelemetry-copies');
    assert.match(found(seen, 'opentelemetry-copies').message, /sdk-trace-base 2\.12\.0/);
  });

  test('with the old API for logs', async () => {
    const files = packageFiles('@opentelemetry/api-logs', '0.57.0');
    const seen = await examine('old-logs-api', { run: [node, 'app.mjs'], files });
    assertOnly(seen, 'opentelemetry-copies');
    assert.match(found(seen, 'opentelemetry-copies').message, /api-logs is in use/);
  });

  test('where another SDK has taken the API before Throughline', async () => {
    const run = [node, '--import', './first.mjs', '--import', register, 'app.mjs'];
    const seen = await examine('api-taken', { run });
    assert.match(found(seen, 'canary').message, /did not come to Throughline: another SDK has the API/);
  });
});

/** As esbuild makes it. */
function bundle(app: string, minify: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-bundle-'));
  const outfile = join(folder, 'app.mjs');
  const banner =
    "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";
  try {
    execFileSync(join(root, 'node_modules/.bin/esbuild'), [
      ...[join(import.meta.dirname, 'applications', app), '--bundle', '--platform=node', '--format=esm'],
      ...[
        `--banner:js=${banner}`,
        `--outfile=${outfile}`,
        '--log-level=error',
        ...(minify ? ['--minify'] : []),
      ],
    ]);
    return readFileSync(outfile, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
