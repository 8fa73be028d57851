import { isMainThread } from 'node:worker_threads';
import { endOnSignals } from './signals.ts';

export interface LifecycleOptions {
  /** Sends everything that is left; for a signal, where there is time for promises. */
  flush(): Promise<void>;
  /** Collects what only promises can collect (metrics), so that `lastSend` has it; must not start requests. */
  prepareLastSend(): Promise<void>;
  /** Sends synchronously what no export has delivered; for the `exit` event, where no promise settles any more. */
  lastSend(): void;
  /** Milliseconds that a flush at a signal may take. */
  signalDeadlineMs: number;
  onError(scope: string, error: unknown): void;
}

/** Milliseconds that the last collection of metrics may hold up the end of a script. */
const prepareDeadlineMs = 500;

/**
 * Owns the ways in which a process ends: a script that runs out, `process.exit()`, a crash, a signal.
 * Node's own behaviour, output and exit code stay what they are.
 *
 * @returns takes every listener off again
 */
export function installLifecycle(options: LifecycleOptions): () => void {
  const { onError } = options;
  let prepared = false;

  function onBeforeExit(): void {
    if (prepared) return;
    prepared = true;
    const keepAlive = setTimeout(() => {}, prepareDeadlineMs);
    options
      .prepareLastSend()
      .catch((error) => onError('lifecycle: the last metrics could not be collected', error))
      .finally(() => clearTimeout(keepAlive));
  }

  function onExit(): void {
    try {
      options.lastSend();
    } catch (error) {
      onError('lifecycle: the last send failed', error);
    }
  }

  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  // Signals reach the main thread only.
  const stopSignals = isMainThread
    ? endOnSignals({ flush: options.flush, deadlineMs: options.signalDeadlineMs })
    : () => {};
  return () => {
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('exit', onExit);
    stopSignals();
  };
}
