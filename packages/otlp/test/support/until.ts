import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds, and fails with its name after the deadline. */
export async function until(name: string, holds: () => boolean, deadlineMs = 20_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain until ${name}`);
    await sleep(5);
  }
}
