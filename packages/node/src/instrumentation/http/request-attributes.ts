import type { IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import type { RequestScope } from '@throughline/api/runtime';
import { clientAddress } from './client-address.ts';
import { targetOf } from './request-target.ts';
import { serverAddress } from './server-address.ts';

/**
 * The attributes of a server span at its start, by the HTTP semantic conventions, and `request_id`.
 *
 * @param method as the conventions have it
 */
export function startAttributes(
  request: IncomingMessage,
  method: string,
  scheme: 'http' | 'https',
  scope: RequestScope,
): Attributes {
  const { headers } = request;
  // A request that was made up may have none.
  const socket = request.socket as IncomingMessage['socket'] | undefined;
  const { path, query } = targetOf(request.url);
  const peer = socket?.remoteAddress;
  const server = serverAddress(headers, scheme);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': scheme,
    'url.path': path,
    'network.protocol.version': request.httpVersion,
  };
  if (server !== undefined) {
    attributes['server.address'] = server.host;
    if (server.port !== undefined) attributes['server.port'] = server.port;
  }
  const client = clientAddress(headers, peer);
  if (client !== undefined) attributes['client.address'] = client;
  if (peer !== undefined) {
    attributes['network.peer.address'] = peer;
    if (socket?.remotePort !== undefined) attributes['network.peer.port'] = socket.remotePort;
  }
  const userAgent = headers['user-agent'];
  if (userAgent !== undefined) attributes['user_agent.original'] = userAgent;
  if (query !== undefined) attributes['url.query'] = query;
  if (request.method !== undefined && request.method !== method) {
    attributes['http.request.method_original'] = request.method;
  }
  if (scope.requestId !== undefined) attributes['request_id'] = scope.requestId;
  return attributes;
}
