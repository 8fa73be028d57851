import { context } from '@opentelemetry/api';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';

type Connect = (this: unknown, ...args: unknown[]) => unknown;

interface PostgresInternals extends LoadedInstrumentation {
  _getPoolConnectPatch(): (original: Connect) => Connect;
}

/**
 * The stock pg instrumentation, with a pool that keeps requests apart: one that has to wait for a connection is called
 * back by the request that gives its connection back. (The stock class sees to that only where it makes a span for
 * each connection taken; without, the query's span ended up in the trace of the other request.)
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
  } as unknown as InstrumentationClass;
}
