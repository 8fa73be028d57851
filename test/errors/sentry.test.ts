import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { decodeTraces } from '@throughline/otlp';
import { OtlpReceiver, type RunningApp, runApp, SentryReceiver } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
let otlp: OtlpReceiver;
let sentry: SentryReceiver;
let folder = '';
const apps: RunningApp[] = [];
before(async () => {
  otlp = await OtlpReceiver.start();
});
beforeEach(async () => {
  otlp.clear();
  sentry = await SentryReceiver.start();
  folder = mkdtempSync(join(tmpdir(), 'throughline-sentry-'));
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await sentry.close();
  rmSync(folder, { recursive: true });
});
after(() => otlp.close());

function start(what: string, env: Record<string, string | undefined> = {}): RunningApp {
  const app = runApp({
    entry: join(root, 'test/fixtures/errors/sentry.mjs'),
    args: [what],
    preload: 'throughline/register',
    cwd: root,
    env: {
      ...otlp.environment(),
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_SPOOL_DIR: folder,
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3,deployment.environment.name=test',
      SENTRY_DSN: sentry.dsn,
      ...env,
    },
  });
  apps.push(app);
  return app;
}

const messageOf = (event: Record<string, unknown> | undefined) =>
  (event?.['exception'] as { values: { value: string }[] } | undefined)?.values.at(-1)?.value;

async function ask(app: RunningApp, path: string): Promise<void> {
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
}

describe('with SENTRY_DSN', () => {
  test('an error goes to Sentry and over OTLP, with the same trace, id and fingerprint', async () => {
    await ask(start('serve'), '/broken');
    const event = await sentry.waitFor(() => sentry.events()[0]);
    const record = await otlp.waitFor(() => otlp.logs().find((one) => one.eventName === 'exception'));
    const contexts = event['contexts'] as { trace: Record<string, unknown> };
    assert.deepEqual(contexts.trace, { trace_id: record.traceId, span_id: record.spanId });
    assert.equal(event.event_id, record.attributes['throughline.error.id']);
    assert.deepEqual(event['fingerprint'], [record.attributes['throughline.error.fingerprint']]);
    assert.equal(event['release'], '1.2.3');
    assert.equal(event['environment'], 'test');
    assert.deepEqual(event['user'], { id: 'u1' });
    assert.equal(event['transaction'], 'GET /broken');
    assert.deepEqual(
      (event['breadcrumbs'] as { message: string; data: object }[]).map(({ message, data }) => [
        message,
        data,
      ]),
      [['order_read', { order: 7, method: 'GET', path: '/broken', 'user.id': 'u1' }]],
    );
    assert.deepEqual(sentry.problems, []);
    await otlp.waitFor(() =>
      otlp
        .metrics()
        .some(
          ({ name, dataPoints }) => name === 'throughline.sentry.delivered' && dataPoints[0]?.value === 1,
        ),
    );
    assert.ok(
      !otlp.spans().some((span) => String(span.attributes['url.full']).includes('/envelope/')),
      'is not traced',
    );
  });

  test('variables name release and environment, and what is not supported is said at the start', async () => {
    const app = start('script', {
      SENTRY_RELEASE: 'shop@9',
      SENTRY_ENVIRONMENT: 'stage',
      SENTRY_PROFILES_SAMPLE_RATE: '0.5',
    });
    const { stderr } = await app.ended();
    const event = await sentry.waitFor(() => sentry.events()[0]);
    assert.deepEqual([event['release'], event['environment']], ['shop@9', 'stage']);
    assert.match(stderr, /SENTRY_PROFILES_SAMPLE_RATE has no effect: Throughline makes no profiles/);
  });

  test('that cannot be one, a line names the rule and not the value, and the application runs', async () => {
    const { stderr, code } = await start('script', { SENTRY_DSN: 'topsecret' }).ended();
    assert.equal(code, 0);
    assert.match(stderr, /SENTRY_DSN must be a DSN of Sentry.*9 characters, which are not shown/);
    assert.doesNotMatch(stderr, /topsecret/);
  });

  test('and a share of traces, those go to its OTLP address, as a whole or not at all', async () => {
    const asked: { path: string | undefined; auth: unknown; bytes: Buffer }[] = [];
    const address = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        asked.push({ path: request.url, auth: request.headers['x-sentry-auth'], bytes });
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve));
    const { port } = address.address() as { port: number };
    const app = start('serve', {
      SENTRY_DSN: `http://abc123@127.0.0.1:${port}/42`,
      SENTRY_TRACES_SAMPLE_RATE: '0.5',
    });
    for (let count = 0; count < 40; count++) await ask(app, `/orders/${count}`);
    app.kill('SIGTERM');
    await app.ended();
    await otlp.waitFor(() => otlp.spans().length === 40, { what: '40 spans at the collector' });
    address.close();
    const shared = asked.flatMap(({ bytes }) => decodeTraces(bytes).resourceSpans ?? []);
    const ids = shared.flatMap(({ scopeSpans = [] }) =>
      scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => span.traceId)),
    );
    // The last 56 bits of the id decide, as in consistent probability sampling.
    const expected = otlp
      .spans()
      .map((span) => span.traceId)
      .filter((id) => id.slice(18) >= '8'.padEnd(14, '0'));
    assert.deepEqual(new Set(ids), new Set(expected));
    assert.ok(asked.every(({ path }) => path === '/api/42/integration/otlp/v1/traces'));
    assert.ok(asked.every(({ auth }) => auth === 'sentry sentry_key=abc123'));
  });
});

describe('when a process with SENTRY_DSN ends', () => {
  test('an error that nobody caught arrives, and Node ends as it always does', async () => {
    const { code, stderr } = await start('throw').ended();
    assert.equal(code, 1);
    assert.match(stderr, /TypeError: nobody catches this/);
    const event = await sentry.waitFor(() => sentry.events()[0]);
    assert.equal(messageOf(event), 'nobody catches this');
    assert.equal(event['level'], 'fatal');
    assert.equal(sentry.events().length, 1);
  });

  test('with process.exit, what was told arrives, a flow that had just failed too', async () => {
    const { code } = await start('exit').ended();
    assert.equal(code, 3);
    await sentry.waitFor(() => sentry.events().length === 2);
    assert.deepEqual(sentry.events().map(messageOf).toSorted(), [
      'failed before the end',
      'told before the end',
    ]);
  });

  test('and Sentry is away, the next start brings it, with OTLP all the while as it was', async () => {
    const { port } = sentry;
    await sentry.close();
    const { code } = await start('throw', { SENTRY_DSN: `http://abc123@127.0.0.1:${port}/42` }).ended();
    assert.equal(code, 1);
    await otlp.waitFor(() => otlp.logs().some((one) => one.eventName === 'exception'));
    sentry = await SentryReceiver.start(port);
    start('serve');
    const event = await sentry.waitFor(() => sentry.events()[0], {
      what: 'the event of the dead process',
      timeoutMs: 15_000,
    });
    assert.equal(messageOf(event), 'nobody catches this');
  });

  test('and Sentry never answers, it ends all the same, and nothing is lost', async () => {
    sentry.answer = () => undefined;
    const begin = performance.now();
    const { code } = await start('script').ended();
    const took = performance.now() - begin;
    assert.equal(code, 0);
    assert.ok(took < 15_000, `${took} ms`);
    sentry.answer = () => ({});
    start('serve');
    await sentry.waitFor(() => sentry.events().length > 0, {
      what: 'the event of the script',
      timeoutMs: 15_000,
    });
  });
});
