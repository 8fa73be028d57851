import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { createTransport, type Transport, type TransportOptions } from '@throughline/otlp';
import { numberedBatch } from '../support/numbered-batches.ts';

describe('the connections of a transport', () => {
  let transport: Transport;
  const servers: { close(): unknown }[] = [];

  afterEach(async () => {
    transport.takePending();
    await transport.close(0);
    for (const server of servers.splice(0)) server.close();
  });

  function open(options: TransportOptions): Transport {
    transport = createTransport({ backoff: { firstMs: 20, maxMs: 100 }, ...options });
    return transport;
  }

  async function listen(server: Pick<Server, 'listen' | 'address' | 'close'>): Promise<number> {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server as Server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  test('are used again, and a request on one that the server had closed is repeated without being called a failure', async () => {
    let connections = 0;
    const perConnection: number[] = [];
    const port = await listen(
      createTcpServer((socket) => {
        const index = connections++;
        perConnection[index] = 0;
        socket.on('error', () => {});
        socket.on('data', () => {
          perConnection[index] = (perConnection[index] ?? 0) + 1;
          if (index === 0 && perConnection[index] === 3) socket.resetAndDestroy();
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        });
      }) as never,
    );
    const away: unknown[] = [];
    open({
      endpoints: { traces: { url: `http://127.0.0.1:${port}/v1/traces` } },
      openAfter: 1,
      onEndpoint: (event) => away.push(event),
    });
    for (const number of [0, 1, 2, 3]) {
      transport.offer(numberedBatch(number, 1));
      assert.equal(await transport.flush(5_000), 0);
    }
    assert.equal(connections, 2);
    assert.deepEqual(perConnection, [3, 2]);
    assert.deepEqual(away, []);
    assert.equal(transport.counts().traces.retried, 0);
  });

  test("carry each signal's own headers to its own address", async () => {
    const seen = new Map<string, IncomingMessage['headers']>();
    const port = await listen(
      createHttpServer((request, response) => {
        seen.set(request.url ?? '', request.headers);
        request.resume().on('end', () => response.end());
      }),
    );
    open({
      endpoints: {
        traces: { url: `http://127.0.0.1:${port}/a`, headers: { 'x-tenant': 'one' } },
        logs: { url: `http://127.0.0.1:${port}/b?x=1`, headers: { 'x-tenant': 'two', 'user-agent': 'mine' } },
      },
    });
    transport.offer(numberedBatch(0, 1));
    transport.offer({ ...numberedBatch(0, 1, 'logs'), contentType: 'application/json' });
    assert.equal(transport.offer(numberedBatch(0, 1, 'metrics')), false);
    assert.equal(await transport.flush(5_000), 0);
    assert.equal(seen.get('/a')?.['x-tenant'], 'one');
    assert.equal(seen.get('/a')?.['content-type'], 'application/x-protobuf');
    assert.equal(seen.get('/b?x=1')?.['x-tenant'], 'two');
    assert.equal(seen.get('/b?x=1')?.['user-agent'], 'mine');
    assert.equal(seen.get('/b?x=1')?.['content-type'], 'application/json');
    assert.equal(transport.counts().metrics.dropped.closed, 1);
  });

  test('count a batch as refused when its headers are none that HTTP can carry', async () => {
    open({ endpoints: { traces: { url: 'http://127.0.0.1:9/', headers: { 'bad\nname': 'x' } } } });
    transport.offer(numberedBatch(0, 1));
    assert.equal(await transport.flush(5_000), 0);
    assert.equal(transport.counts().traces.dropped.refused, 1);
  });

  test('compress with gzip where asked to, larger bodies only', async () => {
    const bodies: { encoding: string | undefined; body: Buffer }[] = [];
    const port = await listen(
      createHttpServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          bodies.push({ encoding: request.headers['content-encoding'], body: Buffer.concat(chunks) });
          response.end();
        });
      }),
    );
    open({ endpoints: { traces: { url: `http://127.0.0.1:${port}/`, compression: 'gzip' } } });
    const large = numberedBatch(0, 10, 'traces', 50_000);
    const small = numberedBatch(0, 10);
    for (const batch of [large, small]) {
      transport.offer(batch);
      assert.equal(await transport.flush(5_000), 0);
    }
    assert.equal(bodies[0]?.encoding, 'gzip');
    assert.deepEqual(gunzipSync(bodies[0]?.body as Buffer), large.body);
    assert.equal(bodies[1]?.encoding, undefined);
    assert.deepEqual(bodies[1]?.body, small.body);
  });

  test('survive an answer that is no HTTP, one without an end and one of 10 MB', async () => {
    const answers = [
      'SSH-2.0-OpenSSH_9.6\r\n',
      'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf',
      `HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n${'x'.repeat(10_000_000)}`,
    ];
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () =>
          socket.end(answers.shift() ?? 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
        );
      }) as never,
    );
    open({ endpoints: { traces: { url: `http://127.0.0.1:${port}/` } }, maxInFlight: 1 });
    for (const number of [0, 1, 2, 3]) transport.offer(numberedBatch(number, 1));
    assert.equal(await transport.flush(10_000), 0);
    assert.equal(transport.counts().traces.delivered, 4);
    assert.ok(transport.counts().traces.retried >= 1);
  });

  describe('over TLS', () => {
    let folder: string;
    const pem = (name: string): Buffer => readFileSync(join(folder, name));

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'throughline-tls-'));
      const openssl = (...args: string[]): unknown =>
        execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      for (const [name, subject] of [
        ['server', '/CN=127.0.0.1'],
        ['client', '/CN=application'],
      ] as const) {
        openssl(
          ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
          ...['-days', '2', '-subj', subject, '-addext', 'subjectAltName=IP:127.0.0.1'],
          ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
        );
      }
    });
    after(() => rmSync(folder, { recursive: true }));

    async function tlsServer(names: string[]): Promise<number> {
      return listen(
        createHttpsServer(
          {
            key: pem('server.key'),
            cert: pem('server.crt'),
            ca: pem('client.crt'),
            requestCert: true,
            rejectUnauthorized: true,
          },
          (request, response) => {
            const subject = (request.socket as TLSSocket).getPeerCertificate().subject.CN;
            names.push(String(subject));
            request.resume().on('end', () => response.end());
          },
        ),
      );
    }

    test('trust the given authority and show the client certificate', async () => {
      const names: string[] = [];
      const port = await tlsServer(names);
      open({
        endpoints: {
          traces: {
            url: `https://127.0.0.1:${port}/v1/traces`,
            tls: { ca: pem('server.crt'), cert: pem('client.crt'), key: pem('client.key') },
          },
        },
      });
      for (const number of [0, 1]) {
        transport.offer(numberedBatch(number, 1));
        assert.equal(await transport.flush(5_000), 0);
      }
      assert.deepEqual(names, ['application', 'application']);
    });

    test('wait, and say why, where the certificate is not trusted', async () => {
      const reasons: unknown[] = [];
      const port = await tlsServer([]);
      open({
        endpoints: { traces: { url: `https://127.0.0.1:${port}/v1/traces` } },
        onEndpoint: ({ reason }) => reasons.push(reason),
      });
      transport.offer(numberedBatch(0, 1));
      assert.equal(await transport.flush(5_000), 1);
      assert.deepEqual(reasons, ['DEPTH_ZERO_SELF_SIGNED_CERT']);
      assert.equal(transport.counts().traces.pending.items, 1);
    });
  });
});
