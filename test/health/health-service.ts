import { join } from 'node:path';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

/** The service of these tests, in a process of its own under the preload. */
export interface HealthService {
  readonly app: RunningApp;
  /** Of the service itself. */
  readonly url: string;
  /** Of the management listener. */
  readonly management: string;
  readonly receiver: OtlpReceiver;
  end(): Promise<void>;
}

export const TOKEN = 'a-token-of-the-team-7';

export async function startService(
  checks: readonly string[],
  env: Record<string, string> = {},
): Promise<HealthService> {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(import.meta.dirname, '..', 'fixtures', 'health', 'service.mjs'),
    args: [...checks],
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      ...receiver.environment(),
      OTEL_SERVICE_NAME: 'health',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      THROUGHLINE_MANAGEMENT_TOKEN: TOKEN,
      THROUGHLINE_LOG_FORMAT: 'json',
      ...env,
    },
  });
  const [, management = ''] = await app.waitForLine(/served at (http:\S+)/);
  const [, port] = await app.waitForLine(/^listening (\d+)$/);
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    management,
    receiver,
    async end() {
      await app.stop();
      await receiver.close();
    },
  };
}
