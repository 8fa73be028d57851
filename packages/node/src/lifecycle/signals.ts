import { constants } from 'node:os';
import { stdoutSink } from '@throughline/api/runtime';
import { applicationListeners } from './foreign-signal-listeners.ts';

export interface SignalOptions {
  /** Sends what is left; it may be cut off by the deadline. */
  flush(): Promise<void>;
  /** Milliseconds that the flush may take. */
  deadlineMs: number;
}

/** Milliseconds after which a re-raised signal is known to have no effect, as in process 1 of a container. */
const reraiseGraceMs = 100;

/**
 * On SIGTERM and SIGINT: flush, then end as plain Node would have ended (143, 130). An application that
 * listens itself decides alone; a second signal ends at once.
 *
 * @returns takes the listeners off again
 */
export function endOnSignals(options: SignalOptions): () => void {
  const removers = (['SIGTERM', 'SIGINT'] as const).map((signal) => endOnSignal(signal, options));
  return () => {
    for (const remove of removers) remove();
  };
}

function endOnSignal(signal: 'SIGTERM' | 'SIGINT', { flush, deadlineMs }: SignalOptions): () => void {
  let ending = false;

  function onSignal(): void {
    if (applicationListeners(signal, onSignal) > 0) return;
    if (ending) {
      reraise();
      return;
    }
    ending = true;
    const deadline = new Promise<void>((resolve) => {
      setTimeout(resolve, deadlineMs);
    });
    Promise.race([flush(), deadline]).then(reraise, reraise);
  }

  function reraise(): void {
    // A re-raised signal ends the process without an `exit` event: lines that a full pipe refused go out now.
    stdoutSink().flushSync();
    process.removeListener(signal, onSignal);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), reraiseGraceMs);
  }

  process.on(signal, onSignal);
  return () => process.removeListener(signal, onSignal);
}
