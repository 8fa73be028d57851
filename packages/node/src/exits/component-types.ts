import type { OtlpProtocol } from '../config/table-otlp.ts';
import type { Signal } from './account.ts';

const nouns: Record<Signal, string> = { traces: 'span', logs: 'log', metrics: 'metric' };
const protocols: Record<OtlpProtocol, string> = {
  'http/protobuf': 'otlp_http',
  'http/json': 'otlp_http_json',
  grpc: 'otlp_grpc',
};

/** `otel.component.type` of an OTLP exporter, such as `otlp_http_span_exporter`. */
export function otlpExporterType(signal: Signal, protocol: OtlpProtocol): string {
  return `${protocols[protocol]}_${nouns[signal]}_exporter`;
}

/** The conventions ask for the name of the class where they have no word. */
export function classType(part: object): string {
  return part.constructor?.name || 'exporter';
}
