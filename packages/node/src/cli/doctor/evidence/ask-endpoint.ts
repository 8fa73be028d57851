import { isDeepStrictEqual } from 'node:util';
import { serviceNameOf } from '../../../boot/resource.ts';
import { withoutSecrets } from '../../../config/address-rules.ts';
import type { OtlpConfig } from '../../../config/config.ts';
import type { Pipeline } from '../../../config/pipeline.ts';
import { createTlsReader } from '../../../config/tls-files.ts';
import { type Signal, signals } from '../../../exits/account.ts';
import { endpointOfRoute, type OtlpRoute } from '../../../exits/otlp-route.ts';
import { askGrpc } from './ask-grpc.ts';
import { askHttp } from './ask-http.ts';
import { canaryRequest } from './canary-request.ts';
import type { EndpointEvidence, Outcome } from './endpoint.ts';
import type { Question } from './question.ts';

/** What an export is given by default, which is more than anybody wants to wait for here. */
const MOST_PATIENCE_MS = 10_000;

/** Sends a canary of each signal on each of its OTLP ways, all at once, each with a deadline. */
export async function askEndpoints(pipeline: Pipeline): Promise<EndpointEvidence[]> {
  const service = serviceNameOf(pipeline, {});
  const asked = signals.flatMap((signal) =>
    otlpWays(pipeline, signal).map(async (otlp): Promise<EndpointEvidence> => {
      let unreadableFiles = false;
      const tls = createTlsReader(() => {
        unreadableFiles = true;
      })(otlp);
      const { protocol } = otlp;
      const outcome = await ask(signal, { ...otlp, tls }, service);
      const patienceSeconds = patienceMs(otlp) / 1_000;
      const endpoint = withoutSecrets(otlp.endpoint);
      return { signal, endpoint, protocol, outcome, patienceSeconds, unreadableFiles };
    }),
  );
  return Promise.all(asked);
}

function otlpWays(pipeline: Pipeline, signal: Signal): OtlpConfig[] {
  const ways = pipeline[signal].ways.flatMap(({ way }) => (way.to === 'otlp' ? [way.otlp] : []));
  return ways.filter((way, index) => ways.findIndex((one) => isDeepStrictEqual(one, way)) === index);
}

/** As long as an export would wait. */
function patienceMs({ timeoutMs }: OtlpConfig): number {
  return Math.min(timeoutMs, MOST_PATIENCE_MS);
}

async function ask(signal: Signal, route: OtlpRoute, service: string): Promise<Outcome> {
  try {
    const request = canaryRequest(signal, route.protocol, service);
    const question: Question = {
      url: new URL(route.endpoint),
      ...{ signal, tls: route.tls, deadlineMs: patienceMs(route) },
      body: request?.body ?? new Uint8Array(),
      contentType: request?.contentType ?? '',
      headers: endpointOfRoute(route).headers ?? {},
    };
    return await (route.protocol === 'grpc' ? askGrpc(question) : askHttp(question));
  } catch (error) {
    // A header or a certificate that cannot be sent at all.
    return { is: 'failed', code: (error as NodeJS.ErrnoException).code ?? 'unknown', speaks: undefined };
  }
}
