import { type Answered, type EndpointEvidence, isTaken, type Outcome } from '../evidence/endpoint.ts';
import type { Check, Problem } from '../finding.ts';
import { perEndpoint } from './per-endpoint.ts';

const UNIMPLEMENTED = 12;
const HANDLED_BY_AUTH = new Set([401, 403]);
const WRONG_PLACE = new Set([301, 302, 303, 304, 307, 308, 404, 405, 406, 415, 501]);

/** Whether each endpoint speaks the protocol that it is spoken to in, at this path. */
export const endpointProtocol: Check = {
  id: 'endpoint-protocol',
  judge: ({ endpoints }) =>
    perEndpoint(
      endpoints,
      (one) => problemOf(one, '') !== undefined,
      (one, signals) => problemOf(one, signals) as Problem,
    ) ??
    (endpoints.length > 0 && endpoints.every(isTaken)
      ? 'each endpoint takes a canary of its signal'
      : undefined),
};

function problemOf(evidence: EndpointEvidence, signals: string): Problem | undefined {
  const { endpoint, protocol, outcome, signal } = evidence;
  return outcome.speaks === undefined
    ? outcome.is === 'answered' && !isTaken(evidence)
      ? answerProblem(evidence, outcome, signals)
      : undefined
    : speechProblem(endpoint, protocol, outcome, signal);
}

function speechProblem(endpoint: string, protocol: string, { speaks }: Outcome, signal: string): Problem {
  const { origin, hostname, port, protocol: scheme } = new URL(endpoint);
  const status = 'error';
  if (speaks === 'http2') {
    return {
      status,
      message: `${endpoint} speaks gRPC (HTTP/2), and is spoken to in ${protocol}${port === '4317' ? ': 4317 is the port for gRPC' : ''}.`,
      remedy: `OTEL_EXPORTER_OTLP_PROTOCOL=grpc OTEL_EXPORTER_OTLP_ENDPOINT=${origin}, or the port for HTTP: OTEL_EXPORTER_OTLP_ENDPOINT=${scheme}//${hostname}:4318`,
    };
  }
  if (speaks === 'tls') {
    return {
      status,
      message: `${endpoint} speaks TLS, and is spoken to without.`,
      remedy: `OTEL_EXPORTER_OTLP_ENDPOINT=https://${hostname}${port && `:${port}`}`,
    };
  }
  if (protocol !== 'grpc') {
    return {
      status,
      message: `${endpoint} speaks plain HTTP, and is spoken to in TLS.`,
      remedy: `OTEL_EXPORTER_OTLP_ENDPOINT=http://${hostname}${port && `:${port}`}`,
    };
  }
  return {
    status,
    message: `${endpoint} speaks HTTP/1, and is spoken to in gRPC${port === '4318' ? ': 4318 is the port for HTTP' : ''} (${signal}).`,
    remedy: `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or the port for gRPC: OTEL_EXPORTER_OTLP_ENDPOINT=${scheme}//${hostname}:4317`,
  };
}

function answerProblem(
  { endpoint, protocol, signal }: EndpointEvidence,
  { status: http, grpcStatus, contentType }: Answered,
  signals: string,
): Problem | undefined {
  const status = 'error';
  if (HANDLED_BY_AUTH.has(http)) return undefined;
  if (grpcStatus === UNIMPLEMENTED || (protocol === 'grpc' && WRONG_PLACE.has(http))) {
    return {
      status,
      message: `${endpoint} speaks gRPC, but has no OTLP service for ${signals || signal} (${grpcStatus === UNIMPLEMENTED ? 'UNIMPLEMENTED' : `HTTP ${http}`}).`,
      remedy: `Open a pipeline for it in the Collector (service.pipelines.${signal}), or switch the signal off: OTEL_${signal.toUpperCase()}_EXPORTER=none`,
    };
  }
  if (http === 415) {
    const other = protocol === 'http/json' ? 'http/protobuf' : 'http/json';
    return {
      status,
      message: `${endpoint} does not take ${protocol} (HTTP 415).`,
      remedy: `OTEL_EXPORTER_OTLP_PROTOCOL=${other}`,
    };
  }
  if (WRONG_PLACE.has(http) || contentType === 'text/html') {
    return {
      status,
      message: `Whatever answers at ${endpoint} takes no OTLP at this path (HTTP ${http}${contentType === 'text/html' ? ', a web page' : ''}).`,
      remedy: `OTEL_EXPORTER_OTLP_ENDPOINT is the base, to which /v1/${signal} is added: OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318. OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT is the whole URL: http://collector:4318/v1/${signal}`,
    };
  }
  return undefined;
}
