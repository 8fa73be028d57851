import { isMainThread } from 'node:worker_threads';
import { watchOpenServers } from './open-servers.ts';
import { shutDown } from './shut-down.ts';
import { endOnSignals } from './signals.ts';

export interface LifecycleOptions {
  /** Sends everything that is left; for a signal, where there is time for promises. */
  flush(): Promise<void>;
  /** Collects what only promises can collect (metrics), so that `lastSend` has it; must not start requests. */
  prepareLastSend(): Promise<void>;
  /** Sends synchronously what no export has delivered; for the `exit` event, where no promise settles any more. */
  lastSend(): void;
  /** Milliseconds from a signal to the end of the process, for everything that happens in between. */
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
  const stopSignals = isMainThread ? shutDownOnSignals(options) : () => {};
  return () => {
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('exit', onExit);
    stopSignals();
  };
}

/** Signals reach the main thread only. */
function shutDownOnSignals({ flush, signalDeadlineMs }: LifecycleOptions): () => void {
  const servers = watchOpenServers();
  const stopSignals = endOnSignals((signal) =>
    shutDown(signal, { servers, flush, deadlineMs: signalDeadlineMs }),
  );
  return () => {
    servers.stop();
    stopSignals();
  };
}
