import type { Batch, SyncRequest } from '@throughline/otlp';
import type { DeliveryReport } from './delivery-report.ts';
import type { LastRequest } from './last-request.ts';
import { hasTls, type OtlpRoute, tlsAsText } from './otlp-route.ts';

const services = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
} as const;

/** What a stock exporter still had when the process ended, for the last send; it goes to no spool. */
export function stockLastRequest(
  route: OtlpRoute,
  batch: Batch | undefined,
  report: Pick<DeliveryReport, 'delivered' | 'dropped'>,
): LastRequest[] {
  if (!batch) return [];
  return [
    {
      request: stockRequest(route, batch),
      settle: (delivered) => {
        if (delivered) report.delivered(batch.signal, batch.items, route.endpoint);
        else report.dropped(batch.signal, batch.items, 'process_end', route.endpoint);
      },
    },
  ];
}

function stockRequest(route: OtlpRoute, { signal, body, contentType }: Batch): SyncRequest {
  const tls = hasTls(route) ? { tls: tlsAsText(route) } : {};
  const headers = { ...route.headers };
  if (route.protocol !== 'grpc') {
    return { url: route.endpoint, headers: { ...headers, 'content-type': contentType }, body, ...tls };
  }
  const method = `/opentelemetry.proto.collector.${services[signal]}/Export`;
  return { kind: 'grpc', url: `${new URL(route.endpoint).origin}${method}`, headers, body, ...tls };
}
