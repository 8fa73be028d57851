import type { CheckFunction } from '@throughline/api';
import { oneAtATime } from './one-at-a-time.ts';
import { madeSafely, OwnReason, readyCheck, unusableCheck } from './ready-check.ts';
import { untilAborted } from './until-aborted.ts';

/** What is used of a client or cluster of `ioredis`, or of a client of `redis`. */
export interface RedisClient {
  ping(): Promise<unknown>;
  /** ioredis: `ready` while commands go out at once. */
  readonly status?: string;
  /** redis: the same. */
  readonly isReady?: boolean;
}

/** A client that connects with its first command. */
const CONNECTS_BY_ITSELF = 'wait';

/**
 * Whether Redis answers a ping, for a client or cluster of `ioredis` or a client of `redis`. While the client connects anew,
 * the check is down at once: a command would only wait in its queue. No second ping is sent while one has no answer.
 *
 * @example
 * health.check('cache', redisCheck(redis), { required: false });
 */
export function redisCheck(client: RedisClient): CheckFunction {
  return madeSafely('redisCheck', () => make(client));
}

function make(client: RedisClient): CheckFunction {
  const name = 'redisCheck';
  if (typeof (client as RedisClient | undefined)?.ping !== 'function')
    return unusableCheck(name, 'needs a client of ioredis or redis', client);
  const ping = oneAtATime(async () => client.ping());
  return readyCheck({
    what: 'Redis',
    ask: async ({ signal }) => {
      const { status, isReady } = client;
      if (isReady === false) throw new OwnReason('the client is not connected');
      if (status !== undefined && status !== 'ready' && status !== CONNECTS_BY_ITSELF)
        throw new OwnReason(`the client is not connected (${String(status).slice(0, 20)})`);
      await untilAborted(ping(), signal);
    },
  });
}
