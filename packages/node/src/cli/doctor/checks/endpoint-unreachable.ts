import { type EndpointEvidence, isTlsCode } from '../evidence/endpoint.ts';
import type { Check } from '../finding.ts';
import { perEndpoint } from './per-endpoint.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be resolved',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'the connection was reset',
};

/** Whether each endpoint answers at all. */
export const endpointUnreachable: Check = {
  id: 'endpoint-unreachable',
  judge: ({ endpoints }) =>
    perEndpoint(endpoints, isUnreachable, ({ endpoint, outcome, patienceSeconds }, signals) => {
      const code = outcome.is === 'failed' ? outcome.code : '';
      const reason = code === 'ETIMEDOUT' ? `no answer within ${patienceSeconds} s` : REASONS[code];
      return {
        status: 'error',
        message: `${endpoint} cannot be reached: ${reason ?? 'the request failed'} (${code}). ${signals} wait on disk or are lost.`,
        remedy:
          'Start the Collector, or see what arrives without one: npx throughline tail. Another address: OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318',
      };
    }) ?? (endpoints.length === 0 ? undefined : 'each endpoint answers'),
};

function isUnreachable({ outcome }: EndpointEvidence): boolean {
  return outcome.is === 'failed' && outcome.speaks === undefined && !isTlsCode(outcome.code);
}
