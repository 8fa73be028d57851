import type { CheckFunction } from '@throughline/api';
import { askPool } from './ask-pool.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { madeSafely, readyCheck, unusableCheck } from './ready-check.ts';
import { untilAborted } from './until-aborted.ts';

/** What is used of a pool of `mysql2/promise`; one of `mysql2` itself gives it by `promise()`. */
export interface MysqlPool {
  getConnection(): Promise<MysqlPoolConnection>;
}
export interface MysqlPoolConnection extends MysqlConnection {
  release(): void;
  destroy(): void;
}
/** What is used of a single connection. */
export interface MysqlConnection {
  ping(): Promise<unknown>;
}
/** A pool or connection of `mysql2` with callbacks. */
export interface MysqlWithCallbacks {
  promise(): MysqlPool | MysqlConnection;
}

/**
 * Whether MySQL or MariaDB answers a ping, for a pool or connection of `mysql2` or `mysql2/promise`. With a pool a connection
 * that does not answer in time is closed, and none is asked for while one is still waited for.
 *
 * @example
 * health.check('database', mysqlCheck(pool));
 */
export function mysqlCheck(source: MysqlPool | MysqlConnection | MysqlWithCallbacks): CheckFunction {
  return madeSafely('mysqlCheck', () => make(source));
}

function make(source: MysqlPool | MysqlConnection | MysqlWithCallbacks): CheckFunction {
  const name = 'mysqlCheck';
  const what = 'MySQL';
  const promised = withPromises(source);
  if (has(promised, 'getConnection')) {
    const pool = promised as MysqlPool;
    const ask = askPool<MysqlPoolConnection>({
      borrow: () => pool.getConnection(),
      ask: (connection) => connection.ping(),
      giveBack: (connection) => connection.release(),
      discard: (connection) => connection.destroy(),
    });
    return readyCheck({ what, ask });
  }
  if (!has(promised, 'ping')) return unusableCheck(name, 'needs a pool or a connection of mysql2', source);
  const connection = promised as MysqlConnection;
  const ask = oneAtATime(async () => connection.ping());
  return readyCheck({ what, ask: ({ signal }) => untilAborted(ask(), signal) });
}

function withPromises(source: unknown): unknown {
  return has(source, 'promise') ? (source as MysqlWithCallbacks).promise() : source;
}

function has(source: unknown, method: string): boolean {
  return typeof (source as Record<string, unknown> | undefined | null)?.[method] === 'function';
}
