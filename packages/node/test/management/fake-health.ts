import type { HealthSource } from '../../src/health/probe-answers.ts';

export const TIMESTAMP = '2026-11-01T10:00:00.000Z';

/** Health that answers as it is told, in one moment. */
export function healthOf(readiness: 'ok' | 'degraded' | 'down' | Promise<never>): HealthSource {
  const answer = async () => {
    const status = typeof readiness === 'string' ? readiness : await readiness;
    const state = status === 'ok' ? 'ok' : 'down';
    return { status, timestamp: TIMESTAMP, checks: { database: state } } as const;
  };
  return {
    liveness: () => ({ status: 'ok', timestamp: TIMESTAMP }),
    readiness: answer,
    startup: answer,
    group: async (name) => (name === 'orders' ? answer() : undefined),
    details: async () => ({
      status: 'ok',
      phase: 'started',
      timestamp: TIMESTAMP,
      checks: {
        database: { state: 'ok', required: true, groups: ['readiness'], trace_id: 'only-for-holders' },
      },
    }),
  };
}
