import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(root, 'test', 'fixtures', 'start');
const folder = mkdtempSync(join(tmpdir(), 'throughline-start-'));

let receiver: OtlpReceiver;
let app: RunningApp | undefined;
before(async () => {
  receiver = await OtlpReceiver.start();
});
beforeEach(() => receiver.clear());
afterEach(() => app?.stop());
after(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const appFile = join(fixtures, 'app.mjs');

function run(preload: string[], env: Record<string, string> = {}, entry: string = appFile): RunningApp {
  app = runApp({
    entry,
    preload,
    cwd: root,
    env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off', ...env },
  });
  return app;
}

/** A preload of these lines, which finds the packages as they are built. */
function moduleOf(code: string): string {
  const built = (name: string) => import.meta.resolve(name).replace(/\/src\/(\w+)\.ts$/, '/dist/$1.js');
  const lines = code.replace(/from '([^']+)'/g, (_, name: string) => `from '${built(name)}'`);
  return `data:text/javascript,${encodeURIComponent(lines)}`;
}

async function ask(running: RunningApp): Promise<void> {
  const [, port] = await running.waitForLine(/^listening (\d+)$/);
  await fetch(`http://127.0.0.1:${port}/x?token=hunter2`);
}

describe('start() in a module that --import loads', () => {
  const ownExit = join(folder, 'own.jsonl');
  const own = (kind: string): Record<string, unknown>[] =>
    readFileSync(ownExit, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['kind'] === kind);

  test('takes every option, and what the application adds stands before the exits', async () => {
    writeFileSync(ownExit, '');
    const running = run([join(fixtures, 'telemetry.mjs')], {
      OWN_EXIT: ownExit,
      DB_PASSWORD: 'hunter2',
      OTEL_SERVICE_NAME: 'in-the-environment',
      OTEL_RESOURCE_ATTRIBUTES: 'app.tier=silver,app.place=here',
      OTEL_TRACES_SAMPLER: 'always_off',
    });
    await ask(running);
    const server = await receiver.waitFor(() => receiver.spans().find((span) => span.kind === 'server'));
    const work = await receiver.waitFor(() => receiver.spans().find((span) => span.name === 'work'));
    const log = await receiver.waitFor(() => receiver.logs().find((one) => one.eventName === 'asked'));
    const latency = await receiver.waitFor(() => receiver.metrics().find((one) => one.name === 'latency'));

    assert.equal(server.resource['service.name'], 'in-code');
    assert.deepEqual([server.resource['app.tier'], server.resource['app.place']], ['gold', 'here']);
    assert.equal(server.resource['app.api_key'], '[REDACTED]');
    assert.match(server.traceId, /^a{24}/);
    assert.equal(
      server.attributes['app.hooked'],
      true,
      "the application's own instrumentation, in an ES module",
    );
    assert.equal(receiver.spans().filter((span) => span.kind === 'server').length, 1, 'and ours beside it');
    assert.equal(work.parentSpanId, server.spanId);
    assert.equal(work.attributes['app.started'], true);
    assert.equal(work.attributes['app.ended'], 'set at the end');
    assert.equal(work.attributes['app.password'], '[REDACTED]');
    assert.equal(String(work.attributes['app.long']).length, 60);
    assert.ok(!receiver.spans().some((span) => span.name === 'dropped'), 'the sampler of the options');
    assert.equal(log.attributes['app.enriched'], true);
    assert.equal(latency.dataPoints.length, 1);
    const names = new Set(receiver.metrics().map(({ name }) => name));
    assert.ok(!names.has('http.server.request.duration') && !names.has('http.server.active_requests'));

    const span =
      own('span').find(({ name }) => name === 'work') ?? assert.fail('no span came to the processor');
    assert.equal((span['attributes'] as Record<string, unknown>)['app.password'], '[REDACTED]');
    await receiver.waitFor(() => own('log').length > 0 && own('metrics').length > 0, {
      what: "what the application's own exits get",
    });
    assert.doesNotMatch(readFileSync(ownExit, 'utf8'), /hunter2/);
    for (const { body } of receiver.requests) assert.ok(!body.includes('hunter2'));

    assert.match(running.stderr, /throughline: a span processor of the application: Error: broken/);
    running.kill('SIGTERM');
    assert.equal((await running.ended()).signal, 'SIGTERM');
    assert.ok(own('flushed').length > 0, 'a signal flushes what the application added');
  });

  test('hands spans to traceExporter alone, redacted, in batches, and waits for it at a signal', async () => {
    const preload = moduleOf(`
      import { start } from 'throughline/start';
      start({ traceExporter: {
        export: (spans, done) => setTimeout(() => {
          for (const span of spans) console.log('exported ' + span.name + ' ' + JSON.stringify(span.attributes));
          done({ code: 0 });
        }, 20),
        shutdown: async () => {},
      } });`);
    const running = run([preload], { OTEL_BSP_SCHEDULE_DELAY: '60000', THROUGHLINE_LOG_FORMAT: 'none' });
    await ask(running);
    await receiver.waitFor(() => receiver.logs().length > 0);
    running.kill('SIGTERM');
    const end = await running.ended();
    assert.match(end.stdout, /exported work .*"app\.password":"\[REDACTED\]"/);
    assert.doesNotMatch(end.stdout, /hunter2/);
    assert.ok(!receiver.requests.some(({ signal }) => signal === 'traces'));
  });

  test('says so where a processor of the application sends what the exit sends, too', async () => {
    const preload = moduleOf(`
      import { start } from 'throughline/start';
      import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
      import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
      start({ spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 50 })] });`);
    const warning =
      /spanProcessors of start\(\) has a BatchSpanProcessor with an OTLPTraceExporter, .*OTEL_TRACES_EXPORTER=none/;
    const doubled = run([preload]);
    await doubled.waitForLine(warning);
    await doubled.stop();

    const single = run([preload], { OTEL_TRACES_EXPORTER: 'none' });
    await ask(single);
    const span = await receiver.waitFor(() => receiver.spans().find(({ name }) => name === 'work'));
    assert.equal(
      span.attributes['app.password'],
      '[REDACTED]',
      'an exit of the application is behind the redactor',
    );
    assert.doesNotMatch(single.stderr, warning);
  });

  test('starts with no options as the preload does', async () => {
    const running = run([moduleOf("import { start } from 'throughline/start'; start();")]);
    await ask(running);
    await receiver.waitFor(() => receiver.spans().some((span) => span.kind === 'server'));
    assert.equal(running.stderr, '');
  });

  test('wins over a configuration file', async () => {
    const file = join(folder, 'telemetry.yaml');
    writeFileSync(
      file,
      `file_format: "1.0"\nresource: { attributes: [{ name: service.name, value: by-file }] }\ntracer_provider:\n  sampler: { always_off: }\n  processors:\n    - simple: { exporter: { otlp_http: { endpoint: "${receiver.url}/v1/traces" } } }\n`,
    );
    const preload = moduleOf(`
      import { start } from 'throughline/start';
      import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
      start({ serviceName: 'in-code', sampler: new AlwaysOnSampler() });`);
    await ask(run([preload], { OTEL_CONFIG_FILE: file }));
    const span = await receiver.waitFor(() => receiver.spans().find(({ name }) => name === 'work'));
    assert.equal(span.resource['service.name'], 'in-code');
  });

  const once = "import { start } from 'throughline/start'; start();";
  for (const [what, preload] of [
    ['a second time', [moduleOf(`${once} start({ serviceName: 'second' });`)]],
    ['beside the preload', ['throughline/register', moduleOf(once)]],
  ] as const) {
    test(`is told in one line that it was called ${what}`, async () => {
      const running = run([...preload], { OTEL_SERVICE_NAME: 'first' });
      await ask(running);
      const span = await receiver.waitFor(() => receiver.spans().find(({ name }) => name === 'work'));
      assert.equal(span.resource['service.name'], 'first');
      assert.match(
        running.stderr,
        /^throughline: start\(\) was called, but Throughline runs in this process already; .*\n$/,
      );
    });
  }

  test('does nothing under OTEL_SDK_DISABLED=true, and what it gives back can be called', async () => {
    const preload = moduleOf(`
      import { start } from 'throughline/start';
      const running = start({ serviceName: 'off' });
      await running.forceFlush();
      await running.shutdown();
      console.log('went on');`);
    const running = run([preload], { OTEL_SDK_DISABLED: 'true' });
    await ask(running);
    assert.match(running.stdout, /went on/);
    assert.equal(running.stderr, '');
    assert.equal(receiver.requests.length, 0);
  });

  test('gives back forceFlush and shutdown, which deliver what is recorded', async () => {
    const preload = moduleOf(`
      import { start } from 'throughline/start';
      import { trace } from '@opentelemetry/api';
      const running = start();
      trace.getTracer('t').startSpan('flushed').end();
      await running.forceFlush();
      console.log('flushed');
      trace.getTracer('t').startSpan('at shutdown').end();
      await running.shutdown();
      trace.getTracer('t').startSpan('too late').end();
      console.log('shut down');`);
    const running = run([preload], { OTEL_BSP_SCHEDULE_DELAY: '60000' });
    await running.waitForLine(/^shut down$/);
    const requests = receiver.requests.filter(({ signal }) => signal === 'traces');
    assert.deepEqual(
      requests.map(({ spans }) => spans.map(({ name }) => name)),
      [['flushed'], ['at shutdown']],
    );
    running.kill('SIGTERM');
    await running.ended();
    assert.equal(receiver.spans().length, 2);
  });
});
