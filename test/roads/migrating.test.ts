import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, test, after as whenDone } from 'node:test';
import { OtlpReceiver, type RecordedSpan, type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(root, 'test', 'fixtures', 'migrating');

/** What an application sends, in so far as both ways must agree. */
interface Sent {
  service: unknown;
  team: unknown;
  spans: { name: string; kind: string; route: unknown; tenant: unknown; hasParent: boolean }[];
  log: { body: unknown; items: unknown; inTrace: boolean };
  boundaries: unknown;
}

describe('coming from NodeSDK', () => {
  let receiver: OtlpReceiver;
  let app: RunningApp | undefined;
  before(async () => {
    receiver = await OtlpReceiver.start();
  });
  beforeEach(() => receiver.clear());
  afterEach(() => app?.stop());
  whenDone(() => receiver.close());

  function run(preload: string, entry: string, env: Record<string, string> = {}): RunningApp {
    app = runApp({
      entry: join(fixtures, entry),
      preload,
      cwd: root,
      env: { ...receiver.environment(), OTEL_NODE_RESOURCE_DETECTORS: 'host', ...env },
    });
    return app;
  }

  function shape(span: RecordedSpan): Sent['spans'][number] {
    return {
      name: span.name,
      kind: span.kind,
      route: span.attributes['url.path'],
      tenant: span.attributes['app.tenant'],
      hasParent: Boolean(span.parentSpanId),
    };
  }

  async function sentWith(file: string): Promise<{ sent: Sent; app: RunningApp }> {
    receiver.clear();
    const running = run(join(fixtures, file), 'app.cjs', { THROUGHLINE_MANAGEMENT: 'off' });
    const [, port] = await running.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/ping`);
    await fetch(`http://127.0.0.1:${port}/orders`);
    running.kill('SIGTERM');
    await running.ended();
    const server = receiver.spans().find((span) => span.kind === 'server') ?? assert.fail('no server span');
    const log = receiver.logs().find((one) => one.traceId === server.traceId) ?? assert.fail('no record');
    const size = receiver.metrics().find((metric) => metric.name === 'orders.size');
    return {
      app: running,
      sent: {
        service: server.resource['service.name'],
        team: server.resource['app.team'],
        spans: receiver
          .spans()
          .filter((span) => span.traceId === server.traceId)
          .map(shape)
          .sort((a, b) => a.name.localeCompare(b.name)),
        log: { body: log.body, items: log.attributes['items'], inTrace: log.spanId !== undefined },
        boundaries: (size?.dataPoints[0] as { explicitBounds?: number[] } | undefined)?.explicitBounds,
      },
    };
  }

  test('the same application sends the same before and after, each thing once', async () => {
    const before = await sentWith('before.mjs');
    assert.ok(
      !receiver.spans().some((span) => span.attributes['url.path'] === '/ping' && span.kind === 'server'),
    );
    const after = await sentWith('after.mjs');
    assert.ok(
      !receiver.spans().some((span) => span.attributes['url.path'] === '/ping' && span.kind === 'server'),
    );
    assert.deepEqual(after.sent, before.sent);
    assert.deepEqual(
      [after.sent.service, after.sent.team, after.sent.boundaries, after.sent.spans.length],
      ['orders', 'checkout', [1, 10], 2],
    );
    assert.equal(after.app.stderr, '');
    const names = new Set(receiver.metrics().map(({ name }) => name));
    assert.ok(
      !names.has('http.client.request.duration'),
      'exports are not counted as requests of the application',
    );
  });

  test('the shortest way needs no file', async () => {
    const running = run('throughline/register', 'app.cjs', {
      OTEL_SERVICE_NAME: 'orders',
      THROUGHLINE_MANAGEMENT: 'off',
    });
    const [, port] = await running.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/orders`);
    const span = await receiver.waitFor(() => receiver.spans().find(({ name }) => name === 'place order'));
    assert.equal(span.resource['service.name'], 'orders');
  });

  test('a set-up that is carried over with its exporters left in is told that everything arrives twice', async () => {
    const code = readFileSync(join(fixtures, 'before.mjs'), 'utf8')
      .replace(
        "import { NodeSDK } from '@opentelemetry/sdk-node';",
        "import { start } from 'throughline/start';",
      )
      .replace('const sdk = new NodeSDK({', 'start({')
      .replace(/sdk\.start\(\);[\s\S]*/, '')
      .replace("'./tenant-processor.mjs'", `'${join(fixtures, 'tenant-processor.mjs')}'`)
      .replace(/from '([^'.]+)'/g, (_, name: string) =>
        `from '${import.meta.resolve(name).replace(/\/src\/(\w+)\.ts$/, '/dist/$1.js')}'`.replace(
          'file://',
          '',
        ),
      );
    const preload = `data:text/javascript,${encodeURIComponent(code.replaceAll("from '/", "from 'file:///"))}`;
    const running = run(preload, 'app.cjs', { THROUGHLINE_MANAGEMENT: 'off' });
    for (const option of ['spanProcessors', 'logRecordProcessors', 'metricReaders']) {
      await running.waitForLine(
        new RegExp(`^throughline: ${option} of start\\(\\) has a .* it arrives twice`),
      );
    }
    const [, port] = await running.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/orders`);
    const server = await receiver.waitFor(() => receiver.spans().find((span) => span.kind === 'server'));
    running.kill('SIGTERM');
    await running.ended();
    const ids = new Set(
      receiver
        .spans()
        .filter(({ kind }) => kind === 'server')
        .map(({ spanId }) => spanId),
    );
    assert.deepEqual(ids, new Set([server.spanId]), 'one server span, by one instrumentation');
  });

  test("going back, Throughline's functions work under NodeSDK: spans, metrics, records, and lines on stdout", async () => {
    const running = run(join(fixtures, 'before.mjs'), 'app-with-throughline.mjs');
    await running.waitForLine(/^ready$/);
    running.kill('SIGTERM');
    assert.equal((await running.ended()).code, 0);
    const names = receiver.spans().map(({ name }) => name);
    assert.ok(names.includes('place_order') && names.includes('reserve'), names.join());
    assert.ok(
      receiver.logs().some((log) => log.eventName === 'order_placed' && log.attributes['items'] === 5),
    );
    assert.ok(receiver.metrics().some((metric) => metric.name === 'orders.placed'));
    assert.ok(
      running
        .jsonLines()
        .some((line) => line['event'] === 'order_placed' && line['component'] === 'checkout'),
    );
  });

  test('the page shows the files that these tests run', () => {
    const page = readFileSync(join(root, 'docs', 'migrating.md'), 'utf8');
    for (const file of ['before.mjs', 'after.mjs']) {
      assert.ok(page.includes(`\`\`\`js\n${readFileSync(join(fixtures, file), 'utf8')}\`\`\``), file);
    }
  });
});
