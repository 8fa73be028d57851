import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { forwardTo, GrpcCollector, type GrpcCollectorOptions } from '../support/grpc-collector.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const root = join(import.meta.dirname, '..', '..');
/** What a last send has. */
const atExit = new Set(['logs', 'traces', 'metrics']);

function start(entry: string, args: string[], env: Record<string, string>): RunningApp {
  return runApp({
    entry: join(fixtures, entry),
    args,
    preload: 'throughline/register',
    cwd: root,
    env: { THROUGHLINE_MANAGEMENT: 'off', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...env },
  });
}

describe('OTLP over gRPC', () => {
  let receiver: OtlpReceiver;
  let pem: Certificates;
  const open: GrpcCollector[] = [];

  before(async () => {
    receiver = await OtlpReceiver.start();
    pem = makeCertificates();
  });
  beforeEach(() => receiver.clear());
  after(async () => {
    for (const collector of open) collector.close();
    pem.remove();
    await receiver.close();
  });

  /** A real gRPC server whose calls the receiver decodes. */
  async function collector(options: GrpcCollectorOptions = {}): Promise<GrpcCollector> {
    const started = await GrpcCollector.start({ onCall: forwardTo(receiver.url), ...options });
    open.push(started);
    return started;
  }

  for (const [mode, code] of [
    ['process-exit', 3],
    ['throws', 1],
    ['runs-out', 0],
  ] as const) {
    test(`carries what a process recorded that ends by ${mode}, headers as metadata`, async () => {
      const server = await collector();
      const app = start('ends/app.mjs', [mode], {
        OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme,authorization=Bearer%20abc',
      });
      const end = await app.ended();
      assert.equal(end.code, code, end.stderr);
      assert.deepEqual(new Set(server.calls.map((call) => call.signal)), atExit);
      for (const { metadata } of server.calls) {
        assert.deepEqual([metadata['x-tenant'], metadata['authorization']], ['acme', 'Bearer abc']);
      }
      assert.deepEqual(new Set(receiver.spans().map((span) => span.name)), new Set(['outer', 'inner']));
      assert.ok(receiver.logs().some((log) => log.eventName === 'work_done'));
      assert.ok(receiver.metrics().some((metric) => metric.name === 'ends.done'));
      assert.deepEqual(receiver.faults, []);
    });
  }

  test('carries a running service, compressed, while it runs', async () => {
    const server = await collector();
    const app = start('boot/app.mjs', [], {
      ...receiver.environment(),
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    const [, port] = await app.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/x`);
    await receiver.waitFor(() => receiver.spans().some((span) => span.kind === 'server'));
    await receiver.waitFor(() => receiver.metrics().length > 0);
    assert.equal(app.stderr, '');
    app.kill('SIGTERM');
    assert.equal((await app.ended()).signal, 'SIGTERM');
    // Only the request that came from outside: exports are neither traced nor counted.
    assert.deepEqual(new Set(receiver.spans().map((span) => span.kind)), new Set(['server']));
    assert.ok(!receiver.metrics().some((metric) => metric.name === 'http.client.request.duration'));
  });

  test('loses nothing at SIGTERM to a collector that takes its time, also what was counted last', async () => {
    const took = forwardTo(receiver.url);
    const server = await collector({ onCall: (call) => delay(300).then(() => took(call)) });
    const app = start('boot/app.mjs', [], { OTEL_EXPORTER_OTLP_ENDPOINT: server.url });
    const [, port] = await app.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/x`);
    app.kill('SIGTERM');
    const end = await app.ended();
    assert.equal(end.signal, 'SIGTERM');
    assert.equal(end.stderr, '');
    const collections = server.calls.filter(({ signal }) => signal === 'metrics');
    assert.equal(
      collections.length,
      2,
      'the flush has its collection, and what was counted meanwhile another',
    );
    assert.equal(receiver.spans().length, 1);
  });

  test('is one protocol of three: each signal may have its own', async () => {
    const server = await collector();
    const app = start('ends/app.mjs', ['runs-out'], {
      ...receiver.environment('http/json'),
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf',
    });
    await app.ended();
    assert.deepEqual(new Set(server.calls.map((call) => call.signal)), new Set(['traces']));
    const types = (signal: string) =>
      receiver.requests.filter((request) => request.signal === signal).map((request) => request.contentType);
    assert.deepEqual(new Set(types('metrics')), new Set(['application/json']));
    assert.deepEqual(new Set(types('logs')), new Set(['application/x-protobuf']));
  });

  test('goes over TLS with a client certificate, while it runs and when the process ends', async () => {
    const tls = { cert: pem.text(pem.serverCert), key: pem.text(pem.serverKey), ca: pem.text(pem.ca) };
    const server = await collector({ tls });
    const secured = {
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_CERTIFICATE: pem.ca,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: pem.clientCert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: pem.clientKey,
    };
    await start('ends/app.mjs', ['process-exit'], secured).ended();
    assert.deepEqual(new Set(server.calls.map((call) => call.signal)), atExit);

    receiver.clear();
    const app = start('boot/app.mjs', [], {
      ...receiver.environment(),
      ...secured,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    const [, port] = await app.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/x`);
    await receiver.waitFor(() => receiver.spans().length > 0);
    assert.equal(app.stderr, '');
    await app.stop();
  });

  test('is not sent in the clear to a server that asks for TLS, and one line says why nothing arrives', async () => {
    const tls = { cert: pem.text(pem.serverCert), key: pem.text(pem.serverKey) };
    const server = await collector({ tls });
    const app = start('boot/app.mjs', [], {
      ...receiver.environment(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    });
    const [, port] = await app.waitForLine(/^listening (\d+)$/);
    await fetch(`http://127.0.0.1:${port}/x`);
    await app.waitForLine(
      /no OTLP endpoint took the telemetry at https:\/\/localhost:\d+ \(gRPC status \d+, /,
    );
    assert.equal(server.calls.length, 0);
    await app.stop();
  });

  for (const [what, hang] of [
    ['at all where nobody listens', false],
    ['for longer than one request may take, where the collector never answers', true],
  ] as const) {
    test(`does not hold up the end of a script ${what}`, async () => {
      const server = await collector({ hang });
      if (!hang) server.close();
      const began = performance.now();
      const app = start('ends/app.mjs', ['runs-out'], {
        OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
        OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
        OTEL_BSP_SCHEDULE_DELAY: '1',
        OTEL_BLRP_SCHEDULE_DELAY: '1',
      });
      const end = await app.ended();
      assert.equal(end.code, 0, end.stderr);
      const ms = performance.now() - began;
      assert.ok(ms < 5_000, `took ${ms} ms`);
    });
  }
});
