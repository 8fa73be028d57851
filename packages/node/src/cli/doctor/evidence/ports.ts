import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../../../config/config.ts';
import type { Pipeline } from '../../../config/pipeline.ts';

/** A port on which Throughline would listen. */
export interface PortEvidence {
  readonly what: 'management' | 'health';
  readonly variable: string;
  readonly host: string;
  readonly port: number;
  readonly fromUser: boolean;
  /** A code of the system, such as `EADDRINUSE`; undefined where it can be had. */
  readonly problem: string | undefined;
}

/** Tries each by listening on it for a moment. */
export async function tryPorts(config: Config, { listener }: Pipeline): Promise<PortEvidence[]> {
  const wanted: Omit<PortEvidence, 'problem'>[] = [];
  if (config.management) {
    const { host, port, portFromUser } = listener;
    wanted.push({
      ...({ what: 'management', variable: 'OTEL_EXPORTER_PROMETHEUS_PORT' } as const),
      ...{ host, port, fromUser: portFromUser },
    });
  }
  if (config.health) {
    const { host, port } = config.health;
    wanted.push({ what: 'health', variable: 'THROUGHLINE_HEALTH_PORT', host, port, fromUser: true });
  }
  return Promise.all(wanted.map(async (one) => ({ ...one, problem: await problemOf(one) })));
}

async function problemOf({ host, port }: Pick<PortEvidence, 'host' | 'port'>): Promise<string | undefined> {
  if (port === 0) return undefined;
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    server.close();
  }
}
