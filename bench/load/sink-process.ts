/** A sink in a process of its own: it keeps bodies while the load runs, and reads them when it is asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { datadog } from '../sinks/datadog.ts';
import { otlp } from '../sinks/otlp.ts';
import type { ExporterRequest } from '../sinks/protocol.ts';
import { sentry } from '../sinks/sentry.ts';
import type { SinkCount } from './sink-count.ts';

const protocol = [otlp, datadog, sentry].find(({ name }) => name === process.argv[2]) ?? otlp;
const kept: ExporterRequest[] = [];
let bytes = 0;
let lastAt = Date.now();
let spans = 0;
let servers = 0;

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const received = { path: request.url ?? '/', headers: request.headers, body };
  const { status, headers, body: answer } = protocol.success(received);
  response.writeHead(status, headers).end(answer);
  bytes += body.length;
  lastAt = Date.now();
  kept.push(received);
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', (message) => {
  if (message === 'clear') {
    kept.length = 0;
    bytes = spans = servers = 0;
  }
  if (message === 'count') {
    for (const { path, headers, body } of kept.splice(0)) {
      const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      for (const span of protocol.spans({ path, headers, body: plain }) ?? []) {
        spans++;
        if (span.server) servers++;
      }
    }
  }
  const count: SinkCount = { bytes, lastAt, spans, servers };
  process.send?.(count);
});

// Nothing is left behind where the bench itself is stopped.
process.on('disconnect', () => process.exit());
