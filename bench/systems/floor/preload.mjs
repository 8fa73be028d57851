// The hand-made floor: one server span for each request with the attributes of the semantic conventions, exported as
// protobuf in a valid envelope. No propagation, no redaction, no sampling, no metrics.
import { randomFillSync } from 'node:crypto';
import { Agent, request, Server } from 'node:http';
import { append, takeRequest } from './span-bytes.mjs';

const BATCH = 512;
const endpoint = new URL('/v1/traces', process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
const agent = new Agent({ keepAlive: true });
const pool = Buffer.allocUnsafe(24 * 256);
let used = pool.length;
let waiting = 0;
let timer;

/** 24 random bytes: trace id and span id. */
function ids() {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 24;
  return pool.subarray(used - 24, used);
}

function send() {
  clearTimeout(timer);
  timer = undefined;
  if (waiting === 0) return;
  waiting = 0;
  const headers = { 'content-type': 'application/x-protobuf' };
  request(endpoint, { method: 'POST', agent, headers }, (response) => response.resume())
    .on('error', () => {})
    .end(takeRequest());
}

const originNano = BigInt(Math.round(performance.timeOrigin * 1e6));
const nowNano = () => originNano + BigInt(Math.round(performance.now() * 1e6));

function record(incoming, response, startNano) {
  const { socket, headers, url } = incoming;
  const query = url.indexOf('?');
  const random = ids();
  const host = headers.host ?? '';
  const colon = host.lastIndexOf(':');
  const route = incoming.route?.path;
  append(
    random.subarray(0, 16),
    random.subarray(16),
    route ? `${incoming.method} ${route}` : incoming.method,
    startNano,
    nowNano(),
    [
      'http.request.method',
      incoming.method,
      'url.scheme',
      'http',
      'url.path',
      query < 0 ? url : url.slice(0, query),
      'server.address',
      colon < 0 ? host : host.slice(0, colon),
      'server.port',
      socket.localPort ?? 0,
      'client.address',
      socket.remoteAddress ?? '',
      'network.peer.address',
      socket.remoteAddress ?? '',
      'network.peer.port',
      socket.remotePort ?? 0,
      'network.protocol.version',
      incoming.httpVersion,
      'user_agent.original',
      headers['user-agent'] ?? '',
      'http.response.status_code',
      response.statusCode,
      ...(route ? ['http.route', route] : []),
    ],
  );
  if (++waiting >= BATCH) send();
  else timer ??= setTimeout(send, 1_000).unref();
}

const { emit } = Server.prototype;
Server.prototype.emit = function (name, ...args) {
  if (name === 'request') {
    const [incoming, response] = args;
    const startNano = nowNano();
    response.once('finish', () => record(incoming, response, startNano));
  }
  return emit.call(this, name, ...args);
};
