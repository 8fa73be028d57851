import type { OtlpConfig } from '../config/config.ts';
import type { TlsFiles } from '../config/tls-files.ts';
import type { LastRequest } from './last-request.ts';

/** Where one signal goes, with the contents of its certificate files. */
export interface OtlpRoute extends OtlpConfig {
  readonly tls: TlsFiles;
}

/** A stock exporter, and the same encoding for a send that cannot wait for it. */
export interface OtlpExit<Exporter, Records> {
  exporter: Exporter;
  encode(records: Records): LastRequest | undefined;
}

export function hasTls({ tls }: OtlpRoute): boolean {
  return Object.keys(tls).length > 0;
}

/** PEM is text; a worker thread takes it as such without a copy of our buffers. */
export function tlsAsText({ tls: { ca, cert, key } }: OtlpRoute): NonNullable<LastRequest['tls']> {
  return {
    ...(ca && { ca: ca.toString() }),
    ...(cert && { cert: cert.toString() }),
    ...(key && { key: key.toString() }),
  };
}
