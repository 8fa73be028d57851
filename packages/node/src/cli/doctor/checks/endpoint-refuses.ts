import { type EndpointEvidence, isTaken } from '../evidence/endpoint.ts';
import type { Check } from '../finding.ts';
import { endpointAuth } from './endpoint-auth.ts';
import { endpointProtocol } from './endpoint-protocol.ts';
import { perEndpoint } from './per-endpoint.ts';
import type { Evidence } from '../evidence/evidence.ts';

/** An endpoint that is there, speaks OTLP, and does not take the canary all the same. */
export const endpointRefuses: Check = {
  id: 'endpoint-refuses',
  judge: (evidence) =>
    perEndpoint(
      evidence.endpoints,
      (one) => one.outcome.is === 'answered' && !isTaken(one) && !isExplained(evidence, one),
      ({ endpoint, outcome }, signals) => ({
        status: 'error',
        message: `${endpoint} does not take ${signals} (${words(outcome)}).`,
        remedy:
          'See its own log: it is overloaded, starting, or its next place refuses; then run throughline doctor again',
      }),
    ),
};

function isExplained(evidence: Evidence, endpoint: EndpointEvidence): boolean {
  const alone = { ...evidence, endpoints: [endpoint] };
  return [endpointAuth, endpointProtocol].some(({ judge }) => Array.isArray(judge(alone)));
}

function words(outcome: EndpointEvidence['outcome']): string {
  if (outcome.is === 'failed') return outcome.code;
  return outcome.grpcStatus === undefined ? `HTTP ${outcome.status}` : `gRPC status ${outcome.grpcStatus}`;
}
