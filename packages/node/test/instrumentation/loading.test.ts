import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { NODES, runFixture } from './run-fixture.ts';

test('an application that uses no library loads no instrumentation', async () => {
  const { loaded, packages } = await runFixture('nothing.mjs');
  assert.deepEqual(loaded, []);
  assert.deepEqual(packages, []);
});

test('what the SDK itself loads is not the application using it', async () => {
  const { loaded, packages } = await runFixture('own-use.mjs');
  assert.deepEqual(loaded, []);
  assert.deepEqual(packages, []);
});

test('only what the application loads is loaded, and nothing of the other packages', async () => {
  const { packages } = await runFixture('express-routes.mjs');
  assert.deepEqual(packages, ['instrumentation']);
});

test('requests of node:http are recorded without the instrumentation of OpenTelemetry, and with it where the user wants so', async () => {
  const { packages } = await runFixture('http-esm-named.mjs');
  assert.deepEqual(packages, []);
  const { packages: stock } = await runFixture('http-esm-named.mjs', { env: { TEST_STOCK_HTTP: '1' } });
  assert.deepEqual(stock, ['instrumentation', 'instrumentation-http']);
});

test('an instrumentation that is switched off is not loaded, and its library runs', async () => {
  const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,nonsense' };
  const { spans, loaded, messages } = await runFixture('typescript.ts', { env });
  assert.deepEqual(loaded, ['http']);
  assert.deepEqual(
    spans.map((span) => span.name),
    ['GET'],
  );
  assert.match(
    messages.join(),
    /OTEL_NODE_DISABLED_INSTRUMENTATIONS: no instrumentation is called "nonsense"/,
  );
});

test('a list of enabled ones leaves the others out, and brings in what is off by default', async () => {
  const env = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http, net' };
  const { spans, loaded } = await runFixture('http-cjs.cjs', { env });
  assert.deepEqual(loaded.sort(), ['http', 'net']);
  assert.ok(spans.some((span) => span.scope === '@opentelemetry/instrumentation-net'));
});

test('the order of providers and instrumentation does not matter for spans', async () => {
  const { spans } = await runFixture('fetch.mjs', { env: { TEST_PROVIDERS_LAST: '1' } });
  assert.equal(spans.length, 5);
});

test('after a stop nothing is instrumented any more, and the application runs', async () => {
  const { spans, stdout } = await runFixture('stopped.mjs');
  assert.deepEqual(spans, []);
  assert.equal(stdout.trim(), 'true');
});

test('process and runtime are measured without code', async () => {
  const { metrics } = await runFixture('http-esm-named.mjs', { env: { TEST_RUNTIME_METRICS: '1' } });
  const names = new Set(metrics.map((metric) => metric.name));
  for (const name of [
    'process.cpu.time',
    'process.memory.usage',
    ...(process.platform === 'linux' ? ['process.unix.file_descriptor.count'] : []),
    'nodejs.eventloop.utilization',
    'v8js.memory.heap.used',
  ]) {
    assert.ok(names.has(name), name);
  }
});

for (const { version, path } of NODES) {
  test(`Node ${version}: a library that is an ES module is instrumented, and its exports stay what they are`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-esm-library-'));
    try {
      await cp(join(import.meta.dirname, 'fixtures/esm-library.mjs'), join(folder, 'esm-library.mjs'));
      await writeEsmLibrary(join(folder, 'node_modules/openai'));
      const { spans, stdout, messages, loaded } = await runFixture('esm-library.mjs', { node: path, folder });
      assert.deepEqual(messages, []);
      assert.deepEqual(loaded, ['openai']);
      assert.deepEqual(
        spans.map((span) => span.name),
        ['chat m'],
      );
      assert.equal(stdout.trim(), 'true 1 OpenAI,default,version');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

for (const { version, path } of NODES) {
  test(`Node ${version}: a library that the SDK had loaded for itself is instrumented when the application imports it`, async () => {
    const { stdout, messages, loaded } = await runFixture('late-grpc.mjs', { node: path });
    assert.deepEqual(messages, []);
    assert.ok(loaded.includes('grpc'));
    assert.equal(stdout.trim(), 'true,true,true,true,true');
  });
}

test('a library of another form than we know runs without its instrumentation', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-odd-library-'));
  try {
    for (const [name, version, file] of [
      ['hono', '4.99.0', 'index.js'],
      ['bullmq', '6.99.0', 'dist/cjs/classes/queue-base.js'],
    ] as const) {
      const library = join(folder, 'node_modules', name);
      await mkdir(join(library, file, '..'), { recursive: true });
      await writeFile(join(library, 'package.json'), JSON.stringify({ name, version, main: file }));
      await writeFile(join(library, file), 'module.exports = {};');
    }
    await writeFile(join(folder, 'app.cjs'), "console.log(require('hono'), require('bullmq'));");
    const { stdout, loaded } = await runFixture('app.cjs', { folder });
    assert.equal(stdout.trim(), '{} {}');
    assert.deepEqual(loaded.sort(), ['bullmq', 'hono']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** In the shape of the real one, which has an ES module of its own beside the CommonJS file. */
async function writeEsmLibrary(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'openai', version: '6.0.0', exports: { import: './index.mjs' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'constants.mjs'), 'export const version = 1;\n');
  await writeFile(
    join(folder, 'index.mjs'),
    `class Completions { async create() { return { choices: [] }; } }
     class Embeddings { create() {} }
     export class OpenAI { static Chat = { Completions }; static Embeddings = Embeddings; }
     OpenAI.OpenAI = OpenAI;
     export default OpenAI;
     export * from './constants.mjs';\n`,
  );
}
