import { context } from '@opentelemetry/api';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';
import { type PoolState, poolName, watchPool } from './pool-metrics.ts';
import { quietly } from './quietly.ts';

type Connect = (this: unknown, ...args: unknown[]) => unknown;

/** A pool of pg-pool, as far as it is read. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly ending?: boolean;
  readonly options: {
    max?: number;
    host?: string;
    port?: number | string;
    database?: string;
    connectionString?: string;
  };
}

interface PostgresInternals extends LoadedInstrumentation {
  _getPoolConnectPatch(): (original: Connect) => Connect;
}

/**
 * The stock pg instrumentation, with a pool that keeps requests apart: one that has to wait for a connection is called
 * back by the request that gives its connection back. (The stock class sees to that only where it makes a span for
 * each connection taken; without, the query's span ended up in the trace of the other request.) And with metrics that
 * tell pools apart: the stock class has one memory of the last counts for all of them, and does not know a connection
 * string.
 */
export function postgresWithPoolContext(Base: InstrumentationClass): InstrumentationClass {
  const stock = Base.prototype as PostgresInternals;
  return class extends Base {
    _getPoolConnectPatch(): (original: Connect) => Connect {
      const patch = stock._getPoolConnectPatch.call(this as unknown as PostgresInternals);
      return (original) => {
        const connect = patch(original);
        return function (this: unknown, callback: unknown, ...rest: unknown[]) {
          const bound = typeof callback === 'function' ? context.bind(context.active(), callback) : callback;
          return connect.call(this, bound, ...rest);
        };
      };
    }

    /** Called for each connection that is taken. */
    _setPoolConnectEventListeners(pool: Pool): void {
      quietly('pools of pg', () => watchPool(pool, readPool));
    }

    _recordPoolMax(): void {}

    _removePoolMax(): void {}
  } as unknown as InstrumentationClass;
}

function readPool({ totalCount, idleCount, waitingCount, ending, options }: Pool): PoolState | undefined {
  if (ending) return undefined;
  return {
    name: nameOf(options),
    used: totalCount - idleCount,
    idle: idleCount,
    most: options.max ?? 0,
    waiting: waitingCount,
  };
}

function nameOf({ connectionString, host, port, database }: Pool['options']): string {
  const url = connectionString === undefined ? undefined : parsed(connectionString);
  return poolName(url?.hostname || host, url?.port || port || 5432, url?.pathname.slice(1) || database);
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
