import { inRequest } from '../ask.mjs';

export async function run(createClient) {
  const redis = await createClient({ url: process.env.SERVER_URL }).connect();
  const key = `throughline:${process.pid}:redis`;
  try {
    await inRequest(async () => {
      await redis.set(key, 'a value', { EX: 60 });
      await redis.get(key);
      await redis.multi().incr(`${key}:count`).expire(`${key}:count`, 60).exec();
      await redis.hGet(key, 'field').catch(() => {});
    });
  } finally {
    await redis.del([key, `${key}:count`]);
    await redis.close();
  }
}
