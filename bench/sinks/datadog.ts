import { createRequire } from 'node:module';
import type { Protocol } from './protocol.ts';

interface DatadogSpan {
  meta?: Record<string, string>;
  metrics?: Record<string, number>;
}

const { unpack } = createRequire(import.meta.url)('msgpackr') as { unpack(body: Buffer): unknown };

/** What dd-trace says to an agent on the same machine: traces as MessagePack, `PUT /v0.4/traces`. */
export const datadog: Protocol = {
  name: 'datadog',
  spans: ({ path, body }) => {
    if (!path.endsWith('/v0.4/traces')) return undefined;
    const traces = unpack(body) as DatadogSpan[][];
    return traces.flat().map(({ meta, metrics }) => {
      const seq = metrics?.['seq'] ?? meta?.['seq'];
      return { seq: seq === undefined ? undefined : Number(seq), server: meta?.['span.kind'] === 'server' };
    });
  },
  success: ({ path }) => {
    if (path.endsWith('/traces')) return json({ rate_by_service: { 'service:,env:': 1 } });
    if (path === '/info') return json({ version: '7.70.0', endpoints: ['/v0.4/traces', '/info'] });
    return path.startsWith('/telemetry/') ? { status: 202 } : { status: 404 };
  },
  busy: (seconds) => ({ status: 503, headers: { 'retry-after': String(seconds) } }),
};

function json(value: unknown): { status: number; headers: Record<string, string>; body: string } {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
