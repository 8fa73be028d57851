import type { IncomingHttpHeaders } from 'node:http';
import { forwardedPairs } from './forwarded.ts';

/** What `server.address` and `server.port` say of a request. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number | undefined;
}

/** A service is reached by few names; a client that makes names up must not fill the memory. */
const MOST_HOSTS = 64;
const hosts: Record<'http' | 'https', Map<string, ServerAddress>> = { http: new Map(), https: new Map() };
const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 };

/**
 * The name by which the client reached the service, in the order of the semantic conventions: `Forwarded`,
 * `X-Forwarded-Host`, `Host`.
 */
export function serverAddress(
  headers: IncomingHttpHeaders,
  scheme: 'http' | 'https',
): ServerAddress | undefined {
  if (headers.forwarded !== undefined) {
    for (const { host, proto } of forwardedPairs(headers.forwarded)) {
      if (host) return parsedHost(host, proto);
    }
  }
  const forwardedHost = firstOf(headers['x-forwarded-host']);
  if (forwardedHost) return parsedHost(forwardedHost, firstOf(headers['x-forwarded-proto']));
  const { host } = headers;
  return host ? ownHost(host, scheme) : undefined;
}

function ownHost(host: string, scheme: 'http' | 'https'): ServerAddress {
  const known = hosts[scheme];
  let address = known.get(host);
  if (address === undefined) {
    address = parsedHost(host, scheme);
    if (known.size < MOST_HOSTS) known.set(host, address);
  }
  return address;
}

/** `name`, `name:port`, `[v6]`, `[v6]:port`; whatever else it is, it is the host. */
function parsedHost(host: string, scheme: string | undefined): ServerAddress {
  const defaultPort = scheme === undefined ? undefined : DEFAULT_PORTS[scheme];
  const colon = host.lastIndexOf(':');
  if (colon === -1) return { host, port: defaultPort };
  const isWhole = host.indexOf(':') === colon || (host.startsWith('[') && host[colon - 1] === ']');
  if (!isWhole) return { host, port: host.startsWith('[') && host.endsWith(']') ? defaultPort : undefined };
  const port = Number(host.slice(colon + 1));
  return {
    host: host.slice(0, colon),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined,
  };
}

/** The first entry of a header that proxies add to. */
function firstOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const comma = text.indexOf(',');
  return (comma === -1 ? text : text.slice(0, comma)).trim();
}
