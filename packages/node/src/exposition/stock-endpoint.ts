import type { ServerResponse } from 'node:http';
import type { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { loadPackage } from '../exits/load-package.ts';
import type { EndpointParts } from './metrics-endpoint.ts';
import type { Collected } from './snapshot.ts';
import { toPrometheusMetrics } from './stock-translation.ts';
import { targetLabels } from './target.ts';

/**
 * The way back: the text of `@opentelemetry/exporter-prometheus`, with our names. Prometheus text alone, without
 * compression, exemplars and exponential histograms, and of this process alone.
 */
export function stockEndpoint({
  read,
  onUnserved,
  onFault,
}: Pick<EndpointParts, 'read' | 'onUnserved' | 'onFault'>): (
  request: unknown,
  response: ServerResponse,
) => void {
  const serializer = createSerializer();
  return (_request, response) => {
    void read()
      .then((collected) => answer(response, 200, stockText(serializer, collected, onUnserved)))
      .catch((error) => {
        onFault('the metrics could not be collected for Prometheus', error);
        answer(response, 500, 'The metrics could not be collected.\n');
      });
  };
}

export function createSerializer(): PrometheusSerializer {
  const { PrometheusSerializer } = loadPackage<typeof import('@opentelemetry/exporter-prometheus')>(
    '@opentelemetry/exporter-prometheus',
  );
  return new PrometheusSerializer('', false, undefined, false, true);
}

export function stockText(
  serializer: PrometheusSerializer,
  { attributes, scopeMetrics }: Collected,
  onUnserved: EndpointParts['onUnserved'],
): string {
  return serializer.serialize({
    resource: resourceFromAttributes(Object.fromEntries(targetLabels(attributes))),
    scopeMetrics: toPrometheusMetrics(scopeMetrics, onUnserved),
  });
}

function answer(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}
