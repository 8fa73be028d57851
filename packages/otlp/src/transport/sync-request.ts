import type { SyncRequest } from '../send-sync/sync-request.ts';
import type { Batch } from './batch.ts';
import type { Endpoint } from './endpoint.ts';

/** A batch as a request for `sendSync`; not compressed, since time is what such a send lacks. */
export function syncRequest(endpoint: Endpoint, batch: Batch, address: string | undefined): SyncRequest {
  const { ca, cert, key } = endpoint.tls ?? {};
  return {
    url: endpoint.url,
    headers: { ...endpoint.headers, 'content-type': batch.contentType },
    body: batch.body,
    address,
    ...(endpoint.tls && {
      tls: {
        ...(ca !== undefined && { ca: ca.toString() }),
        ...(cert !== undefined && { cert: cert.toString() }),
        ...(key !== undefined && { key: key.toString() }),
      },
    }),
  };
}
