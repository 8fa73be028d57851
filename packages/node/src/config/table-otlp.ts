import { webAddress } from './address-rules.ts';
import { headerPairs, type Pairs } from './pair-rules.ts';
import { filePath, oneOf, timeout } from './rules.ts';
import type { Rule, Setting } from './setting.ts';

export type OtlpProtocol = 'http/protobuf' | 'http/json';
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

const protocol: Rule<OtlpProtocol> = {
  ...oneOf<OtlpProtocol>(['http/protobuf', 'http/json']),
  read(text) {
    const reading = oneOf<OtlpProtocol>(['http/protobuf', 'http/json']).read(text);
    if ('value' in reading || text.toLowerCase() !== 'grpc') return reading;
    return {
      refused: true,
      because:
        'grpc is not available here yet, and the endpoint is used as it is: name the one for OTLP over HTTP, which a collector has on port 4318',
    };
  },
};

/** What is the same in every row of this file. */
const inGroup = { group: 'OTLP', from: 'OpenTelemetry' } as const;

const general: OtlpSettings = {
  endpoint: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    rule: webAddress,
    fallback: 'http://localhost:4318',
    says: 'The collector, or whatever takes OTLP over HTTP. `/v1/traces`, `/v1/metrics` and `/v1/logs` are appended.',
  },
  protocol: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    rule: protocol,
    fallback: 'http/protobuf',
    says: 'The encoding. `grpc` is not available yet.',
  },
  headers: {
    ...inGroup,
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    rule: headerPairs,
    fallback: {},
    says: 'Headers of every request, such as `api-key=abc`. Their values are never shown.',
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
      says: `The address for ${word} alone, used as it is: nothing is appended.`,
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
