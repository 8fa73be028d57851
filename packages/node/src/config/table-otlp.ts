import { webAddress } from './address-rules.ts';
import { headerPairs, type Pairs } from './pair-rules.ts';
import { filePath, oneOf, timeout } from './rules.ts';
import type { Setting } from './setting.ts';

export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';
export type OtlpCompression = 'none' | 'gzip';
export type OtlpSignal = 'TRACES' | 'METRICS' | 'LOGS';

/** The variables of one signal, or those for all of them. */
export interface OtlpSettings {
  readonly endpoint: Setting<string | undefined>;
  readonly protocol: Setting<OtlpProtocol>;
  readonly headers: Setting<Pairs>;
  readonly timeout: Setting<number>;
  readonly compression: Setting<OtlpCompression>;
  readonly certificate: Setting<string | undefined>;
  readonly clientKey: Setting<string | undefined>;
  readonly clientCertificate: Setting<string | undefined>;
}

/** Where a collector listens by default. */
export const defaultEndpoints = { http: 'http://localhost:4318', grpc: 'http://localhost:4317' } as const;

/** What is the same in every row of this file. */
const inGroup = { group: 'OTLP', from: 'OpenTelemetry' } as const;

const general: OtlpSettings = {
  endpoint: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    rule: webAddress,
    fallback: undefined,
    fallbackSays: '`http://localhost:4318`, for `grpc` `http://localhost:4317`',
    says: 'The collector, or whatever takes OTLP. `/v1/traces`, `/v1/metrics` and `/v1/logs` are appended, but for `grpc`, which takes scheme, host and port alone. `https://` is with TLS, `http://` without.',
  },
  protocol: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    rule: oneOf<OtlpProtocol>(['http/protobuf', 'http/json', 'grpc']),
    fallback: 'http/protobuf',
    says: 'The encoding and the way. A collector has `grpc` on port 4317, the other two on port 4318.',
  },
  headers: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    rule: headerPairs,
    fallback: {},
    says: 'Headers of every request (metadata with `grpc`), such as `api-key=abc`. Their values are never shown.',
  },
  timeout: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    rule: timeout,
    fallback: 10_000,
    says: 'Milliseconds that one request may take.',
  },
  compression: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_COMPRESSION',
    rule: oneOf<OtlpCompression>(['none', 'gzip']),
    fallback: 'none',
    says: 'Compression of the requests.',
  },
  certificate: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
    rule: filePath,
    fallback: undefined,
    says: 'The certificate authority (PEM) that the endpoint is checked against, instead of those that Node knows.',
  },
  clientKey: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_CLIENT_KEY',
    rule: filePath,
    fallback: undefined,
    says: 'The private key (PEM) for mutual TLS.',
  },
  clientCertificate: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    rule: filePath,
    fallback: undefined,
    says: 'The certificate (PEM) for mutual TLS.',
  },
};

function forSignal(signal: OtlpSignal): OtlpSettings {
  const word = signal.toLowerCase();
  function override<T>(setting: Setting<T>): Setting<T> {
    return {
      ...setting,
      name: setting.name.replace('_OTLP_', `_OTLP_${signal}_`),
      says: `The same for ${word} alone.`,
      inherits: setting,
    };
  }
  const { inherits: _, ...endpoint } = override(general.endpoint);
  return {
    endpoint: {
      ...endpoint,
      fallback: undefined,
      fallbackSays: `OTEL_EXPORTER_OTLP_ENDPOINT with /v1/${word} appended`,
      says: `The address for ${word} alone, used as it is: nothing is appended. Of one for \`grpc\`, scheme, host and port count.`,
    },
    protocol: override(general.protocol),
    headers: {
      ...override(general.headers),
      says: `Headers for ${word} alone, added to the general ones; the same name wins here.`,
    },
    timeout: override(general.timeout),
    compression: override(general.compression),
    certificate: override(general.certificate),
    clientKey: override(general.clientKey),
    clientCertificate: override(general.clientCertificate),
  };
}

export const otlpForAll: OtlpSettings = general;
export const otlpForTraces: OtlpSettings = forSignal('TRACES');
export const otlpForMetrics: OtlpSettings = forSignal('METRICS');
export const otlpForLogs: OtlpSettings = forSignal('LOGS');

export const otlpSettings: readonly Setting<unknown>[] = [
  otlpForAll,
  otlpForTraces,
  otlpForMetrics,
  otlpForLogs,
].flatMap((settings) => Object.values(settings));
