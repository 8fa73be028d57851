import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeTraces } from '@throughline/otlp';

/** One request with spans that went through. */
export interface TappedRequest {
  /** `service.instance.id` of the sender, and the ids of its spans, each as `traceId/spanId`. */
  instance: string;
  spans: string[];
  sentAt: number;
  /** When the Collector answered with success; undefined where it did not. */
  acceptedAt: number | undefined;
  /** Whether the service still waited for that answer, as far as its connection tells. */
  isHeard: boolean;
}

/** Stands between services and a Collector, changes nothing, and knows afterwards what the Collector has accepted. */
export interface Tap {
  url: string;
  requests: readonly TappedRequest[];
  close(): Promise<void>;
}

const KEPT_MS = 1_000;

/** A Collector that is gone or does not answer is so through the tap, too: a reset connection, or silence. */
export async function startTap(collector: string): Promise<Tap> {
  const requests: TappedRequest[] = [];
  /** The latest answer on each connection. */
  const lastOn = new WeakMap<Socket, TappedRequest>();
  const server = createServer((incoming, answer) => {
    pass(incoming, answer).catch(() => incoming.socket.destroy());
  });

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const tapped = incoming.url === '/v1/traces' ? read(body) : undefined;
    if (tapped) requests.push(tapped);
    // A connection of its own, which outlives the service's: what the Collector has received it works on.
    const onward = request(new URL(incoming.url ?? '/', collector), {
      method: incoming.method,
      headers: { ...incoming.headers, connection: 'close' },
    });
    onward.on('error', () => undefined).end(body);
    const [response] = (await once(onward, 'response')) as [IncomingMessage];
    const said = await buffer(response);
    if (tapped && response.statusCode === 200) {
      tapped.acceptedAt = performance.now();
      tapped.isHeard = !answer.destroyed;
      lastOn.set(incoming.socket, tapped);
    }
    const { connection: _, ...headers } = response.headers;
    answer.writeHead(response.statusCode ?? 502, headers).end(said);
  }

  // A service that gave up in the moment of the answer closes its connection, one that heard it keeps it.
  server.on('connection', (socket) => {
    socket.on('close', () => {
      const last = lastOn.get(socket);
      if (last && performance.now() - (last.acceptedAt ?? 0) < KEPT_MS) last.isHeard = false;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function read(body: Buffer): TappedRequest {
  const { resourceSpans = [] } = decodeTraces(body);
  const spans = resourceSpans.flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap((scope) => (scope.spans ?? []).map(({ traceId, spanId }) => `${traceId}/${spanId}`)),
  );
  const id = resourceSpans[0]?.resource?.attributes?.find(({ key }) => key === 'service.instance.id');
  const instance = id?.value?.stringValue ?? '';
  return { instance, spans, sentAt: performance.now(), acceptedAt: undefined, isHeard: false };
}
