import type { Check } from '../finding.ts';
import { perEndpoint } from './per-endpoint.ts';

const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;

/** Whether each endpoint lets us in. */
export const endpointAuth: Check = {
  id: 'endpoint-auth',
  judge: ({ endpoints }) =>
    perEndpoint(
      endpoints,
      ({ outcome }) => refusal(outcome) !== undefined,
      ({ endpoint, outcome }, signals) => ({
        status: 'error',
        message: `${endpoint} does not let ${signals} in (${refusal(outcome)}): the key is missing, wrong, or may not write.`,
        remedy:
          'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$KEY" (or the header that the vendor names; values are percent-encoded)',
      }),
    ) ?? undefined,
};

function refusal(outcome: import('../evidence/endpoint.ts').Outcome): string | undefined {
  if (outcome.is === 'failed') return undefined;
  const { status, grpcStatus } = outcome;
  if (status === 401 || status === 403) return `HTTP ${status}`;
  if (grpcStatus === UNAUTHENTICATED) return 'UNAUTHENTICATED';
  return grpcStatus === PERMISSION_DENIED ? 'PERMISSION_DENIED' : undefined;
}
