import type { CheckFunction } from '@throughline/api';
import { askPool } from './ask-pool.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { madeSafely, readyCheck, unusableCheck } from './ready-check.ts';
import { untilAborted } from './until-aborted.ts';

/** What is used of a `pg.Pool`. */
export interface PostgresPool {
  connect(): Promise<PostgresConnection>;
  readonly totalCount: number;
}
/** What is used of a connection out of it. */
export interface PostgresConnection {
  query(text: string): Promise<unknown>;
  release(destroy?: boolean): void;
}
/** What is used of a `pg.Client`, or of whatever else runs a statement. */
export interface PostgresClient {
  query(text: string): Promise<unknown>;
}

export interface SqlCheckOptions {
  /** A statement that must not fail. Default `SELECT 1`. */
  query?: string;
}

/**
 * Whether PostgreSQL answers, for a `pg.Pool` (or a client, whose statements wait for one another). With a pool a connection
 * that does not answer in time is closed, and none is asked for while one is still waited for.
 *
 * @example
 * health.check('database', postgresCheck(pool));
 */
export function postgresCheck(
  source: PostgresPool | PostgresClient,
  options?: SqlCheckOptions,
): CheckFunction {
  return madeSafely('postgresCheck', () => make(source, options?.query ?? 'SELECT 1'));
}

function make(source: PostgresPool | PostgresClient, query: string): CheckFunction {
  const name = 'postgresCheck';
  if (typeof query !== 'string' || query === '')
    return unusableCheck(name, 'query must be a statement', query);
  const what = 'PostgreSQL';
  if (isPool(source)) {
    const ask = askPool<PostgresConnection>({
      borrow: () => source.connect(),
      ask: (connection) => connection.query(query),
      giveBack: (connection) => connection.release(),
      discard: (connection) => connection.release(true),
    });
    return readyCheck({ what, ask });
  }
  if (typeof (source as PostgresClient | undefined)?.query !== 'function')
    return unusableCheck(name, 'needs a pg.Pool or a pg.Client', source);
  const ask = oneAtATime(async () => source.query(query));
  return readyCheck({ what, ask: ({ signal }) => untilAborted(ask(), signal) });
}

/** A client has `connect`, too; only a pool counts connections. */
function isPool(source: unknown): source is PostgresPool {
  const { connect, totalCount } = (source ?? {}) as Partial<PostgresPool>;
  return typeof connect === 'function' && typeof totalCount === 'number';
}
