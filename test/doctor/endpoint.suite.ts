import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { makeCertificates } from '../support/certificates.ts';
import { freePorts } from '../support/free-ports.ts';
import { GrpcCollector } from '../support/grpc-collector.ts';
import { assertOnly, examine } from './run-doctor.ts';
import { answering, answeringWith, overTls, silent } from './servers.ts';

const run = [process.execPath, 'app.mjs'];
const certificates = makeCertificates();
after(() => certificates.remove());
const tls = {
  cert: certificates.text(certificates.serverCert),
  key: certificates.text(certificates.serverKey),
};

/** Makes `localhost.localdomain` this machine, as a name that the certificate does not have. */
const resolver: string = (() => {
  const source = `import dns from 'node:dns';
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name === 'localhost.localdomain' ? '127.0.0.1' : name, ...rest);`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
})();

describe('the endpoint', { concurrency: 2 }, () => {
  test('where nothing listens', async () => {
    const [port] = await freePorts(1);
    const seen = await examine('healthy-esm', { run, endpoint: `http://127.0.0.1:${port}` });
    assertOnly(seen, 'endpoint-unreachable');
    assert.equal(seen.wrong.length, 1, 'one finding for three signals');
    assert.match(
      seen.wrong[0]?.message ?? '',
      /nothing listens there \(ECONNREFUSED\)\. spans, log records and metrics/,
    );
  });

  test('whose name nobody knows', async () => {
    const seen = await examine('healthy-esm', { endpoint: 'http://collector.invalid:4318' });
    assertOnly(seen, 'endpoint-unreachable');
    assert.match(seen.wrong[0]?.message ?? '', /ENOTFOUND|EAI_AGAIN/);
  });

  test('that never answers', async () => {
    const server = await silent();
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '1500' };
    const seen = await examine('healthy-esm', { endpoint: server.url, env });
    server.close();
    assertOnly(seen, 'endpoint-unreachable');
    assert.match(seen.wrong[0]?.message ?? '', /no answer within 1\.5 s/);
  });

  test('with a certificate that nobody here trusts', async () => {
    const server = await overTls(tls);
    const seen = await examine('healthy-esm', { run, endpoint: server.url });
    assertOnly(seen, 'endpoint-tls');
    assert.match(seen.wrong[0]?.message ?? '', /signed by nobody whom Node trusts \([A-Z_]+\)/);
    assert.match(seen.wrong[0]?.remedy ?? '', /^OTEL_EXPORTER_OTLP_CERTIFICATE=/);
    const trusting = { OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.ca };
    assertOnly(await examine('healthy-esm', { run, endpoint: server.url, env: trusting }));
    const elsewhere = server.url.replace('localhost', 'localhost.localdomain');
    const env = { ...trusting, NODE_OPTIONS: `--import ${resolver}` };
    const misnamed = await examine('healthy-esm', { endpoint: elsewhere, env });
    server.close();
    assertOnly(misnamed, 'endpoint-tls');
    assert.match(misnamed.wrong[0]?.message ?? '', /for another host name/);
  });

  test('with a certificate file that is not there', async () => {
    const server = await overTls(tls);
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/planted-path.pem' };
    const seen = await examine('healthy-esm', { endpoint: server.url, env });
    server.close();
    assertOnly(seen, 'endpoint-tls');
    assert.match(seen.wrong[0]?.message ?? '', /certificate file .* cannot be read/);
    assert.doesNotMatch(seen.stdout, /planted/);
  });

  for (const status of [401, 403]) {
    test(`that answers ${status}`, async () => {
      const server = await answeringWith(status);
      const seen = await examine('healthy-esm', { run, endpoint: server.url });
      server.close();
      assertOnly(seen, 'endpoint-auth');
      assert.match(seen.wrong[0]?.message ?? '', new RegExp(`does not let .* in \\(HTTP ${status}\\)`));
    });
  }

  test('that speaks gRPC, and is spoken to in HTTP', async () => {
    const collector = await GrpcCollector.start();
    const seen = await examine('healthy-esm', { run, endpoint: collector.url });
    assertOnly(seen, 'endpoint-protocol');
    assert.match(seen.wrong[0]?.message ?? '', /speaks gRPC \(HTTP\/2\), and is spoken to in http\/protobuf/);
    assert.match(seen.wrong[0]?.remedy ?? '', /OTEL_EXPORTER_OTLP_PROTOCOL=grpc/);
    const right = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const healthy = await examine('healthy-esm', { run, endpoint: collector.url, env: right });
    collector.close();
    assertOnly(healthy);
  });

  test('that speaks HTTP, and is spoken to in gRPC', async () => {
    const seen = await examine('healthy-esm', { run, env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } });
    assertOnly(seen, 'endpoint-protocol');
    assert.match(seen.wrong[0]?.message ?? '', /speaks HTTP\/1, and is spoken to in gRPC/);
  });

  test('that speaks TLS, and is spoken to without; and the other way round', async () => {
    const server = await overTls(tls);
    const plain = await examine('healthy-esm', { endpoint: server.url.replace('https', 'http') });
    server.close();
    assertOnly(plain, 'endpoint-protocol');
    assert.match(plain.wrong[0]?.remedy ?? '', /=https:\/\/localhost:\d+$/);
    const http = await answeringWith(200, { 'content-type': 'application/x-protobuf' });
    const secure = await examine('healthy-esm', { endpoint: http.url.replace('http', 'https') });
    http.close();
    assertOnly(secure, 'endpoint-protocol');
    assert.match(secure.wrong[0]?.remedy ?? '', /=http:\/\/localhost:\d+$/);
  });

  for (const [status, words] of [
    [404, /takes no OTLP at this path \(HTTP 404\)/],
    [405, /takes no OTLP at this path \(HTTP 405\)/],
    [415, /does not take http\/protobuf \(HTTP 415\)/],
  ] as const) {
    test(`that answers ${status}`, async () => {
      const server = await answeringWith(status);
      const seen = await examine('healthy-esm', { endpoint: server.url });
      server.close();
      assertOnly(seen, 'endpoint-protocol');
      assert.match(seen.wrong[0]?.message ?? '', words);
    });
  }

  test('that is a web page', async () => {
    const server = await answeringWith(200, { 'content-type': 'text/html; charset=utf-8' });
    const seen = await examine('healthy-esm', { endpoint: server.url });
    server.close();
    assertOnly(seen, 'endpoint-protocol');
    assert.match(seen.wrong[0]?.message ?? '', /a web page/);
  });

  test('that takes spans alone', async () => {
    const server = await answering((request, response) => {
      request.resume();
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end();
    });
    const seen = await examine('healthy-esm', { run, endpoint: server.url });
    server.close();
    assertOnly(seen, 'endpoint-protocol');
    assert.equal(seen.wrong.length, 1);
    assert.match(seen.wrong[0]?.remedy ?? '', /\/v1\/logs/);
  });

  test('that is overloaded', async () => {
    const server = await answeringWith(503);
    const seen = await examine('healthy-esm', { endpoint: server.url });
    server.close();
    assertOnly(seen, 'endpoint-refuses');
    assert.match(seen.wrong[0]?.message ?? '', /does not take .* \(HTTP 503\)/);
  });

  test('whose clock is another', async () => {
    const server = await answering((request, response) => {
      request.resume();
      const date = new Date(Date.now() - 10 * 60_000).toUTCString();
      response.writeHead(200, { date, 'content-type': 'application/x-protobuf' }).end();
    });
    const seen = await examine('healthy-esm', { run, endpoint: server.url });
    server.close();
    assertOnly(seen, 'clock-skew');
    assert.match(seen.wrong[0]?.message ?? '', /this machine is 10 min ahead of that of/);
  });
});
