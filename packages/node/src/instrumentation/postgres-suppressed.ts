import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';

type Query = (this: unknown, ...args: unknown[]) => unknown;

interface PostgresInternals extends LoadedInstrumentation {
  _getClientQueryPatch(): (original: Query) => Query;
}

/**
 * The stock pg instrumentation, without a word of queries that nobody wants traced, such as those of health checks. (The
 * stock class makes no span of them, but counts them in `db.client.operation.duration`.)
 */
export function postgresWithoutSuppressed(Base: InstrumentationClass): InstrumentationClass {
  const stock = Base.prototype as PostgresInternals;
  return class extends Base {
    _getClientQueryPatch(): (original: Query) => Query {
      const patch = stock._getClientQueryPatch.call(this as unknown as PostgresInternals);
      return (original) => {
        const told = patch(original);
        return function query(this: unknown, ...args: unknown[]) {
          return (isTracingSuppressed(context.active()) ? original : told).apply(this, args);
        };
      };
    }
  } as unknown as InstrumentationClass;
}
