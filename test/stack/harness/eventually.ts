import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until `check` no longer throws, and gives back its result; after the deadline its last error is thrown. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(250);
  }
}
