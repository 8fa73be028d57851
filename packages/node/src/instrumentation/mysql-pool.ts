import type { LoadedInstrumentation } from './instrumentation-class.ts';
import { type PoolState, poolName, watchPool } from './pool-metrics.ts';
import { quietly } from './quietly.ts';

/** The inside of a pool of mysql2, as far as it is read. */
interface Pool {
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number };
  readonly _connectionQueue: { readonly length: number };
  readonly _closed: boolean;
  readonly config: {
    readonly connectionLimit?: number;
    readonly connectionConfig?: { host?: string; port?: number | string; database?: string };
  };
}

type PoolClass = new (...args: never[]) => Pool;

/** The stock mysql2 instrumentation, with the metrics of pools, which it has none of; since mysql2 3.11. */
export function withPoolMetrics(instrumentation: LoadedInstrumentation): LoadedInstrumentation {
  const definition = instrumentation._modules.find(({ name }) => name === 'mysql2');
  definition?.files.push({
    name: 'mysql2/lib/base/pool.js',
    supportedVersions: definition.supportedVersions,
    patch: (exports) => (typeof exports === 'function' ? watched(exports as PoolClass) : exports),
    unpatch() {},
  });
  return instrumentation;
}

function watched(Base: PoolClass): PoolClass {
  return class extends Base {
    constructor(...args: never[]) {
      super(...args);
      quietly('pools of mysql2', () => watchPool<Pool>(this, read));
    }
  };
}

function read({ _allConnections: all, _freeConnections: free, ...pool }: Pool): PoolState | undefined {
  if (pool._closed) return undefined;
  const { connectionLimit = 0, connectionConfig: { host, port, database } = {} } = pool.config;
  return {
    name: poolName(host, port, database),
    used: all.length - free.length,
    idle: free.length,
    most: connectionLimit,
    waiting: pool._connectionQueue.length,
  };
}
