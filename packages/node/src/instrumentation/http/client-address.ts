import type { IncomingHttpHeaders } from 'node:http';
import { forwardedPairs } from './forwarded.ts';

/**
 * The address of the client that made the request, as far as proxies tell: the first of `Forwarded`, then of
 * `X-Forwarded-For`, else the peer.
 */
export function clientAddress(headers: IncomingHttpHeaders, peer: string | undefined): string | undefined {
  if (headers.forwarded !== undefined) {
    for (const { for: client } of forwardedPairs(headers.forwarded)) if (client) return withoutPort(client);
  }
  const header = headers['x-forwarded-for'];
  if (header === undefined) return peer;
  const text = Array.isArray(header) ? (header[0] ?? '') : header;
  const comma = text.indexOf(',');
  const first = (comma === -1 ? text : text.slice(0, comma)).trim();
  return first === '' ? peer : withoutPort(first);
}

/** `1.2.3.4:5`, `[v6]:5` and `[v6]` lose what is not the address; a bare v6 has no port. */
function withoutPort(address: string): string {
  if (address.startsWith('[')) {
    const end = address.indexOf(']');
    return end === -1 ? address : address.slice(1, end);
  }
  const colon = address.indexOf(':');
  return colon !== -1 && colon === address.lastIndexOf(':') ? address.slice(0, colon) : address;
}
