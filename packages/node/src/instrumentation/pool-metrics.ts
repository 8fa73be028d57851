import { type Meter, metrics } from '@opentelemetry/api';

/** What a pool of connections to a database says of itself. */
export interface PoolState {
  /** As the conventions have it: `server.address:server.port/db.namespace`. Pools of one name are told together. */
  readonly name: string;
  readonly used: number;
  readonly idle: number;
  /** Connections that it opens at most. */
  readonly most: number;
  /** Who waits for a connection. */
  readonly waiting: number;
}

/** Reads a pool; undefined once it is closed. */
export type ReadPool<Pool> = (pool: Pool) => PoolState | undefined;

/** Whoever has lost a pool without closing it must not keep it here. */
const pools = new Map<WeakRef<object>, ReadPool<never>>();
const known = new WeakSet<object>();
let observed: Meter | undefined;
/** Names that there were; a pool that was closed is told as 0, or its last connections would seem to stay. */
const names = new Set<string>();
const MOST_NAMES = 500;

/**
 * `db.client.connection.count`, `.max` and `.pending_requests` of a pool, from now on until it is closed. It is read when
 * somebody collects, and does nothing more than before. The same pool again is nothing new.
 */
export function watchPool<Pool extends object>(pool: Pool, read: ReadPool<Pool>): void {
  if (known.has(pool)) return;
  known.add(pool);
  pools.set(new WeakRef(pool), read as ReadPool<never>);
  const name = read(pool)?.name;
  if (name !== undefined && names.size < MOST_NAMES) names.add(name);
  if (observed === undefined) observe();
}

/** `host:port/database`, of what is known of it. */
export function poolName(host: unknown, port: unknown, database: unknown): string {
  return `${host || 'localhost'}${port ? `:${port}` : ''}${database ? `/${database}` : ''}`;
}

function observe(): void {
  const meter = metrics.getMeter('throughline.client');
  observed = meter;
  const count = meter.createObservableUpDownCounter('db.client.connection.count', {
    description: 'The number of connections that are currently in state described by the `state` attribute.',
    unit: '{connection}',
  });
  const most = meter.createObservableUpDownCounter('db.client.connection.max', {
    description: 'The maximum number of open connections allowed.',
    unit: '{connection}',
  });
  const waiting = meter.createObservableUpDownCounter('db.client.connection.pending_requests', {
    description: 'The number of current pending requests for an open connection.',
    unit: '{request}',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const state of statesByName().values()) {
        const labels = { 'db.client.connection.pool.name': state.name };
        result.observe(count, state.used, { ...labels, 'db.client.connection.state': 'used' });
        result.observe(count, state.idle, { ...labels, 'db.client.connection.state': 'idle' });
        result.observe(most, state.most, labels);
        result.observe(waiting, state.waiting, labels);
      }
    },
    [count, most, waiting],
  );
}

function statesByName(): Map<string, PoolState> {
  const states = new Map<string, PoolState>();
  for (const name of names) states.set(name, { name, used: 0, idle: 0, most: 0, waiting: 0 });
  for (const [reference, read] of pools) {
    const pool = reference.deref();
    const state = pool === undefined ? undefined : read(pool as never);
    if (state === undefined) {
      pools.delete(reference);
      continue;
    }
    const before = states.get(state.name);
    if (before !== undefined) states.set(state.name, sumOf(before, state));
  }
  return states;
}

function sumOf(one: PoolState, other: PoolState): PoolState {
  return {
    name: one.name,
    used: one.used + other.used,
    idle: one.idle + other.idle,
    most: one.most + other.most,
    waiting: one.waiting + other.waiting,
  };
}
