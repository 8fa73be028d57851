import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RefusingCollector {
  url: string;
  /** From now on spans are answered with 400, as by a collector that is configured wrongly. */
  refusesSpans: boolean;
  close(): Promise<void>;
}

/** Passes export requests on to another receiver, until it refuses. */
export async function startRefusingCollector(target: string): Promise<RefusingCollector> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (collector.refusesSpans && request.url === '/v1/traces') {
      response.writeHead(400).end();
      return;
    }
    const {
      host: _host,
      connection: _connection,
      'transfer-encoding': _encoding,
      ...headers
    } = request.headers;
    const answer = await fetch(`${target}${request.url}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const collector: RefusingCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refusesSpans: false,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return collector;
}
