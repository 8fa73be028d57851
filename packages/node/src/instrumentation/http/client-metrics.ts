import { type Attributes, type Context, type Histogram, metrics } from '@opentelemetry/api';
import type { Destination } from './destination.ts';
import { DURATION_BUCKETS } from './duration-buckets.ts';

/** How a request that the application made has ended. */
export interface ClientRequestEnd {
  readonly seconds: number;
  /** As the conventions have it. */
  readonly method: string;
  readonly destination: Destination;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  readonly version: string | undefined;
  readonly errorType: string | undefined;
  readonly context: Context;
}

let duration: Histogram | undefined;

/** Records `http.client.request.duration`. */
export function recordClientDuration(end: ClientRequestEnd): void {
  // Made with the first request: a meter that is asked for before the provider is there never records.
  duration ??= metrics.getMeter('throughline.http').createHistogram('http.client.request.duration', {
    unit: 's',
    description: 'Duration of HTTP client requests.',
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  });
  const { address, port } = end.destination;
  const labels: Attributes = { 'http.request.method': end.method, 'server.address': address };
  if (port !== undefined) labels['server.port'] = port;
  if (end.status !== undefined) labels['http.response.status_code'] = end.status;
  if (end.version !== undefined) labels['network.protocol.version'] = end.version;
  if (end.errorType !== undefined) labels['error.type'] = end.errorType;
  duration.record(end.seconds, labels, end.context);
}
