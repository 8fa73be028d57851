import type * as GrpcBase from '@opentelemetry/otlp-grpc-exporter-base';
import { loadPackage } from './load-package.ts';
import { hasTls, type OtlpRoute } from './otlp-route.ts';

/** The constructor's options of a stock OTLP exporter, for the protocol of the route. */
export function exporterOptions(route: OtlpRoute): Record<string, unknown> {
  return {
    url: route.endpoint,
    timeoutMillis: route.timeoutMs,
    compression: route.compression,
    ...(route.protocol === 'grpc' ? grpcOptions(route) : httpOptions(route)),
  };
}

function httpOptions(route: OtlpRoute): Record<string, unknown> {
  return {
    headers: { ...route.headers },
    ...(hasTls(route) && { httpAgentOptions: { keepAlive: true, ...route.tls } }),
  };
}

function grpcOptions({ endpoint, headers, tls }: OtlpRoute): Record<string, unknown> {
  const { createEmptyMetadata, createInsecureCredentials, createSslCredentials } = loadPackage<
    typeof GrpcBase
  >('@opentelemetry/otlp-grpc-exporter-base');
  const metadata = createEmptyMetadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const credentials = endpoint.startsWith('https:')
    ? createSslCredentials(tls.ca, tls.key, tls.cert)
    : createInsecureCredentials();
  return { metadata, credentials };
}
