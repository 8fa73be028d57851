import type { Attributes } from '@opentelemetry/api';

/** `server.address` and `server.port` of where a URL leads, the port of its scheme where it names none. */
export function serverLabels({ hostname, port, protocol }: URL): Attributes {
  return {
    'server.address': hostname.replace(/^\[(.*)\]$/, '$1'),
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}
