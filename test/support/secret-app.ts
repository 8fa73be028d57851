import { join } from 'node:path';
import { type RunningApp, runApp } from '@throughline/testing';
import type { Road } from './secret-roads.ts';

/** What must not leave the planted-secret application by any way. */
export const secret = 'hunter2-Zk9sQ4vX7';

const entry = join(import.meta.dirname, '..', 'fixtures', 'secrets', 'app.mjs');

/** The application with the secret in its arguments, environment and resource, after one request that is full of it. */
export async function startSecretApp(
  road: Road,
  env: Record<string, string> = {},
): Promise<{ app: RunningApp; management: string }> {
  const app = runApp({
    entry,
    args: [`--db-password=${secret}`, '--token', secret],
    preload: road.preload,
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      OTEL_RESOURCE_ATTRIBUTES: `service.name=secrets,deploy.token=${secret}`,
      DB_PASSWORD: secret,
      ...road.env,
      ...env,
    },
  });
  const [, management = ''] = await app.waitForLine(/served at (http:\S+)/);
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  const answer = await fetch(`http://127.0.0.1:${port}/login?token=${secret}&api_key=${secret}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      cookie: `session=${secret}`,
      'x-api-key': secret,
      baggage: `token=${secret}`,
    },
    body: JSON.stringify({ user: 'ada', password: secret, nested: { apiKey: secret } }),
  });
  await answer.text();
  return { app, management };
}

/** Where the secret stands in a text, with what is around it. */
export function findings(where: string, text: string): string[] {
  return [...text.matchAll(/hunter2/g)].map(
    ({ index }) => `${where}: …${text.slice(Math.max(0, index - 80), index + 40)}…`,
  );
}
