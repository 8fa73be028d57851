import { inRequest } from '../ask.mjs';

export async function run(Redis) {
  const redis = new Redis(process.env.SERVER_URL);
  await redis.ping();
  const key = `throughline:${process.pid}:ioredis`;
  try {
    await inRequest(async () => {
      await redis.set(key, 'a value', 'EX', 60);
      await redis.get(key);
      await redis.pipeline().incr(`${key}:count`).expire(`${key}:count`, 60).exec();
      await redis.hget(key, 'field').catch(() => {});
    });
  } finally {
    await redis.del(key, `${key}:count`);
    await redis.quit();
  }
}
