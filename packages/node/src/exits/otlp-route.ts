import type { Endpoint, SyncRequest } from '@throughline/otlp';
import { VERSION } from '../boot/version.ts';
import type { OtlpConfig } from '../config/config.ts';
import type { TlsFiles } from '../config/tls-files.ts';

/** Where one signal goes, with the contents of its certificate files. */
export interface OtlpRoute extends OtlpConfig {
  readonly tls: TlsFiles;
}

export function hasTls({ tls }: OtlpRoute): boolean {
  return Object.keys(tls).length > 0;
}

/** PEM is text; a worker thread takes it as such without a copy of our buffers. */
export function tlsAsText({ tls: { ca, cert, key } }: OtlpRoute): NonNullable<SyncRequest['tls']> {
  return {
    ...(ca && { ca: ca.toString() }),
    ...(cert && { cert: cert.toString() }),
    ...(key && { key: key.toString() }),
  };
}

/** The route as our transport takes it; the specification asks for a User-Agent, which the user may replace. */
export function endpointOfRoute(route: OtlpRoute): Endpoint {
  const { endpoint, headers, timeoutMs, compression, tls } = route;
  return {
    url: endpoint,
    headers: { 'user-agent': `throughline/${VERSION}`, ...headers },
    timeoutMs,
    compression,
    ...(hasTls(route) && { tls }),
  };
}
