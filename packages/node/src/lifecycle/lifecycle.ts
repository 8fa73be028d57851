import { isMainThread } from 'node:worker_threads';
import { watchOpenServers } from './open-servers.ts';
import { shutDown } from './shut-down.ts';
import { endOnSignals } from './signals.ts';

export interface LifecycleOptions {
  /** Sends everything that is left; for a signal, where there is time for promises: `withinMs` for it and `settleRest`. */
  flush(withinMs: number): Promise<void>;
  /** Does what only promises can do for `lastSend`, and starts no requests; undefined where there is nothing of that kind. */
  prepareLastSend(): Promise<unknown> | undefined;
  /** Sends synchronously what is left; for the `exit` event, where no promise settles any more. */
  lastSend(): void;
  /** Sends or keeps what a signal's flush has left; synchronous. */
  settleRest(): void;
  /** Told of a signal that ends the process, before anything else happens. */
  onSignal?(signal: NodeJS.Signals): void;
  /** Milliseconds between failing readiness and closing the listeners of the application. */
  drainDelayMs: number;
  /** Milliseconds from then to the end of the process, for everything that happens in between. */
  signalDeadlineMs: number;
  onError(scope: string, error: unknown): void;
}

/** Milliseconds that the last collection of metrics may hold up the end of a script; waiting for answers has a bound of its own. */
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
    const preparation = options.prepareLastSend();
    // What holds the process up makes Node emit `beforeExit` again, so nothing is held without need.
    if (!preparation) return;
    prepared = true;
    const keepAlive = setTimeout(() => {}, prepareDeadlineMs);
    preparation
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
function shutDownOnSignals(options: LifecycleOptions): () => void {
  const { flush, settleRest, drainDelayMs, signalDeadlineMs, onError } = options;
  const servers = watchOpenServers();
  const stopSignals = endOnSignals(
    (signal) => {
      try {
        options.onSignal?.(signal);
      } catch (error) {
        onError('lifecycle: a signal could not be noted', error);
      }
      return shutDown(signal, { servers, flush, drainDelayMs, deadlineMs: signalDeadlineMs });
    },
    () => {
      try {
        settleRest();
      } catch (error) {
        onError('lifecycle: the rest could neither be sent nor kept', error);
      }
    },
  );
  return () => {
    servers.stop();
    stopSignals();
  };
}
