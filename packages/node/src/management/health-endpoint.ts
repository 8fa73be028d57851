import type { RequestListener, ServerResponse } from 'node:http';

/** What `health` of `@throughline/api` answers. */
export interface HealthAnswer {
  status: 'ok' | 'degraded' | 'down';
  /** ISO 8601, UTC. */
  timestamp: string;
  checks?: Record<string, string>;
}

/** The part of `health` that the endpoints need. */
export interface HealthSource {
  liveness(): HealthAnswer;
  readiness(): Promise<HealthAnswer>;
}

/** `/health`: whether the process lives. It asks no dependency, so that a slow database restarts nothing. */
export function livenessEndpoint(health: HealthSource): RequestListener {
  return (_request, response) => answer(response, health.liveness());
}

/** `/health/ready`: whether the service can do its work; 503 where it cannot. */
export function readinessEndpoint(health: HealthSource): RequestListener {
  return (_request, response) => {
    void health.readiness().then(
      (readiness) => answer(response, readiness),
      () => answer(response, { status: 'down', timestamp: new Date().toISOString() }),
    );
  };
}

function answer(response: ServerResponse, { status, timestamp, checks }: HealthAnswer): void {
  const body = JSON.stringify({ status, timestamp, checks });
  response.writeHead(status === 'down' ? 503 : 200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
