import type { Writable } from 'node:stream';

/** Waits until it takes more, or will never do so again. */
export function drained(to: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      to.removeListener('drain', done);
      to.removeListener('close', done);
      resolve();
    };
    if (to.destroyed) return resolve();
    to.once('drain', done);
    to.once('close', done);
  });
}
