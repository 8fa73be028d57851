import type { RequestListener } from 'node:http';
import { createProbes, type HealthSource } from '../health/probe-answers.ts';
import { writeAnswer } from '../health/write-answer.ts';
import { answer } from './management-token.ts';
import { pathOf } from './routes.ts';

export interface HealthEndpointOptions {
  readonly health: HealthSource;
  /** `THROUGHLINE_MANAGEMENT_TOKEN`; undefined: nobody may read the details. `false`: they are not served at all. */
  readonly token: string | undefined | false;
}

/** `/health` and what is below it. */
export function healthEndpoint({ health, token }: HealthEndpointOptions): RequestListener {
  const probes = createProbes({ health, path: '/health', token });
  return (request, response) => {
    const { method, headers } = request;
    const answered = probes({
      method,
      path: pathOf(request.url ?? '') ?? '',
      authorization: headers.authorization,
    });
    if (answered === undefined) return answer(response, 404, undefined, '');
    writeAnswer(response, answered);
  };
}
