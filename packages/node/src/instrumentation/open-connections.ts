import type { Agent } from 'node:http';
import { type Attributes, metrics } from '@opentelemetry/api';
import { serverLabels } from '../metering/index.ts';

/** What the dispatcher of `fetch` tells of the connections to an origin; `free` only where there is a pool of them. */
interface OriginStats {
  readonly connected: number | boolean;
  readonly free?: number;
  readonly running: number;
}

/** Node's own undici, and the package since version 8, which has another interface. */
const DISPATCHERS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')];

interface Connections {
  active: number;
  idle: number;
}

/**
 * `http.client.open_connections` of what `fetch` uses (undici's global dispatcher) and of the global agents of `node:http`
 * and `node:https`, by server and `http.connection.state`. Read only when metrics are collected. Agents and pools that an
 * application makes for itself are not seen.
 *
 * @returns a function that ends the measurements.
 */
export function observeOpenConnections(): () => void {
  const open = metrics
    .getMeter('throughline.http')
    .createObservableUpDownCounter('http.client.open_connections', {
      description: 'Number of outbound HTTP connections that are currently active or idle on the client.',
      unit: '{connection}',
    });
  // A server that was there once is told as 0 later, or its last connections would seem to stay.
  const seen = new Map<string, Connections>();
  const observe: Parameters<typeof open.addCallback>[0] = (result) => {
    for (const counts of seen.values()) {
      counts.active = 0;
      counts.idle = 0;
    }
    const add = (server: string, active: number, idle: number): void => {
      const counts = seen.get(server) ?? { active: 0, idle: 0 };
      counts.active += active;
      counts.idle += idle;
      if (seen.has(server) || seen.size < MOST_SERVERS) seen.set(server, counts);
    };
    addDispatchers(add);
    addAgents(add);
    for (const [server, { active, idle }] of seen) {
      const labels = labelsOf(server);
      if (labels === undefined) continue;
      result.observe(active, { ...labels, 'http.connection.state': 'active' });
      result.observe(idle, { ...labels, 'http.connection.state': 'idle' });
    }
  };
  open.addCallback(observe);
  return () => open.removeCallback(observe);
}

/** Whoever calls as many has a crawler; further ones are left out. */
const MOST_SERVERS = 500;

type Add = (server: string, active: number, idle: number) => void;

function addDispatchers(add: Add): void {
  const known = new Set<unknown>();
  for (const symbol of DISPATCHERS) {
    const dispatcher = (globalThis as Record<symbol, unknown>)[symbol] as
      | { stats?: Record<string, OriginStats> }
      | undefined;
    if (dispatcher === undefined || known.has(dispatcher)) continue;
    known.add(dispatcher);
    for (const [origin, stats] of Object.entries(dispatcher.stats ?? {})) {
      const connected = Number(stats.connected);
      const busy = Math.min(connected, stats.running > 0 ? 1 : 0);
      const idle = stats.free ?? connected - busy;
      add(origin, connected - idle, idle);
    }
  }
}

function addAgents(add: Add): void {
  for (const scheme of ['http', 'https'] as const) {
    const { globalAgent } = process.getBuiltinModule(scheme) as { globalAgent: Agent };
    for (const [name, sockets] of Object.entries(globalAgent.sockets))
      add(originOf(scheme, name), sockets?.length ?? 0, 0);
    for (const [name, sockets] of Object.entries(globalAgent.freeSockets))
      add(originOf(scheme, name), 0, sockets?.length ?? 0);
  }
}

/** `host:port:localAddress:...`, as agents name them. */
function originOf(scheme: 'http' | 'https', name: string): string {
  const [, host = '', port = ''] = /^(.*?):(\d*):/.exec(name) ?? [];
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function labelsOf(origin: string): Attributes | undefined {
  const url = URL.parse(origin);
  return url ? { ...serverLabels(url), 'url.scheme': url.protocol.slice(0, -1) } : undefined;
}
