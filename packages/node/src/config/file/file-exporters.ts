import type {
  NameStringValuePairConfigModel,
  OtlpGrpcMetricExporterConfigModel,
  OtlpHttpMetricExporterConfigModel,
} from '@opentelemetry/configuration';
import { webAddress, withPath } from '../address-rules.ts';
import type { OtlpConfig } from '../config.ts';
import { grpcHeaders } from '../grpc-headers.ts';
import { type Pairs, usableHeader } from '../pair-rules.ts';
import type { Way } from '../pipeline.ts';
import { largestInteger } from '../rules.ts';
import { defaultEndpoints } from '../table-otlp.ts';
import { type FileNotes, onlyEntry } from './file-notes.ts';
import { configurationPackage } from './parse-file.ts';

export type Signal = 'traces' | 'metrics' | 'logs';

/** What the exporters of all signals have in common; those of metrics have more. */
type Http = NonNullable<OtlpHttpMetricExporterConfigModel>;
type Grpc = NonNullable<OtlpGrpcMetricExporterConfigModel>;

/** Milliseconds as the file has them: 0 means without end. */
export function milliseconds(value: number | null | undefined, otherwise: number): number {
  if (value === 0) return largestInteger;
  return value ?? otherwise;
}

/** Where an `exporter` of the file leads; undefined, with a note, where it is one that we do not have. */
export function wayOf(exporter: object, path: string, signal: Signal, notes: FileNotes): Way | undefined {
  const [name = '', properties] = onlyEntry(exporter) ?? [];
  const at = `${path}.${name}`;
  if (name === 'otlp_http')
    return { to: 'otlp', otlp: overHttp((properties ?? {}) as Http, at, signal, notes) };
  if (name === 'otlp_grpc') return { to: 'otlp', otlp: overGrpc((properties ?? {}) as Grpc, at, notes) };
  if (name === 'console') return { to: 'console' };
  notes.unsupported(at);
  return undefined;
}

const common = ['endpoint', 'tls', 'headers', 'headers_list', 'compression', 'timeout'];
const forMetrics = ['temporality_preference', 'default_histogram_aggregation'];

function overHttp(model: Http, path: string, signal: Signal, notes: FileNotes): OtlpConfig {
  notes.rest(path, model, [...common, ...forMetrics, 'encoding']);
  const standard = withPath(defaultEndpoints.http, `v1/${signal}`);
  return {
    ...commonOf(model, path, notes),
    protocol: model.encoding === 'json' ? 'http/json' : 'http/protobuf',
    endpoint: address(model.endpoint, standard, path, notes),
    headers: headersOf(model, path, notes),
  };
}

function overGrpc(model: Grpc, path: string, notes: FileNotes): OtlpConfig {
  notes.rest(path, model, [...common, ...forMetrics]);
  const { fit, unfit } = grpcHeaders(headersOf(model, path, notes));
  for (const name of unfit) notes.unsupported(`${path}.headers ${name}`);
  const scheme = model.tls?.insecure === true ? 'http' : 'https';
  const named =
    model.endpoint && !model.endpoint.includes('://') ? `${scheme}://${model.endpoint}` : model.endpoint;
  return {
    ...commonOf(model, path, notes),
    protocol: 'grpc',
    endpoint: new URL(address(named, defaultEndpoints.grpc, path, notes)).origin,
    headers: fit,
  };
}

function commonOf(
  model: Http | Grpc,
  path: string,
  notes: FileNotes,
): Omit<OtlpConfig, 'endpoint' | 'headers' | 'protocol'> {
  notes.rest(`${path}.tls`, model.tls, ['ca_file', 'key_file', 'cert_file', 'insecure']);
  const compression = model.compression ?? 'none';
  if (compression !== 'none' && compression !== 'gzip') {
    notes.problem(`${path}.compression`, 'none or gzip', 'none');
  }
  return {
    timeoutMs: milliseconds(model.timeout, 10_000),
    compression: compression === 'gzip' ? 'gzip' : 'none',
    certificate: model.tls?.ca_file ?? undefined,
    clientKey: model.tls?.key_file ?? undefined,
    clientCertificate: model.tls?.cert_file ?? undefined,
  };
}

function address(text: string | null | undefined, otherwise: string, path: string, notes: FileNotes): string {
  if (!text) return otherwise;
  if ('value' in webAddress.read(text)) return text;
  notes.problem(`${path}.endpoint`, webAddress.must, otherwise);
  return otherwise;
}

interface HeaderModel {
  headers?: NameStringValuePairConfigModel[];
  headers_list?: string | null;
}

function headersOf({ headers, headers_list }: HeaderModel, path: string, notes: FileNotes): Pairs {
  const merged = configurationPackage().mergeHeadersConfig(headers, headers_list) ?? {};
  const usable: Record<string, string> = {};
  for (const [name, value] of Object.entries(merged)) {
    if (usableHeader(name, value)) usable[name.toLowerCase()] = value;
    else notes.unsupported(`${path}.headers (one that no request can carry)`);
  }
  return usable;
}
