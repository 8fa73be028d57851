import { isTlsCode } from '../evidence/endpoint.ts';
import type { Check, Problem } from '../finding.ts';
import { perEndpoint } from './per-endpoint.ts';

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|CERT_UNTRUSTED/;
const OUTDATED = /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/;

/** Whether TLS comes about with each endpoint, and the certificate files can be read. */
export const endpointTls: Check = {
  id: 'endpoint-tls',
  judge({ endpoints }) {
    const unreadable = perEndpoint(
      endpoints,
      (one) => one.unreadableFiles,
      ({ endpoint }) => ({
        status: 'error',
        message: `A certificate file for ${endpoint} cannot be read, or its half is missing; requests are made without it.`,
        remedy:
          'Check the paths: ls -l "$OTEL_EXPORTER_OTLP_CERTIFICATE" "$OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE" "$OTEL_EXPORTER_OTLP_CLIENT_KEY"',
      }),
    );
    const broken = perEndpoint(
      endpoints,
      ({ outcome }) => outcome.is === 'failed' && outcome.speaks === undefined && isTlsCode(outcome.code),
      ({ endpoint, outcome }) => problemOf(endpoint, outcome.is === 'failed' ? outcome.code : ''),
    );
    const problems = [...(unreadable ?? []), ...(broken ?? [])];
    if (problems.length > 0) return problems;
    return endpoints.some(({ endpoint }) => endpoint.startsWith('https:')) ? 'TLS comes about' : undefined;
  },
};

function problemOf(endpoint: string, code: string): Problem {
  const status = 'error';
  if (UNTRUSTED.test(code)) {
    return {
      status,
      message: `The certificate of ${endpoint} is signed by nobody whom Node trusts (${code}).`,
      remedy: 'OTEL_EXPORTER_OTLP_CERTIFICATE=/path/to/ca.pem (the certificate of its authority)',
    };
  }
  if (OUTDATED.test(code)) {
    return {
      status,
      message: `The certificate of ${endpoint} is outdated, or not valid yet (${code}).`,
      remedy: `Renew it, or set the clock of this machine; see its dates: openssl s_client -connect ${hostOf(endpoint)} </dev/null | openssl x509 -noout -dates`,
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      status,
      message: `The certificate of ${endpoint} is for another host name (${code}).`,
      remedy: `Use the name that it has: openssl s_client -connect ${hostOf(endpoint)} </dev/null | openssl x509 -noout -ext subjectAltName`,
    };
  }
  return {
    status,
    message: `TLS does not come about with ${endpoint} (${code}).`,
    remedy: `See what it asks for, such as a client certificate: openssl s_client -connect ${hostOf(endpoint)}`,
  };
}

function hostOf(endpoint: string): string {
  const { hostname, port } = URL.canParse(endpoint) ? new URL(endpoint) : { hostname: 'host', port: '' };
  return `${hostname}:${port || '443'}`;
}
