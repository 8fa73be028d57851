import type { CheckRun } from '@throughline/api';
import { untilAborted } from './until-aborted.ts';

/** What a check does with a pool of connections, whatever the library calls it. */
export interface PoolCalls<Connection> {
  borrow(): Promise<Connection>;
  ask(connection: Connection): Promise<unknown>;
  giveBack(connection: Connection): void;
  /** Closes a connection that did not answer, so that its place in the pool is free again. */
  discard(connection: Connection): void;
}

interface Waiter<Connection> {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
}

/**
 * Borrows a connection, asks, gives it back; one that does not answer in time is closed. Waiting for a connection cannot be
 * called off: while one is waited for, no other is asked for, and one for which nobody waits any more goes back at once.
 */
export function askPool<Connection>(calls: PoolCalls<Connection>): (run: CheckRun) => Promise<void> {
  const waiters: Waiter<Connection>[] = [];
  let isBorrowing = false;

  function borrow(): void {
    if (isBorrowing || waiters.length === 0) return;
    isBorrowing = true;
    Promise.resolve()
      .then(calls.borrow)
      .then(
        (connection) => {
          isBorrowing = false;
          const first = waiters.shift();
          if (first === undefined) calls.giveBack(connection);
          else first.resolve(connection);
          borrow();
        },
        (error: unknown) => {
          isBorrowing = false;
          for (const { reject } of waiters.splice(0)) reject(error);
        },
      );
  }

  function take(signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      signal.addEventListener(
        'abort',
        () => {
          const at = waiters.indexOf(waiter);
          if (at >= 0) waiters.splice(at, 1);
          reject(signal.reason);
        },
        { once: true },
      );
      waiters.push(waiter);
      borrow();
    });
  }

  return async ({ signal }) => {
    const connection = await take(signal);
    try {
      await untilAborted(Promise.resolve(calls.ask(connection)), signal);
    } catch (error) {
      calls.discard(connection);
      throw error;
    }
    calls.giveBack(connection);
  };
}
