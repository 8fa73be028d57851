import type { ClientRequest } from 'node:http';

/** Where a request goes, as far as it tells before it is sent. */
export interface Destination {
  readonly address: string;
  /** Undefined where the application writes a `Host` of its own: the connection tells it. */
  readonly port: number | undefined;
}

/** The destination of a request of `node:http` or `node:https`. */
export function destinationOf(request: ClientRequest): Destination {
  const address = request.host || 'localhost';
  return { address, port: portOf(request, inUrl(address)) };
}

/** `url.full`; never with the user and password that the application gave, which Node keeps out of what it uses here. */
export function urlOf({ protocol, path }: ClientRequest, { address, port }: Destination): string {
  // A proxy is asked for a whole URL.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return path;
  const isDefault = port === undefined || port === defaultPort(protocol);
  return `${protocol}//${inUrl(address)}${isDefault ? '' : `:${port}`}${path}`;
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Node writes the port into `Host` where it is not that of the protocol. */
function portOf(request: ClientRequest, host: string): number | undefined {
  const header = request.getHeader('host');
  if (header === host) return defaultPort(request.protocol);
  if (typeof header !== 'string' || !header.startsWith(`${host}:`)) return undefined;
  const port = Number(header.slice(host.length + 1));
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
