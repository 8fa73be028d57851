import { withPath } from './address-rules.ts';
import type { OtlpConfig } from './config.ts';
import type { EnvironmentReader } from './environment-reader.ts';
import { grpcHeaders } from './grpc-headers.ts';
import * as otlp from './table-otlp.ts';

/** One signal's way to its endpoint, out of its own variables and the general ones. */
export function readOtlp(reader: EnvironmentReader, settings: otlp.OtlpSettings, path: string): OtlpConfig {
  const protocol = reader.read(settings.protocol);
  const headers = { ...reader.read(otlp.otlpForAll.headers), ...reader.read(settings.headers) };
  return {
    endpoint: protocol === 'grpc' ? grpcEndpoint(reader, settings) : httpEndpoint(reader, settings, path),
    protocol,
    headers: protocol === 'grpc' ? withoutUnfit(reader, settings, headers) : headers,
    timeoutMs: reader.read(settings.timeout),
    compression: reader.read(settings.compression),
    certificate: reader.read(settings.certificate),
    clientKey: reader.read(settings.clientKey),
    clientCertificate: reader.read(settings.clientCertificate),
  };
}

function httpEndpoint(reader: EnvironmentReader, settings: otlp.OtlpSettings, path: string): string {
  const base = reader.read(otlp.otlpForAll.endpoint) ?? otlp.defaultEndpoints.http;
  return reader.read(settings.endpoint) ?? withPath(base, path);
}

/** Scheme, host and port: a gRPC call has a path of its own. */
function grpcEndpoint(reader: EnvironmentReader, settings: otlp.OtlpSettings): string {
  const named = reader.read(settings.endpoint) ?? reader.read(otlp.otlpForAll.endpoint);
  return new URL(named ?? otlp.defaultEndpoints.grpc).origin;
}

function withoutUnfit(
  reader: EnvironmentReader,
  settings: otlp.OtlpSettings,
  headers: OtlpConfig['headers'],
): OtlpConfig['headers'] {
  const { fit, unfit } = grpcHeaders(headers);
  if (unfit.length > 0) {
    reader.messages.push(
      `${settings.headers.name}: metadata of grpc cannot carry ${unfit.join(', ')} (a name that ends with -bin or starts with grpc-, or a value beyond ASCII); sent without.`,
    );
  }
  return fit;
}
